package import BlotterCore

/// What stays of a packet that a record wants to cite: where it stands, when it was seen, and its TCP numbers.
///
/// Plain values, fifty-six bytes. What else an excerpt prints (addresses, ports, messages) stands in the record that
/// holds the mark.
package struct PacketMark: Sendable, Hashable {
  /// Position among the packets of its evidence, from 1; 0 in ``none``.
  package var ordinal: UInt64 = 0
  /// Number as the evidence shows it.
  package var number: UInt64 = 0
  /// Nanoseconds in the clock of the evidence; meaningful where `hasTime`.
  package var time: Int64 = 0
  /// TCP numbers as the evidence prints them; 0 where it does not. For ICMP, `sequence` holds type and code, and
  /// `acknowledgment` identifier and sequence of an echo; for ARP, `sequence` holds the operation.
  package var sequence: UInt32 = 0
  package var acknowledgment: UInt32 = 0
  /// Bytes of transport payload.
  package var length: UInt32 = 0
  /// Line in a text log, 0 in binary captures; lines past 2³² keep the low bits.
  package var line: UInt32 = 0
  package var window: UInt16 = 0
  package var flags = TCPFlags()
  /// Index of the evidence in the case.
  package var evidence: UInt16 = 0
  package var hasTime = false
  package var hasNumbers = false
  package var hasLength = false
  /// Whether a line of a sensor's log stands for the packet: then it has no number, and ``ordinal`` orders by time.
  package var isRecord = false

  /// No packet.
  package static let none = PacketMark()

  package init() {}

  /// Marks `packet` as part of the evidence with index `evidence`.
  package init(_ packet: borrowing Packet, evidence: UInt16) {
    ordinal = packet.ordinal
    number = packet.number
    time = packet.time
    length = packet.payloadLength
    line = UInt32(truncatingIfNeeded: packet.line)
    self.evidence = evidence
    hasTime = packet.known.contains(.time)
    hasLength = packet.known.contains(.payloadLength)
    if packet.layers.contains(.tcp) {
      sequence = packet.tcp.sequence
      acknowledgment = packet.tcp.acknowledgment
      window = packet.tcp.window
      flags = packet.tcp.flags
      hasNumbers = packet.known.contains(.tcpSequence)
    } else if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6) {
      sequence = UInt32(packet.icmp.type) << 8 | UInt32(packet.icmp.code)
      acknowledgment = UInt32(packet.icmp.identifier) << 16 | UInt32(packet.icmp.sequence)
      length = packet.icmp.length
    } else if packet.layers.contains(.arp) {
      sequence = UInt32(packet.arp.operation)
    }
  }

  /// Marks a part of `record`, the `step`-th from 1; `time` is that of this part, nil where the record does not tell
  /// it.
  ///
  /// A log is in the order in which connections ended, so its marks are ordered by the time of their record: the
  /// ordinal holds microseconds since 1970, and below them seven bits of the record's position and five of the step.
  /// Two records of one microsecond may then share an ordinal; citations tell them apart by their lines.
  package init(_ record: borrowing TrafficRecord, step: Int, time: Int64?, evidence: UInt16) {
    let microseconds = UInt64(clamping: (record.time ?? 0) / 1000) & (1 << 51 - 1)
    ordinal = microseconds << 12 | (record.ordinal & 127) << 5 | UInt64(clamping: step) & 31
    line = UInt32(truncatingIfNeeded: record.line)
    self.time = time ?? 0
    hasTime = time != nil
    self.evidence = evidence
    isRecord = true
  }

  /// Where the text of the packet or record is kept: records by their line.
  package var textPosition: PacketPosition {
    isRecord ? PacketPosition(evidence: evidence, ordinal: UInt64(line)) : position
  }

  package var exists: Bool { ordinal != 0 }

  /// Where the packet stands in the case: evidence in the order given, then position.
  package var position: PacketPosition { PacketPosition(evidence: evidence, ordinal: ordinal) }

  /// Times that count from 1970 lie above this (March 1973), those of a day or of a capture below.
  private static let leastAbsolute: Int64 = 100_000_000_000_000_000

  /// Nanoseconds from `earlier` to this packet; nil where a time is missing, the clocks differ, or the difference is
  /// no 64-bit number. Files of a rotated set have one clock, that of the calendar.
  package func delay(since earlier: PacketMark) -> Int64? {
    guard exists, earlier.exists, hasTime, earlier.hasTime,
      evidence == earlier.evidence || time >= Self.leastAbsolute && earlier.time >= Self.leastAbsolute
    else { return nil }
    let (delay, overflow) = time.subtractingReportingOverflow(earlier.time)
    return overflow ? nil : delay
  }
}

/// Order of packets in a case.
package struct PacketPosition: Sendable, Hashable, Comparable {
  package var evidence: UInt16
  package var ordinal: UInt64

  package static func < (a: Self, b: Self) -> Bool {
    a.evidence != b.evidence ? a.evidence < b.evidence : a.ordinal < b.ordinal
  }
}
