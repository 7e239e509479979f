/// One piece of evidence as it was read: the register entry that a report prints.
package struct EvidenceRecord: Sendable, Equatable {
  /// `E1`, `E2` … in the order given.
  package var id: String
  /// File name without folders, or `standard input`.
  package var name: String
  /// Slug of the format: `pcap`, `pcapng`, `tcpdump-text`, `wireshark-csv`, `wireshark-text`, `wireshark-markdown` …
  package var format: String
  /// How the file is compressed, `gzip`, `zstd`, `xz` or `bzip2`; nil where it is not. Size and hash are those of the
  /// file as given.
  package var packing: String?
  package var sizeBytes: UInt64
  /// Lower-case hexadecimal SHA-256 of the bytes that were read.
  package var sha256: String
  package var packets: UInt64
  /// Lines of a sensor's log that were read; 0 for evidence that holds packets.
  package var records: UInt64
  package var time: TimeStyle
  /// Earliest and latest time, in the clock of the evidence.
  package var first: Int64?
  package var last: Int64?
  /// Whether any time has a part below the microsecond.
  package var isFinerThanMicroseconds = false
  /// What was mended to read the text, one entry a kind.
  package var repairs: [ReadRemark]
  /// Lines that could not be read, one entry a kind with its first example.
  package var skipped: [ReadRemark]
  /// Damage and oddities of the file itself (truncation, unknown blocks, zone assumed).
  package var warnings: [ReadRemark]
  /// What the file says beside its packets, and is no damage.
  package var remarks: [ReadRemark] = []
  /// Packets that the capturing program reports as dropped; nil where it does not say.
  package var droppedPackets: UInt64?
  /// What was assessed of it where that is not all, in words: `12 of 90 packets, those matching 'udp port 53'`.
  package var selections: [String]
  /// What this evidence can supply at all.
  package var fields: EvidenceFields
  /// Host names printed by the log.
  package var hostNames: HostNames

  package init(id: String, name: String, format: String) {
    self.id = id
    self.name = name
    self.format = format
    sizeBytes = 0
    sha256 = ""
    packets = 0
    records = 0
    time = TimeStyle(clock: .none)
    repairs = []
    skipped = []
    warnings = []
    selections = []
    fields = []
    hostNames = HostNames()
  }
}

/// One kind of thing that a reader has to tell, counted, with its first example.
package struct ReadRemark: Sendable, Equatable {
  /// Permanent slug: `missing-space-after-flags`, `pcapng.block-length`.
  package var id: String
  /// One line without full stop.
  package var summary: String
  package var count: UInt64
  /// Line of the first example in a text log, 0 where there is none.
  package var line: UInt64
  /// The first example as it stands in the evidence, at most 200 bytes; empty where there is none.
  package var example: String

  package init(id: String, summary: String, count: UInt64 = 1, line: UInt64 = 0, example: String = "") {
    self.id = id
    self.summary = summary
    self.count = count
    self.line = line
    self.example = example
  }
}
