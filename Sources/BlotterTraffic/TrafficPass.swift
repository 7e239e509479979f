package import BlotterCapture
package import BlotterCore
import BlotterPackets

/// The one pass over the packets: decodes what is still bytes and fills the tables.
package struct TrafficPass: PacketSink, ~Copyable {
  /// Where the pass stands in the case.
  package enum Part: Sendable {
    /// It begins with the first packet.
    case whole
    /// It goes on where another ended, and keeps what merging with that one needs.
    case continuation
  }

  var traffic: Traffic
  var evidence: UInt16

  /// - Parameter evidence: Index in the case of the evidence that comes first.
  package init(evidence: UInt16 = 0, part: Part = .whole) {
    traffic = Traffic(isContinuation: part == .continuation)
    self.evidence = evidence
    prepare()
  }

  /// Goes on with the evidence of the next index.
  package mutating func beginEvidence(_ index: UInt16) {
    evidence = index
    prepare()
  }

  /// Enters what the reader says of the evidence.
  package mutating func register(_ record: EvidenceRecord) { traffic.evidence.append(record) }

  /// The tables, still open for merging.
  package consuming func finish() -> Traffic { traffic }

  private mutating func prepare() {
    while traffic.quality.count <= Int(evidence) { traffic.quality.append(EvidenceQuality()) }
  }

  package mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    var packet = Packet()
    packet.number = header.number
    packet.ordinal = header.number
    packet.time = header.time
    PacketDecoder.decode(
      linkType: header.linkType, wireLength: header.wireLength, hasTime: header.hasTime, bytes, into: &packet)
    observe(packet)
  }

  package mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {
    traffic.texts.add(PacketPosition(evidence: evidence, ordinal: packet.ordinal), text)
    observe(packet)
    // Binary captures quote the datagram with its ports, so only logs need to look back.
    guard packet.source.kind != .none, !packet.isLaterFragment, packet.icmp.quoted == nil else { return }
    traffic.icmp.note(datagram: packet, mark: PacketMark(packet, evidence: evidence))
  }

  /// Enters one packet into the tables.
  package mutating func observe(_ packet: borrowing Packet) {
    let mark = PacketMark(packet, evidence: evidence)
    traffic.protocols.observe(packet)
    traffic.quality[Int(evidence)].observe(packet, mark)
    if packet.layers.contains(.arp) {
      traffic.arp.observe(packet.arp, mark)
      _ = traffic.flows.observe(
        packet, from: FlowEnd(packet.arp.senderIP, 0), to: FlowEnd(packet.arp.targetIP, 0), .arp, evidence: evidence)
      return
    }
    guard packet.source.kind != .none || packet.destination.kind != .none else { return }
    let isPortless = packet.isLaterFragment
    let source = FlowEnd(packet.source, isPortless ? 0 : packet.sourcePort)
    let destination = FlowEnd(packet.destination, isPortless ? 0 : packet.destinationPort)
    let transport = Self.transport(of: packet)
    if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6), !isPortless {
      traffic.icmp.observe(packet, mark: mark) { [flows = traffic.flows] in flows.lastPacket(from: $0, to: $1, $2) }
    }
    let flow = traffic.flows.observe(packet, from: source, to: destination, transport, evidence: evidence)
    guard let application = packet.application else { return }
    switch application {
    case .dns(let message):
      guard packet.layers.contains(.dns) else { return }
      traffic.dns.observe(message, mark, from: source, to: destination, transport)
    case .httpRequest(let head):
      traffic.http.observe(
        HTTPEvent(mark: mark, flow: flow, source: source, destination: destination, content: .request(head)))
    case .httpResponse(let head):
      traffic.http.observe(
        HTTPEvent(mark: mark, flow: flow, source: source, destination: destination, content: .response(head)))
    }
  }

  private static func transport(of packet: borrowing Packet) -> Transport {
    if packet.layers.contains(.tcp) { return .tcp }
    if packet.layers.contains(.udp) { return .udp }
    if packet.layers.contains(.icmp) { return .icmp }
    if packet.layers.contains(.icmpv6) { return .icmpv6 }
    return Transport(rawValue: UInt16(packet.ipProtocol))
  }
}
