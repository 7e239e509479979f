import BlotterBytes
package import BlotterCore

/// One ICMP or ICMPv6 echo message as it passed.
package struct EchoEvent: Sendable {
  package var mark: PacketMark
  package var flow: Int
  package var source: HostAddress
  package var destination: HostAddress
  package var isReply: Bool
  package var isVersion6: Bool
  package var identifier: UInt16
  package var sequence: UInt16
  /// Bytes of data on the wire.
  package var length: UInt32
  /// Sixty-four bits that stand for the captured data.
  package var digest: UInt64
  /// The first bytes of the data.
  package var prefix: [UInt8]
}

/// Sixty-four bits that stand for data, by FNV-1a: data is compared with data of the same sender, who gains nothing by
/// a collision.
struct DataDigest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  @inline(__always) mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}

/// Echo messages in order, with what tells their data apart: a reply must bring back the data of its request
/// (RFC 792, RFC 4443 §4.2).
package struct EchoTable: Sendable {
  package internal(set) var events: [EchoEvent] = []
  /// Messages that were not kept.
  package internal(set) var eventsBeyond: UInt64 = 0

  /// Messages kept one by one: some 16 MiB. A flood has more, and all alike.
  package static let eventLimit = 1 << 16
  /// Bytes kept of the data: the pattern that a program of ping fills in shows within them, and so does the banner of
  /// a protocol inside a tunnel.
  package static let prefixLimit = 96

  init() {}

  mutating func observe(_ packet: borrowing Packet, _ frame: RawSpan, flow: Int, _ mark: PacketMark) {
    let isVersion6 = packet.layers.contains(.icmpv6)
    let (request, reply): (UInt8, UInt8) = isVersion6 ? (128, 129) : (8, 0)
    guard packet.icmp.type == request || packet.icmp.type == reply else { return }
    let offset = Int(packet.payloadOffset)
    let count = Int(packet.payloadCaptured)
    guard offset + count <= frame.byteCount else { return }
    guard events.count < Self.eventLimit else {
      eventsBeyond &+= 1
      return
    }
    var digest = DataDigest()
    for index in 0..<count { digest.add(frame.uint8(offset + index)) }
    events.append(
      EchoEvent(
        mark: mark, flow: flow, source: packet.source, destination: packet.destination,
        isReply: packet.icmp.type == reply, isVersion6: isVersion6, identifier: packet.icmp.identifier,
        sequence: packet.icmp.sequence, length: packet.payloadLength, digest: digest.value,
        prefix: (0..<min(count, Self.prefixLimit)).map { frame.uint8(offset + $0) }))
  }

  /// Appends the part that follows; `numbers` holds the new number of each of its flows.
  mutating func append(_ later: EchoTable, flows numbers: [Int?]) {
    eventsBeyond &+= later.eventsBeyond
    for var event in later.events {
      guard event.flow < numbers.count, let flow = numbers[event.flow] else { continue }
      guard events.count < Self.eventLimit else {
        eventsBeyond &+= 1
        continue
      }
      event.flow = flow
      events.append(event)
    }
  }

  mutating func renumber(flows numbers: [Int]) {
    for index in events.indices where events[index].flow < numbers.count {
      events[index].flow = numbers[events[index].flow]
    }
  }
}
