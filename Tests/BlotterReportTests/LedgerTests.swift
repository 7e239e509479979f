import BlotterFindings
import BlotterIncident
import BlotterReport
import Testing

/// Every factual sentence of a report says how it is known.
@Suite struct LedgerTests {
  /// Sections whose items are facts of the case; the others hold advice, questions, and the evidence itself.
  private static let factual: Set<String> = [
    "Summary", "Protocol, port and service", "How it became known", "Hosts", "Timeline", "Likely causes",
    "Impact", "Other findings",
  ]

  @Test(arguments: ["dns-port-unreachable", "syn-flood"])
  func marksEveryFactualSentence(name: String) throws {
    let report = try ReportRenderer.markdown(incident: IncidentSamples.incident(name), template: "incident-report")
    var section = ""
    var isCode = false
    var marked = 0
    for line in report.split(separator: "\n") {
      if line.drop(while: { $0 == " " }).hasPrefix("```") { isCode.toggle() }
      if isCode { continue }
      if line.hasPrefix("#") { section = String(line.drop { $0 == "#" || $0 == " " }) }
      guard Self.factual.contains(section) || section.hasPrefix("Cause "), Self.isFact(line) else { continue }
      let isMarked = ["(*observed*", "(*inferred*", "(*reported*", "(*open*", "**Open"].contains { line.contains($0) }
      // A row of findings cites in its last column.
      #expect(isMarked || line.contains("](#e1-"), "\(section): \(line)")
      if isMarked { marked += 1 }
    }
    #expect(marked > 15)
  }

  private static func isFact(_ line: Substring) -> Bool {
    if line.hasPrefix("- ") { return true }
    guard line.hasPrefix("| "), !line.hasPrefix("| :") else { return false }
    let first = line.dropFirst(2).prefix { $0 != "|" }.drop { $0 == " " }
    // Heads of tables, and the rows that point at what is marked below.
    return !["At a glance", "Affected |", "Time |", "Host |", "Finding |", "Who", "What next"].contains {
      (first + "|").hasPrefix($0)
    } && !line.hasPrefix("| Affected | |")
  }

  @Test(arguments: ["dns-port-unreachable", "syn-flood"])
  func citesForEveryObservation(name: String) throws {
    let incident = try IncidentSamples.incident(name)
    var claims = incident.summary + incident.causes.flatMap { $0.supporting + $0.opposing }
    claims += [incident.protocolAffected, incident.portAffected, incident.serviceAffected].compactMap(\.self)
    for claim in claims where claim.grade == .observed { #expect(!claim.cites.isEmpty, "\(claim.text)") }
    for claim in claims where claim.grade == .inferred { #expect(claim.by != nil, "\(claim.text)") }
  }

  @Test func citesTheSamePacketsOnce() throws {
    let report = try ReportRenderer.markdown(
      incident: IncidentSamples.incident("dns-port-unreachable"), template: "incident-report")
    let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("- ") && next.hasPrefix("- ") {
      guard let mark = line.ranges(of: "(*").last, line[mark.lowerBound...].ranges(of: "](#").count > 1 else {
        continue
      }
      #expect(!next.hasSuffix(line[mark.lowerBound...]), "\(next)")
    }
    #expect(report.contains("(*observed*, same packets)"))
  }
}
