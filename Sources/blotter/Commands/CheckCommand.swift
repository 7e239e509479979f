import ArgumentParser
import BlotterCapture
import BlotterCheck
import BlotterFindings
import BlotterIncident

/// What people wrote, held against the evidence.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "What in a report contradicts the evidence, and what is missing.",
    discussion: """
      EXAMPLES
        blotter check report.md --against capture.pcap    ours or a foreign one
        blotter check incident.json                       against its own findings
        blotter check incident.json --final               what is open is an error

      Each line says where, what is said, what the evidence shows, and how to mend
      it. Silence means that nothing contradicts, not that everything is true.
      Exit code 1 if something was found.
      """)

  @Argument(help: ArgumentHelp("A report as text or Markdown, or an incident.json.", valueName: "document"))
  var document: String

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Captures or logs that the document speaks of, or findings.json.", valueName: "evidence"))
  var against: [String] = []

  @Flag(name: .long, help: "What is still open is an error.")
  var final = false

  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let options = try reading.readOptions()
    let bytes = try InputFile.read(document)
    let name = InputFile.displayName(document)
    var messages: [String] = []
    if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
      let incident = try Documents.incident(bytes, file: name)
      let findings = against.isEmpty ? incident.findingsDocument : try Stages.analyze(against, options: options)
      let checker = ProseChecker(findings: findings, date: options.date)
      for place in incident.statements {
        messages += checker.check(text: place.text, file: "\(name): \(place.path)").map(\.description)
      }
      messages += incident.claimsWithoutCitation.map { "\(name): \($0): an observed statement cites nothing" }
      if final { messages += incident.openQuestions.map { "\(name): \($0.field): open: \($0.question)" } }
    } else {
      guard !against.isEmpty else {
        throw CommandError(
          .usage, "a report is checked against evidence",
          hints: ["blotter check \(Terminal.printable(document)) --against capture.pcap"])
      }
      let checker = ProseChecker(findings: try Stages.analyze(against, options: options), date: options.date)
      messages += checker.check(text: String(decoding: bytes, as: UTF8.self), file: name).map(\.description)
    }
    try OutputFile.write(messages.map { Terminal.printable($0, limit: 2000) + "\n" }.joined(), to: "-")
    guard messages.isEmpty else { throw ExitCode(ExitStatus.found.rawValue) }
    common.terminal.note("nothing in \(Terminal.printable(name)) contradicts the evidence")
  }
}

extension Incident {
  /// The findings that the incident was made from.
  var findingsDocument: FindingsDocument {
    var document = FindingsDocument()
    document.tool = tool
    document.evidence = evidence
    document.traffic = traffic
    document.findings = findings
    document.evidenceQuality = evidenceQuality
    document.notAssessed = notAssessed
    document.excerpts = excerpts
    return document
  }

  /// What people wrote into the incident, with its key path.
  var statements: [(path: String, text: String)] {
    var result: [(String, String)] = []
    func add(_ path: String, _ claim: Claim?) {
      if let claim, claim.grade == .reported { result.append((path, claim.text)) }
    }
    for (index, claim) in summary.enumerated() { add("summary[\(index)]", claim) }
    add("awareness", awareness)
    add("impact", impact)
    for (index, claim) in lessons.enumerated() { add("lessons[\(index)]", claim) }
    for (index, entry) in timeline.enumerated() where entry.grade == .reported {
      result.append(("timeline[\(index)]", entry.text))
    }
    for (index, action) in actions.enumerated() { result.append(("actions[\(index)]", action.text)) }
    for name in sections.keys.sorted() { result.append(("sections.\(name)", sections[name] ?? "")) }
    return result
  }

  /// Key paths of observed statements that name no packet.
  var claimsWithoutCitation: [String] {
    func bare(_ path: String, _ claims: [Claim]) -> [String] {
      claims.enumerated().filter { $0.element.grade == .observed && $0.element.cites.isEmpty }.map {
        "\(path)[\($0.offset)]"
      }
    }
    var paths = bare("summary", summary)
    for (index, cause) in causes.enumerated() {
      paths += bare("causes[\(index)].supporting", cause.supporting) + bare("causes[\(index)].opposing", cause.opposing)
    }
    return paths
  }
}
