/// The findings document, `blotter.findings/1`: what the evidence shows, with citations, and no opinion of causes.
///
/// The hinge between the analysis wing, which writes it, and the document wing, which reads it. Times are strings
/// in the three forms of ``TimeStyle``; unknown keys are kept in `extra` and written back.
package struct FindingsDocument: Sendable, Equatable {
  /// Name and version of the program that wrote the findings.
  package var tool: Tool?
  package var evidence: [EvidenceEntry] = []
  package var traffic: TrafficSummary?
  /// The principal finding first.
  package var findings: [Finding] = []
  /// How they hang together: conclusions, each with its reason.
  package var relations: [FindingRelation] = []
  /// Why the first finding stands first; nil where there is none, and in documents of other analyzers.
  package var principal: PrincipalChoice?
  package var evidenceQuality: [QualityNote] = []
  package var notAssessed: [NotAssessed] = []
  package var excerpts: [Excerpt] = []
  package var extra: [String: JSONValue] = [:]

  package static let schema = "blotter.findings/1"

  package init() {}

  package struct Tool: Sendable, Equatable {
    package var name: String
    package var version: String?
    package var extra: [String: JSONValue] = [:]
    package init(name: String, version: String?) {
      self.name = name
      self.version = version
    }
  }
}

/// How much a finding matters, by its outcome.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  case informational, low, medium, high, critical

  package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
  /// 0 informational … 4 critical.
  package var rank: Int {
    switch self {
    case .informational: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}

/// How sure the detector is that the finding names what happened.
package enum Confidence: String, Sendable, CaseIterable {
  case low, medium, high
}

/// Points at one packet or line of the evidence.
package struct Citation: Sendable, Hashable {
  /// `E1`
  package var evidence: String
  /// Number as the evidence shows it; nil for records that are no packets.
  package var packet: UInt64?
  /// Line in a text log.
  package var line: UInt64?
  package var extra: [String: JSONValue] = [:]

  package init(evidence: String, packet: UInt64?, line: UInt64?) {
    self.evidence = evidence
    self.packet = packet
    self.line = line
  }
}

/// One observation that a detector made.
package struct Finding: Sendable, Equatable {
  /// Hosts of each side that a detector names at most; counts are of all.
  package static let hostLimit = 16

  /// Whether what it counts was concluded and not read, as the refusals of an encrypted login from sizes and turns:
  /// such facts say so in their names.
  package var isConcluded: Bool { facts.keys.contains { $0.hasSuffix("_inferred") } }

  /// `F1`, `F2` … in order of importance; given when the document is put together.
  package var id: String
  /// Permanent slug, or any slug of another analyzer.
  package var kind: String
  /// One line with the subject and what was seen: an observation, no cause.
  package var title: String
  package var severity: Severity?
  package var confidence: Confidence?
  /// Application protocol, or the lowest one that the finding speaks of: `DNS`, `HTTPS`, `ICMP`.
  package var `protocol`: String?
  /// `UDP`, `TCP`, `ICMP` …
  package var transport: String?
  package var port: UInt16?
  /// Registered name of the port: `domain`.
  package var service: String?
  /// Hosts that suffer.
  package var affected: [HostRole] = []
  /// Hosts that act: clients whose requests failed, or attackers.
  package var sources: [HostRole] = []
  package var first: String?
  package var last: String?
  /// How many events the finding counts.
  package var count: UInt64?
  /// Measured values by name; units stand in the names.
  package var facts: [String: JSONValue] = [:]
  package var cites: [Citation] = []
  /// ATT&CK technique ids, only where the evidence shows the technique.
  package var techniques: [String] = []
  package var extra: [String: JSONValue] = [:]

  package init(id: String = "", kind: String, title: String) {
    self.id = id
    self.kind = kind
    self.title = title
  }
}

/// A host in a finding and the part it plays.
package struct HostRole: Sendable, Hashable {
  /// Address, or name where the log prints names; ``anySwitch`` where no packet shows the one that suffers.
  package var address: String
  package var port: UInt16?
  /// `DNS server`, `DNS client`, `web server`, `attacker` …
  package var role: String?
  package var extra: [String: JSONValue] = [:]

  /// Stands for the switches of a link: they pass frames on and send none, so that evidence holds no address of them.
  package static let anySwitch = "switch"

  package init(address: String, port: UInt16? = nil, role: String? = nil) {
    self.address = address
    self.port = port
    self.role = role
  }
}

/// The register entry of one piece of evidence.
package struct EvidenceEntry: Sendable, Equatable {
  package var id: String
  package var name: String
  package var format: String?
  /// How the file is compressed, where it is: `gzip`, `zstd`, `xz` or `bzip2`; `utf-16` for text in it.
  package var packing: String?
  package var sizeBytes: UInt64?
  package var sha256: String?
  package var packets: UInt64?
  /// Lines read of a sensor's log, which holds no packets.
  package var records: UInt64?
  /// `absolute`, `time-of-day`, `relative` or `none`.
  package var clock: String?
  package var first: String?
  package var last: String?
  package var repairs: [Remark] = []
  package var skippedLines: UInt64?
  /// The kinds of skipped lines, each with its first example.
  package var skipped: [Remark] = []
  /// Damage of the file itself.
  package var warnings: [Remark] = []
  package var extra: [String: JSONValue] = [:]

  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }

  /// A counted remark of a reader with its first example.
  package struct Remark: Sendable, Equatable {
    package var id: String
    package var summary: String
    package var count: UInt64
    package var line: UInt64?
    package var example: String?
    package var extra: [String: JSONValue] = [:]
    package init(id: String, summary: String, count: UInt64, line: UInt64? = nil, example: String? = nil) {
      self.id = id
      self.summary = summary
      self.count = count
      self.line = line
      self.example = example
    }
  }
}

/// Something about the evidence that limits what can be said.
package struct QualityNote: Sendable, Equatable {
  package var id: String
  /// `note` (worth knowing) or `warning` (the findings may be incomplete).
  package var severity: String
  package var summary: String
  package var cites: [Citation] = []
  package var extra: [String: JSONValue] = [:]

  package init(id: String, severity: String, summary: String, cites: [Citation] = []) {
    self.id = id
    self.severity = severity
    self.summary = summary
    self.cites = cites
  }
}

/// A kind of finding that this evidence cannot show, present or not.
package struct NotAssessed: Sendable, Equatable {
  package var kind: String
  package var because: String
  package var extra: [String: JSONValue] = [:]

  package init(kind: String, because: String) {
    self.kind = kind
    self.because = because
  }
}

/// The text of a cited packet: verbatim for logs, in tcpdump's form for binary captures.
package struct Excerpt: Sendable, Equatable {
  package var evidence: String
  package var packet: UInt64?
  package var line: UInt64?
  package var time: String?
  package var text: String
  package var extra: [String: JSONValue] = [:]

  package init(evidence: String, packet: UInt64?, line: UInt64?, time: String?, text: String) {
    self.evidence = evidence
    self.packet = packet
    self.line = line
    self.time = time
    self.text = text
  }
}
