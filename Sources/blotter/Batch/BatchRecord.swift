import BlotterFindings
import BlotterIncident
import BlotterReport

/// What is known of one case when it is done; kept beside the reports, so that an interrupted run goes on.
struct BatchRecord: Sendable, JSONWritable {
  var name: String
  var report: String
  /// What the report was made from; nil where something could not be read.
  var fingerprint: String?
  /// Why there is no report; nil where there is one.
  var failure: String?
  var exitCode: Int32 = 0
  /// Whether the report failed for its own files, and not for the capture, which may be read another time.
  var isUnwritten: Bool {
    [ExitStatus.cannotCreate.rawValue, ExitStatus.ioError.rawValue].contains(exitCode)
      && failure?.hasPrefix("cannot ") ?? false
  }
  var title = ""
  var kind: String?
  var severity: Severity?
  var kinds: [String] = []
  var findings = 0
  var packets: UInt64 = 0
  var first: String?
  var openQuestions = 0

  init(_ item: BatchItem, fingerprint: String?) {
    name = item.name
    report = item.stem
    self.fingerprint = fingerprint
  }

  /// Takes what the index shows out of the incident that the report was made of.
  mutating func fill(from incident: Incident) {
    let dismissed = Set(incident.verdicts.filter(\.isDismissed).map(\.finding))
    let counted = incident.findings.filter { !dismissed.contains($0.id) }
    title = incident.title
    kind = counted.first { $0.id == incident.principal }?.kind ?? counted.first?.kind
    severity = counted.isEmpty ? nil : incident.severity
    kinds = counted.reduce(into: []) { kinds, finding in
      if !kinds.contains(finding.kind) { kinds.append(finding.kind) }
    }
    findings = counted.count
    packets = incident.evidence.reduce(0) { $0 &+ ($1.packets ?? $1.records ?? 0) }
    first = incident.first ?? incident.evidence.first?.first
    openQuestions = incident.openQuestions.count
  }

  /// Nil where the text is no record of ours.
  init?(json bytes: [UInt8]) {
    guard let object = (try? JSONParser.parse(bytes))?.value.objectValue, let name = object["name"]?.stringValue,
      let report = object["report"]?.stringValue
    else { return nil }
    self.name = name
    self.report = report
    fingerprint = object["made_from"]?.stringValue
    failure = object["failure"]?.stringValue
    exitCode = object["exit_code"]?.numberValue.flatMap { Int32($0.text) } ?? 0
    title = object["title"]?.stringValue ?? ""
    kind = object["kind"]?.stringValue
    severity = object["severity"]?.stringValue.flatMap(Severity.init(rawValue:))
    kinds = object["kinds"]?.arrayValue?.compactMap(\.stringValue) ?? []
    findings = object["findings"]?.numberValue.flatMap { Int($0.text) } ?? 0
    packets = object["packets"]?.numberValue?.uint64Value ?? 0
    first = object["first"]?.stringValue
    openQuestions = object["open_questions"]?.numberValue.flatMap { Int($0.text) } ?? 0
  }

  var jsonValue: JSONValue {
    var writer = ObjectWriter()
    writer.set("name", name)
    writer.set("report", report)
    writer.set("made_from", fingerprint)
    if let failure {
      writer.set("failure", failure)
      writer.set("exit_code", exitCode)
      return writer.value
    }
    writer.set("title", title)
    writer.set("kind", kind)
    writer.set("severity", severity?.rawValue)
    writer.set("kinds", kinds)
    writer.set("findings", findings)
    writer.set("packets", packets)
    writer.set("first", first)
    writer.set("open_questions", openQuestions)
    return writer.value
  }
}
