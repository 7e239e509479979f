import BlotterFindings

/// An incident as its report says it in another language: everything that Blotter words, and nothing that others do.
extension Incident {
  /// Facts, citations, excerpts, commands, addresses and names stay what they are. So do the words of people and of
  /// other programs, which no phrasebook knows.
  package func translated(by words: Phrasebook) -> Incident {
    if words.isEnglish { return self }
    var incident = self
    let tools = [tool?.name, "another analyzer"]
    // A title of a person's or of another program's stays.
    let titles = tool?.name == Self.ownTool ? Set(findings.map(\.title)) : []
    incident.title = titles.contains(title) ? words(title, as: "title") : principal == nil ? words(title) : title
    incident.occurred = occurred?.translated(by: words, as: "quality", tools: tools)
    incident.summary = summary.map { claim in
      // The title of a further finding as a sentence, or a row of them.
      let isTitle =
        titles.contains(claim.text) || claim.text.last == "." && titles.contains(String(claim.text.dropLast()))
      let isCourse = claim.text.hasPrefix("Apart from that: ") || claim.text.hasPrefix("These belong to one course of ")
      return claim.translated(by: words, as: isTitle ? "title" : isCourse ? Phrasebook.course : "", tools: tools)
    }
    incident.attribution = attribution.map { $0.translated(by: words, tools: tools) }
    incident.protocolAffected = protocolAffected?.translated(by: words, as: "protocol", tools: tools)
    incident.portAffected = portAffected?.translated(by: words, as: "port", tools: tools)
    incident.serviceAffected = serviceAffected?.translated(by: words, as: "service", tools: tools)
    incident.principalBecause = principalBecause?.translated(by: words, as: "principal", tools: tools)
    incident.relations = relations.map { relation in
      var relation = relation
      relation.because = words(relation.because, as: "relation")
      return relation
    }
    incident.affected = affected.map { $0.translated(by: words) }
    incident.involved = involved.map { $0.translated(by: words) }
    incident.timeline = timeline.map { entry in
      var entry = entry
      if entry.grade != .reported { entry.text = words(entry.text) }
      return entry
    }
    incident.causes = causes.map { $0.translated(by: words, tools: tools) }
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

  /// Name of this program in `tool`.
  private static let ownTool = "blotter"

  private mutating func translateEvidence(by words: Phrasebook) {
    findings = findings.map { finding in
      var finding = finding
      if tool?.name == Self.ownTool { finding.title = words(finding.title, as: "title") }
      for index in finding.affected.indices {
        finding.affected[index].role = finding.affected[index].role.map { words($0) }
      }
      for index in finding.sources.indices {
        finding.sources[index].role = finding.sources[index].role.map { words($0) }
      }
      return finding
    }
    traffic = traffic.map { traffic in
      var traffic = traffic
      for index in traffic.hosts.indices { traffic.hosts[index].roles = traffic.hosts[index].roles.map { words($0) } }
      return traffic
    }
    evidence = evidence.map { entry in
      var entry = entry
      for path in [\EvidenceEntry.repairs, \.skipped, \.warnings] {
        for index in entry[keyPath: path].indices {
          entry[keyPath: path][index].summary = words(entry[keyPath: path][index].summary, as: "quality")
        }
      }
      return entry
    }
    evidenceQuality = evidenceQuality.map { note in
      var note = note
      note.summary = words(note.summary, as: "quality")
      return note
    }
    notAssessed = notAssessed.map { entry in
      var entry = entry
      entry.because = words(entry.because, as: "quality")
      return entry
    }
  }
}

extension Claim {
  /// What a person reported stays in the person's words, but for the beginning of a verdict. `tools` are programs: what
  /// they report without a citation is not a person's.
  func translated(by words: Phrasebook, as context: String = "", tools: [String?]) -> Claim {
    var claim = self
    if grade == .reported, !tools.contains(by) {
      claim.text = words.special(text, as: "verdict") ?? text
    } else {
      // A playbook's own words for port and service go before what the fields alone would say.
      let own = ["port", "service"].contains(context) ? words.known(text) : nil
      claim.text = own ?? words(text, as: context)
    }
    if grade != .reported { claim.by = by.map { words($0, as: "rule") } }
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
    if oursGrade != .reported { host.oursBecause = oursBecause.map { words($0) } }
    return host
  }
}

extension Cause {
  func translated(by words: Phrasebook, tools: [String?]) -> Cause {
    var cause = self
    // A cause that has no name of a playbook's is a person's.
    if id != nil { cause.statement = words(statement) }
    cause.supporting = supporting.map { $0.translated(by: words, tools: tools) }
    cause.opposing = opposing.map { $0.translated(by: words, tools: tools) }
    cause.reasoning = reasoning?.translated(by: words, as: "reasoning", tools: tools)
    cause.checks = checks.map { check in
      var check = check
      check.text = words(check.text)
      check.meaning = check.meaning.map { words($0) }
      return check
    }
    return cause
  }
}
