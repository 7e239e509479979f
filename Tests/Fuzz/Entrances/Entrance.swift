import BlotterAnalysis
import BlotterCapture
import BlotterCheck
import BlotterExport
import BlotterFindings
import BlotterIncident
import BlotterReport
import BlotterTraffic

/// A way in for bytes that somebody else wrote. Whatever they are, each ends in a result or a thrown error.
///
/// The fuzzer, the mutation tests and the tests of inputs that once did harm all go through these.
package enum Entrance: String, CaseIterable, Sendable {
  /// Any evidence, by content, through all detectors.
  case evidence
  /// Any evidence, on to the incident, the report, the page and the exports.
  case report
  /// Frames of a link type (two bytes), each behind its length (two bytes), in a capture that is otherwise whole.
  case frames
  /// `blotter.findings/1`.
  case findings
  /// `blotter.incident/1`.
  case incident
  /// Notes in YAML.
  case notes
  /// A user's template.
  case template
  /// Markdown, ours or anybody's.
  case markdown
  /// The text between the fences of a figure.
  case figure
  /// Tables of another process: their file, or what it holds. Through size and checksum alone no change would come.
  case tables
  /// A report that is held against evidence.
  case prose

  /// Takes the bytes all the way.
  ///
  /// - Returns: What came out, or the error in words: the same for the same bytes.
  @discardableResult package func take(_ bytes: [UInt8]) -> String {
    do {
      switch self {
      case .evidence: return try Self.findings(of: bytes).json
      case .report: return try Self.pages(of: Self.findings(of: bytes), exports: true)
      case .frames: return try Self.findings(of: Self.capture(of: bytes)).json
      case .findings: return try Self.pages(of: FindingsDocument(json: bytes, file: "findings.json"))
      case .incident: return try Self.incident(bytes)
      case .notes:
        let notes = try Notes(yaml: bytes, file: "notes.yaml")
        return try Self.page(of: IncidentBuilder(FindingsDocument(), notes: notes).incident())
      case .template: return try Self.template(String(decoding: bytes, as: UTF8.self))
      case .markdown: return try HTMLConverter.html(String(decoding: bytes, as: UTF8.self))
      case .figure:
        return try HTMLConverter.html("```mermaid\n" + String(decoding: bytes, as: UTF8.self) + "\n```\n")
      case .tables: return TableAnalysis.findings(of: try Self.tables(bytes).merged()).json
      case .prose: return Self.prose(String(decoding: bytes, as: UTF8.self))
      }
    } catch {
      return "error: \(error)"
    }
  }

  /// What a file of tables holds for a capture: the seed of ``tables``, which has no fixture since its layout changes.
  package static func contentOfTables(for capture: [UInt8]) throws -> [UInt8] {
    var analysis = TableAnalysis()
    try analysis.read(ByteSource(bytes: capture), name: "evidence")
    return TableFile(TableFile.Part(analysis.tables(), number: nil)).content()
  }

  // MARK: The ways

  private static func tables(_ bytes: [UInt8]) throws(TableError) -> TableFile {
    bytes.first == 0x8b ? try TableFile(bytes) : try TableFile(content: bytes)
  }

  private static func findings(of bytes: [UInt8]) throws -> FindingsDocument {
    var analysis = Analysis()
    // Bombs are a matter of ceilings; here a small one keeps the pace.
    let limits = UnpackLimits(ratio: 100, graceBytes: 1 << 20, totalBytes: 1 << 26)
    try analysis.read(ByteSource(bytes: bytes, limits: limits), name: "evidence")
    return analysis.findings()
  }

  private static func pages(of findings: FindingsDocument, exports: Bool = false) throws -> String {
    let incident = try IncidentBuilder(findings).incident()
    return try page(of: incident) + (exports ? Self.exports(of: incident) : "")
  }

  private static func page(of incident: Incident) throws -> String {
    let markdown = try ReportRenderer.markdown(incident: incident)
    return try markdown + HTMLConverter.html(markdown)
  }

  private static func exports(of incident: Incident) -> String {
    ExportFormat.all.map { format in
      do throws(ExportError) { return try format.text(incident) } catch { return error.message }
    }.joined()
  }

  private static func incident(_ bytes: [UInt8]) throws -> String {
    let incident = try Incident(json: bytes, file: "incident.json")
    return try page(of: incident) + exports(of: incident) + incident.json
  }

  private static func template(_ text: String) throws -> String {
    let template = try TemplateLibrary().template(text: text, file: "own.md.mustache")
    let problems = TemplateChecker.problems(in: template).map(\.description).joined(separator: "\n")
    let incident = try IncidentBuilder(Samples.findings).incident()
    do { return problems + (try ReportRenderer.markdown(incident: incident, template: template)) } catch {
      return problems + error.description
    }
  }

  private static func prose(_ text: String) -> String {
    let checker = ProseChecker(findings: Samples.findings)
    return checker.check(text: text, file: "report.md").map { "\($0)" }.joined(separator: "\n")
  }

  /// A capture of whole records in classic pcap, little-endian, a millisecond apart.
  private static func capture(of bytes: [UInt8]) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    guard bytes.count >= 2 else { return [] }
    // The registered link types end before 300: more than those waste tries.
    let linkType = (Int(bytes[0]) | Int(bytes[1]) << 8) % 300
    var capture: [UInt8] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0]
    capture += little(linkType, 4)
    var place = 2
    var number = 0
    while place + 2 <= bytes.count {
      let length = min(Int(bytes[place]) | Int(bytes[place + 1]) << 8, bytes.count - place - 2)
      place += 2
      capture += little(1_700_000_000 + number / 1000, 4) + little(number % 1000 * 1000, 4)
      capture += little(length, 4) + little(length, 4) + bytes[place..<(place + length)]
      place += length
      number += 1
    }
    return capture
  }
}

/// What templates and prose are held against.
private enum Samples {
  /// Findings of a log that is known to hold an error, a question and an answer.
  static let findings: FindingsDocument = {
    let log = """
      13:24:32.192571 IP 192.0.2.15.52444 > 203.0.113.2.53: 35084+ A? www.example.com. (33)
      13:24:36.098564 IP 203.0.113.2 > 192.0.2.15: ICMP 203.0.113.2 udp port 53 unreachable, length 69
      13:26:32.192571 IP 192.0.2.15.52444 > 203.0.113.2.53: 35084+ A? www.example.com. (33)
      13:27:15.934126 IP 203.0.113.2 > 192.0.2.15: ICMP 203.0.113.2 udp port 53 unreachable, length 69

      """
    var analysis = Analysis()
    do throws(CaptureError) { try analysis.read(ByteSource(bytes: Array(log.utf8)), name: "dns.log") } catch {
      return FindingsDocument()
    }
    return analysis.findings()
  }()
}
