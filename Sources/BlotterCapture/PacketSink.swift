package import BlotterCore

/// What a binary capture says of one frame beside its bytes.
package struct FrameHeader: Sendable {
  package var number: UInt64
  /// Nanoseconds since 1970 UTC; meaningful where `hasTime`.
  package var time: Int64
  /// False for pcapng simple packet blocks, which carry no time.
  package var hasTime: Bool
  /// Bytes that the frame had on the wire.
  package var wireLength: UInt32
  /// Link type of the interface (tcpdump.org registry, `LINKTYPE_` values).
  package var linkType: UInt16

  package init(number: UInt64, time: Int64, hasTime: Bool, wireLength: UInt32, linkType: UInt16) {
    self.number = number
    self.time = time
    self.hasTime = hasTime
    self.wireLength = wireLength
    self.linkType = linkType
  }
}

/// Receives what readers find, in file order. Binary captures give frames, text logs give packets.
///
/// A reader is generic over its sink, so the whole pass is compiled as one loop.
package protocol PacketSink: ~Copyable {
  /// Takes one frame; `bytes` are the captured ones and are valid during the call only.
  mutating func accept(frame header: FrameHeader, bytes: RawSpan)
  /// Takes one packet of a text log; `text` is its line as it stands in the log (lines, joined by line feeds, where
  /// the log spreads a packet over several), valid during the call only.
  mutating func accept(packet: borrowing Packet, text: Span<UInt8>)
  /// Takes one packet of a text log that shows its bytes, too, as `tcpdump -x`, `-X`, `-xx` and `-XX` do: from the IP
  /// header or from the link layer on, and without a guarantee that they are those of the line.
  mutating func accept(packet: borrowing Packet, text: Span<UInt8>, dump: Span<UInt8>)
  /// Takes one line of a sensor's log; `text` is the line as it stands, valid during the call only.
  mutating func accept(record: borrowing TrafficRecord, text: Span<UInt8>)
}

extension PacketSink where Self: ~Copyable {
  /// Takes the line and leaves the bytes: for sinks that want no payload.
  package mutating func accept(packet: borrowing Packet, text: Span<UInt8>, dump: Span<UInt8>) {
    accept(packet: packet, text: text)
  }

  /// Leaves records out: for sinks that want packets only.
  package mutating func accept(record: borrowing TrafficRecord, text: Span<UInt8>) {}
}
