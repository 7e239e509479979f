import BlotterFindings

/// An incident as its report says it in another language: everything that Blotter words, and nothing that others do.
extension Incident {
  /// Facts, citations, excerpts, commands, addresses and names stay what they are. So do the words of people and of other
  /// programs, which no phrasebook knows.
  package func translated(by words: Phrasebook) -> Incident {
    if words.isEnglish { return self }
    var incident = self
    incident.title = words(title)
    incident.occurred = occurred?.translated(by: words)
    incident.summary = summary.map { $0.translated(by: words) }
    incident.protocolAffected = protocolAffected?.translated(by: words)
    incident.portAffected = portAffected?.translated(by: words)
    incident.serviceAffected = serviceAffected?.translated(by: words)
    incident.affected = affected.map { $0.translated(by: words) }
    incident.involved = involved.map { $0.translated(by: words) }
    incident.timeline = timeline.map { entry in
      var entry = entry
      if entry.grade != .reported { entry.text = words(entry.text) }
      return entry
    }
    incident.causes = causes.map { $0.translated(by: words) }
    incident.recommendations = recommendations.map { recommendation in
      var recommendation = recommendation
      if recommendation.grade != .reported {
        recommendation.text = words(recommendation.text)
        recommendation.because = recommendation.because.map { words($0) }
      }
      return recommendation
    }
    incident.indicators = indicators.map { indicator in
      var indicator = indicator
      indicator.role = indicator.role.map { words($0) }
      return indicator
    }
    incident.openQuestions = openQuestions.map { question in
      var question = question
      question.question = words(question.question)
      question.why = words(question.why)
      question.example = words(question.example)
      return question
    }
    incident.explanations = explanations.map { explanation in
      var explanation = explanation
      explanation.title = words(explanation.title)
      explanation.background = words(explanation.background)
      explanation.meaning = words(explanation.meaning)
      explanation.effect = explanation.effect.map { words($0) }
      explanation.references = explanation.references.map { words($0) }
      return explanation
    }
    incident.translateEvidence(by: words)
    return incident
  }

  private mutating func translateEvidence(by words: Phrasebook) {
    findings = findings.map { finding in
      var finding = finding
      finding.title = words(finding.title)
      for index in finding.affected.indices {
        finding.affected[index].role = finding.affected[index].role.map { words($0) }
      }
      for index in finding.sources.indices {
        finding.sources[index].role = finding.sources[index].role.map { words($0) }
      }
      return finding
    }
    evidence = evidence.map { entry in
      var entry = entry
      for path in [\EvidenceEntry.repairs, \.skipped, \.warnings] {
        for index in entry[keyPath: path].indices {
          entry[keyPath: path][index].summary = words(entry[keyPath: path][index].summary)
        }
      }
      return entry
    }
    evidenceQuality = evidenceQuality.map { note in
      var note = note
      note.summary = words(note.summary)
      return note
    }
    notAssessed = notAssessed.map { entry in
      var entry = entry
      entry.because = words(entry.because)
      return entry
    }
  }
}

extension Claim {
  func translated(by words: Phrasebook) -> Claim {
    var claim = self
    claim.text = words(text)
    claim.by = by.map { words($0) }
    return claim
  }
}

extension InvolvedHost {
  func translated(by words: Phrasebook) -> InvolvedHost {
    var host = self
    // A host with several parts names them all: `DNS server, attacker`.
    host.role = role.map { role in
      role.split(separator: ", ").map { words(String($0)) }.joined(separator: ", ")
    }
    return host
  }
}

extension Cause {
  func translated(by words: Phrasebook) -> Cause {
    var cause = self
    cause.statement = words(statement)
    cause.supporting = supporting.map { $0.translated(by: words) }
    cause.opposing = opposing.map { $0.translated(by: words) }
    cause.reasoning = reasoning?.translated(by: words)
    cause.checks = checks.map { check in
      var check = check
      check.text = words(check.text)
      check.meaning = check.meaning.map { words($0) }
      return check
    }
    return cause
  }
}
