import ArgumentParser
import BlotterCheck
import BlotterFindings
import BlotterIncident
import BlotterRedaction

/// Whether an old incident still follows from its evidence.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Whether the hashes and figures of an incident follow from the evidence.",
    discussion: """
      EXAMPLES
        blotter verify incident.json capture.pcap
        blotter verify incident.json --date 2026-11-23 dns.log

      The evidence is hashed and analysed again; every figure, time and citation
      of the findings must come out as the incident has it. Give --date and
      --timezone as they were given then; files may come in any order. Exit code 1
      if something differs.
      """)

  @Argument(help: ArgumentHelp("The incident as JSON.", valueName: "incident.json"))
  var incident: String

  @Argument(help: ArgumentHelp("The evidence that it was made from.", valueName: "evidence"))
  var evidence: [String]

  @OptionGroup var redaction: RedactionKeyOptions
  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var common: CommonOptions

  /// The same files in the order of the incident, by their hashes; nil where they stand so, or are others.
  private static func order(_ paths: [String], _ now: FindingsDocument, as then: Incident) -> [String]? {
    let (given, wanted) = (now.evidence.compactMap(\.sha256), then.evidence.compactMap(\.sha256))
    // A folder is several pieces, and standard input is read once.
    guard paths.count > 1, given.count == paths.count, given != wanted, given.sorted() == wanted.sorted(),
      !paths.contains("-")
    else { return nil }
    var left = Array(zip(given, paths))
    return wanted.compactMap { hash in
      left.firstIndex { $0.0 == hash }.map { left.remove(at: $0).1 }
    }
  }

  func run() throws {
    let document = try Documents.incident(incident)
    let options = try reading.readOptions(notedDate: document.date, notedZone: document.timezone)
    var now = try Stages.analyze(evidence, options: options)
    if let ordered = Self.order(evidence, now, as: document) { now = try Stages.analyze(ordered, options: options) }
    if let scope = document.extra[Redactor.mark]?.stringValue.flatMap(RedactionScope.init(rawValue:)) {
      guard let key = try redaction.key() else {
        throw RedactionKeyOptions.missing(InputFile.displayName(incident), "its figures compare with the evidence")
      }
      // Both redacted by one key compare as the originals would.
      var redacting = Redaction(Redactor(scope, key: key), keyPath: nil)
      now = try redacting.findings(now)
    }
    var differences = Verification(then: document.findingsDocument, now: now).differences
    // Redacted statements hold stand-ins whose digits mean nothing.
    if document.extra[Redactor.mark] == nil {
      let rebuilt = try Stages.build(now, Notes(reading: document))
      differences += StatementVerification(then: document, now: rebuilt).differences
    }
    try OutputFile.write(differences.map { Terminal.printable($0, limit: 2000) + "\n" }.joined(), to: "-")
    guard differences.isEmpty else { throw ExitCode(ExitStatus.found.rawValue) }
    let count = document.findings.count
    common.terminal.note(
      "verified: \(document.evidence.count) hash\(document.evidence.count == 1 ? "" : "es") and "
        + "\(count) finding\(count == 1 ? "" : "s") follow from this evidence")
  }
}
