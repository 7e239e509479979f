import BlotterCheck
import BlotterFindings
import BlotterIncident
import Testing

@Suite struct VerificationTests {
  private func differences(_ change: (inout Incident) -> Void) throws -> [String] {
    let document = try Log.dns.document()
    let incident = try IncidentBuilder(document, notes: Notes()).incident()
    var changed = incident
    change(&changed)
    let rebuilt = try IncidentBuilder(document, notes: Notes(reading: changed)).incident()
    return StatementVerification(then: changed, now: rebuilt).differences
  }

  @Test func anUntouchedIncidentFollows() throws {
    #expect(try differences { _ in } == [])
  }

  @Test func namesAnAlteredFigureOfAStatement() throws {
    let found = try differences { incident in
      incident.summary[0].text = incident.summary[0].text.replacing("3", with: "4")
    }
    #expect(found.count == 1 && found[0].hasPrefix("summary[0].text: stated "), "\(found)")
  }

  @Test func namesAnAlteredTimeOrHost() throws {
    let found = try differences { incident in
      incident.first = "13:24:33"
      incident.affected[0].address = "203.0.113.3"
    }
    #expect(found.contains { $0.hasPrefix("first: stated 13:24:33, the evidence gives 13:24:32.192571") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("affected[0]: stated 203.0.113.3") }, "\(found)")
  }

  @Test func namesAlteredCitations() throws {
    let found = try differences { $0.summary[0].cites = [Citation(evidence: "E1", packet: 4, line: 4)] }
    #expect(found.count == 1 && found[0].hasPrefix("summary[0].cites: "), "\(found)")
  }

  @Test func namesWhatWasAlteredBelowCauses() throws {
    let found = try differences { incident in
      incident.causes[0].likelihood = .unlikely
      incident.causes[0].supporting.removeLast()
      incident.causes[0].checks[0].command = "rm -rf /"
      incident.principalBecause?.text = "It is the worst."
    }
    #expect(found.contains { $0.hasPrefix("causes[0].likelihood: stated unlikely") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("causes[0].supporting: stated ") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("causes[0].checks[0].command: stated rm -rf /") }, "\(found)")
    #expect(found.contains { $0.hasPrefix("principal_because: stated \"It is the worst.\"") }, "\(found)")
  }

  @Test func namesAnIndicatorThatDoesNotFollow() throws {
    let found = try differences { incident in
      incident.indicators.append(Indicator(type: "ipv4", value: "198.51.100.77", role: "attacker"))
      incident.techniques.append(Technique(id: "T1110", name: nil, findings: ["F1"]))
    }
    #expect(found.contains { $0.contains("ipv4 198.51.100.77, the evidence gives no such indicator") }, "\(found)")
    #expect(found.contains { $0.contains("stated T1110, the evidence gives no such technique") }, "\(found)")
  }

  @Test func leavesWhatPeopleSayInOtherWordsToTheReader() throws {
    #expect(try differences { $0.summary[0].text = "The name server is shut." } == [])
  }

  /// Other programs write a number in another form; it is the same number.
  @Test func comparesNumbersByValue() throws {
    var (then, now) = (try Log.refused.document(), try Log.refused.document())
    then.findings[0].facts["delay_s"] = .number(JSONNumber(verbatim: "8e-05"))
    now.findings[0].facts["delay_s"] = .number(JSONNumber(verbatim: "0.00008"))
    #expect(Verification(then: then, now: now).differences == [])
    now.findings[0].facts["delay_s"] = .number(JSONNumber(verbatim: "0.00009"))
    #expect(
      Verification(then: then, now: now).differences == [
        "findings[F1].facts.delay_s: stated 8e-05, the evidence gives 0.00009"
      ])
  }

  @Test func namesThePlaceInsideALongList() throws {
    let then = try Log.refused.document()
    var now = then
    now.traffic?.hosts[1].sentPackets += 1
    let found = Verification(then: then, now: now).differences
    #expect(found.count == 1 && found[0].hasPrefix("traffic.hosts[1].sent_packets: "), "\(found)")
  }
}
