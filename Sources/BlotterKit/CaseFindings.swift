package import BlotterFindings

/// What the evidence of a case shows: findings with citations, and no opinion of causes.
///
/// ```swift
/// let findings = try CaseFindings(evidence: ["capture.pcap"])
/// for finding in findings.findings { print(finding.kind, finding.title) }
/// ```
public struct CaseFindings: Sendable {
  package let document: FindingsDocument

  package init(_ document: FindingsDocument) { self.document = document }

  /// Reads and judges evidence as one case.
  ///
  /// The format of a file is told by its content: pcap, pcapng, `tcpdump` text, Wireshark packet lists, Zeek and
  /// Suricata logs, also compressed. Evidence is opened for reading only.
  ///
  /// - Parameters:
  ///   - paths: Files or folders; `-` is standard input.
  ///   - reading: How to take its times, and how much of it is wanted.
  ///   - notes: Their date and time zone count where `reading` says nothing.
  /// - Complexity: Linear in the bytes. Memory follows the flows, with caps.
  public init(
    evidence paths: [String], reading: CaseReading = CaseReading(), notes: CaseNotes = CaseNotes()
  ) throws(CaseError) {
    document = try EvidenceAnalysis.findings(of: paths, options: try reading.options(with: notes))
  }

  /// Reads and judges one piece of evidence in memory.
  ///
  /// - Parameters:
  ///   - bytes: The whole file, packed or not.
  ///   - name: What the register and the report call it.
  ///   - reading: How to take its times, and how much of it is wanted.
  ///   - notes: Their date and time zone count where `reading` says nothing.
  public init(
    bytes: [UInt8], name: String, reading: CaseReading = CaseReading(), notes: CaseNotes = CaseNotes()
  ) throws(CaseError) {
    document = try EvidenceAnalysis.findings(of: bytes, name: name, options: try reading.options(with: notes))
  }

  /// Reads a document of the schema `blotter.findings/1`, Blotter's own or another analyzer's.
  ///
  /// - Parameters:
  ///   - json: The document.
  ///   - name: What messages call it.
  public init(json: String, name: String = "findings.json") throws(CaseError) {
    do { document = try FindingsDocument(json: Array(json.utf8), file: name) } catch {
      throw CaseError(document: error.description)
    }
  }

  /// The whole as `blotter.findings/1`: sorted keys, the same bytes for the same evidence.
  public var json: String { document.json }

  /// What was found, the principal finding first.
  public var findings: [Finding] { document.findings.map { Finding($0) } }

  /// The register of the evidence, in the order read.
  public var evidence: [Evidence] { document.evidence.map { Evidence($0) } }

  /// Kinds of finding that this evidence cannot show, present or not, each with the reason.
  public var notAssessed: [(kind: String, reason: String)] { document.notAssessed.map { ($0.kind, $0.because) } }

  /// What limits the findings: damage, gaps, repairs, packets that were not captured whole.
  public var remarks: [String] { document.evidenceQuality.map(\.summary) }
}

extension CaseFindings {
  /// One observation.
  public struct Finding: Sendable, Hashable, Identifiable {
    /// `F1`, `F2` … in order of importance.
    public let id: String
    /// Permanent slug, such as `dns-port-unreachable`; of other analyzers any slug.
    public let kind: String
    /// One line with the subject and what was seen.
    public let title: String
    /// `informational`, `low`, `medium`, `high` or `critical`.
    public let severity: String?
    /// `low`, `medium` or `high`.
    public let confidence: String?
    /// Application protocol, or the lowest one that the finding speaks of.
    public let `protocol`: String?
    /// UDP or TCP port of the service that the finding speaks of.
    public let port: UInt16?
    /// Addresses of the hosts that suffer, as the evidence writes them.
    public let affected: [String]
    /// Addresses of the hosts that act.
    public let sources: [String]
    /// Time of the first event, in the clock of the evidence: `2026-11-23T13:24:32.192571Z`, `13:24:32.192571` or
    /// `+3.144521`.
    public let first: String?
    /// Time of the last event.
    public let last: String?
    /// Events that the finding counts.
    public let count: UInt64?
    /// The packets or lines that show it.
    public let citations: [Citation]

    init(_ finding: BlotterFindings.Finding) {
      id = finding.id
      kind = finding.kind
      title = finding.title
      severity = finding.severity?.rawValue
      confidence = finding.confidence?.rawValue
      self.protocol = finding.protocol
      port = finding.port
      affected = finding.affected.map(\.address)
      sources = finding.sources.map(\.address)
      first = finding.first
      last = finding.last
      count = finding.count
      citations = finding.cites.map { Citation(evidence: $0.evidence, packet: $0.packet, line: $0.line) }
    }
  }

  /// A packet or line of a piece of evidence.
  public struct Citation: Sendable, Hashable {
    /// Id of the evidence: `E1`.
    public let evidence: String
    /// Number as the evidence shows it.
    public let packet: UInt64?
    /// Line in a text log, from 1.
    public let line: UInt64?
  }

  /// The register entry of one piece of evidence.
  public struct Evidence: Sendable, Hashable, Identifiable {
    /// `E1`, `E2` … in the order read.
    public let id: String
    /// The file's name without folders.
    public let name: String
    /// `pcap`, `tcpdump-text`, `zeek` …
    public let format: String?
    /// SHA-256 of the very bytes that were analysed, in hexadecimal digits.
    public let sha256: String?
    /// Packets read; nil for logs that hold none.
    public let packets: UInt64?

    init(_ entry: EvidenceEntry) {
      id = entry.id
      name = entry.name
      format = entry.format
      sha256 = entry.sha256
      packets = entry.packets
    }
  }
}
