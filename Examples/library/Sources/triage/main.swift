import BlotterKit
import Foundation

// triage CAPTURE REPORT.html: prints what a capture shows, writes the report, and ends with 2 where it is severe.

guard CommandLine.arguments.count == 3 else {
  print("usage: triage CAPTURE REPORT.html")
  exit(64)
}
let (capture, page) = (CommandLine.arguments[1], CommandLine.arguments[2])

do {
  let findings = try CaseFindings(evidence: [capture])
  for finding in findings.findings {
    let places = finding.citations.prefix(3).compactMap(\.packet).map(String.init).joined(separator: ", ")
    print("\(finding.id)  \(finding.severity ?? "open")  \(finding.kind)  \(finding.title)  (packets \(places) …)")
  }

  let incident = try CaseIncident(findings)
  for question in incident.openQuestions { print("open: \(question.question)") }

  let report = try CaseReport(incident, template: "executive-summary")
  try report.html().write(toFile: page, atomically: true, encoding: .utf8)
  exit(["high", "critical"].contains(incident.severity) ? 2 : 0)
} catch let error as CaseError {
  print(error)
  exit(65)
}
