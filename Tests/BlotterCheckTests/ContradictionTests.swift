import BlotterCheck
import BlotterCore
import BlotterFindings
import Testing

@Suite struct ContradictionTests {
  /// A learner's answer to the DNS exercise, told in other words: five slips and a good deal that is right.
  @Test func namesTheFiveSlipsOfAnAnswerAndNothingElse() throws {
    let answer = """
      ## What the log shows

      * The name server is down as a result of UDP port 53 being unreachable. The ICMP request packet was not delivered to
        the port of the DNS server. <br>
      * Port 53 is the port of DNS. So the most likely issue is that DNS does not respond, and it can be caused by a DDoS
        attack on the DNS server.
      * The analysis shows that the ICMP echo reply carried the message: udp port 53 unreachable.
      * The port in the error message is used for: DNS

      ## Analysis and one cause

      * When it happened: the incident occurred at 1.23pm. <br>
      * How the team learned of it: customers reported that the site did not open and that they saw "port unreachable". <br>
      * What was done: the engineers opened the page, got the same error and ran tcpdump. UDP packets went out and an
        ICMP response came back that says port 53 unreachable.
      * Likely cause: find out whether port 53 works. If it does, check the firewall. <br>
      - DoS: a flood of packets could make the server fail. A hacker could disable the DNS server with a DoS attack.
      - Somebody might have blocked port 53 on the firewall.
      """
    let found = try Log.dns.checker().check(text: answer, file: "answer.md")
    #expect(
      found.map(\.kind) == [.causeAsSymptom, .direction, .unsupportedAttack, .protocolTerm, .time],
      "\(found.map(\.description))")
    #expect(found.map(\.line) == [3, 3, 5, 7, 12])
  }

  @Test func saysWhereWhatAndHowToMend() throws {
    let found = try #require(
      Log.dns.checker().check(text: "# Title\n\nThe outage began at 1:23 PM.\n", file: "r.md").first)
    #expect(found.line == 3 && found.column == 21)
    #expect(found.said == "1:23 PM")
    #expect(
      found.description.hasPrefix(
        "r.md:3:21: time: \"1:23 PM\" — the first event is at 13:24:32.192571 (E1 packet 1); "))
  }

  @Test func placesATextInsideAnotherDocument() throws {
    let texts = [PlacedText(text: "The outage began at 1:23 PM.", line: 12, column: 9)]
    let found = try Log.dns.checker().check(texts: texts, file: "notes.yaml")
    #expect(found.map(\.line) == [12] && found.map(\.column) == [29])
  }

  @Test func skipsCodeHeadingsAndLinkTargets() throws {
    let text = """
      # DDoS attack at 1:23 PM

      ```
      The outage began at 1:23 PM.
      ```

      <!-- The outage began at 1:23 PM. -->
      See [the log](https://example.com/began-at/1:23pm/203.0.113.99) of the outage.
      """
    #expect(try Log.dns.problems(text).isEmpty)
  }

  @Test func readsTablesByRow() throws {
    let text = "| What | When |\n|---|---|\n| The outage began | 1:23 PM |\n| Customers called | 1:40 PM |\n"
    let found = try Log.dns.checker().check(text: text, file: "r.md")
    #expect(found.map(\.line) == [3])
  }

  @Test func takesTheZoneThatTheTextDeclares() throws {
    let said = "The first refused connection was logged at 18:21:18."
    #expect(try Log.refused.problems(said) == ["time"])
    #expect(try Log.refused.problems("All times are in CET.\n\n" + said).isEmpty)
    let local = ProseChecker(findings: try Log.refused.document(), zoneOffset: 3600)
    #expect(local.check(text: said, file: "r.md").isEmpty)
  }

  @Test func acceptsTheDateThatThePersonGave() throws {
    let checker = ProseChecker(findings: try Log.dns.document(), date: CivilDate(parsing: "2025-03-04"))
    #expect(checker.check(text: "The incident happened on 4 March 2025.", file: "r.md").isEmpty)
    #expect(checker.check(text: "The incident happened on 5 March 2025.", file: "r.md").map(\.kind) == [.time])
  }

  /// The least that another analyzer may give says nothing that could contradict.
  @Test func staysSilentWhereTheFindingsSayNothing() throws {
    var document = FindingsDocument()
    document.findings = [Finding(id: "F1", kind: "something", title: "Something")]
    let checker = ProseChecker(findings: document)
    let wrong = try JudgedSentence.all("sentences.json").filter {
      !["service", "protocol-term"].contains($0.expect.first)
    }
    for sentence in wrong {
      let kinds = checker.check(text: sentence.text, file: "r.md").map(\.kind)
      #expect(Set(kinds).isSubset(of: [.unsupportedAttack, .causeAsSymptom]), "\(sentence.text): \(kinds)")
    }
  }
}
