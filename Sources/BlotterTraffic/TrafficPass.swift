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
      linkType: header.linkType, wireLength: header.wireLength, hasTime: header.hasTime, bytes, intoNew: &packet)
    enter(packet, frame: bytes, header)
  }

  /// Enters one decoded frame with its payload.
  mutating func enter(_ packet: borrowing Packet, frame bytes: RawSpan, _ header: FrameHeader) {
    let mark = PacketMark(packet, evidence: evidence)
    if packet.moreFragments || packet.isLaterFragment {
      enter(fragment: packet, mark, bytes, header)
      return
    }
    if let entry = enter(packet, mark, bytes), packet.payloadCaptured > 0 {
      observeContent(of: packet, bytes, entry, mark)
    }
  }

  private mutating func enter(
    fragment packet: borrowing Packet, _ mark: PacketMark, _ bytes: RawSpan, _ header: FrameHeader
  ) {
    let whole = followFragment(packet, header, bytes)
    if let whole, !whole.isDecoded {
      observe(whole, completedBy: packet)
      return
    }
    let entry = enter(packet, mark, bytes)
    if let whole { traffic.enter(whole, mark) }
    if let entry, packet.payloadCaptured > 0 { observeContent(of: packet, bytes, entry, mark) }
  }

  package mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {
    if !packet.layers.isDisjoint(with: CommandText.layers) {
      observeCommand(packet, text)
    } else {
      traffic.texts.add(PacketPosition(evidence: evidence, ordinal: packet.ordinal), text)
      observe(packet, frame: RawSpan())
    }
    // Binary captures quote the datagram with its ports, so only logs need to look back.
    guard packet.source.kind != .none, !packet.isLaterFragment, packet.icmp.quoted == nil else { return }
    traffic.icmp.note(datagram: packet, mark: PacketMark(packet, evidence: evidence))
  }

  /// Where a packet was counted.
  private struct Entry {
    /// Number of its flow.
    var flow: Int
    var direction: FlowDirection
  }

  /// Keeps what is wanted of a payload.
  private mutating func observeContent(
    of packet: borrowing Packet, _ frame: RawSpan, _ entry: Entry, _ mark: PacketMark
  ) {
    guard !packet.isLaterFragment else { return }
    if packet.layers.contains(.tcp) {
      traffic.content.observe(packet, frame, flow: entry.flow, entry.direction, mark)
    } else if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6) {
      traffic.echoes.observe(packet, frame, flow: entry.flow, mark)
    }
  }

  /// Enters one packet into the tables, and returns the number of its flow where it has one. `frame` holds its bytes,
  /// and none where the evidence is a text.
  @discardableResult
  package mutating func observe(_ packet: borrowing Packet, frame: RawSpan) -> Int? {
    enter(packet, PacketMark(packet, evidence: evidence), frame)?.flow
  }

  private mutating func enter(_ packet: borrowing Packet, _ mark: PacketMark, _ frame: RawSpan) -> Entry? {
    traffic.protocols.observe(packet)
    traffic.quality[Int(evidence)].observe(packet, mark)
    traffic.link.observe(packet, mark)
    if packet.layers.rawValue & PacketLayers.arp.union(.icmpv6).rawValue != 0 {
      traffic.neighbours.observe(packet, mark)
    }
    traffic.probes.observe(packet, mark)
    if packet.layers.contains(.arp) {
      traffic.arp.observe(packet.arp, mark)
      let sender = FlowEnd(packet.arp.senderIP, 0)
      let key = FlowKey(sender, FlowEnd(packet.arp.targetIP, 0), .arp)
      _ = traffic.flows.observe(packet, key, key.direction(from: sender), mark)
      return nil
    }
    guard packet.source.kind != .none || packet.destination.kind != .none else {
      if case .wlan? = packet.application, let message = packet.application {
        traffic.sessions.observe(message, mark, nil, FlowEnd(.none, 0), FlowEnd(.none, 0), Transport(rawValue: 0xffff))
      }
      return nil
    }
    let isPortless = packet.isLaterFragment
    let source = FlowEnd(packet.source, isPortless ? 0 : packet.sourcePort)
    let destination = FlowEnd(packet.destination, isPortless ? 0 : packet.destinationPort)
    let transport = Self.transport(of: packet)
    if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6), !isPortless {
      traffic.icmp.observe(packet, mark: mark) { [flows = traffic.flows] in flows.lastPacket(from: $0, to: $1, $2) }
    }
    let key = FlowKey(source, destination, transport)
    let direction = key.direction(from: source)
    let flow = traffic.flows.observe(packet, key, direction, mark)
    // A log prints sizes and no banner; then the port is all that tells.
    let isShell =
      packet.layers.contains(.ssh)
      // On a port of its own only the banner is known by its form; what follows is of the same connection.
      || transport == .tcp && (flow.map { traffic.flows.flows[$0].layers.contains(.ssh) } ?? false)
      || frame.byteCount == 0 && transport == .tcp && (source.port == 22 || destination.port == 22)
    if isShell, packet.payloadLength > 0, let flow {
      traffic.sessions.observeSSH(flow, direction, mark)
    }
    let entry = flow.map { Entry(flow: $0, direction: direction) }
    if transport == .tcp, let flow, frame.byteCount > 0 {
      let stream = followStream(packet, frame, flow, direction, mark)
      if !(stream?.isClaimed ?? false), let application = packet.application {
        traffic.enter(application, mark, flow, source, destination, transport)
      }
      if let stream { traffic.enter(stream, mark, flow, source, destination) }
      return entry
    }
    switch packet.application {
    case nil: break
    // Those of a local network have a form in common, and no server.
    case .dns?:
      if packet.layers.contains(.dns), let message = packet.application {
        traffic.enter(message, mark, flow, source, destination, transport)
      }
    case .routerAdvertisement(let advertisement)?:
      traffic.neighbours.observe(advertisement, from: packet.source, packet.sourceMAC, to: packet.destination, mark)
    case let message?: traffic.enter(message, mark, flow, source, destination, transport)
    }
    return entry
  }

  /// By the innermost header of IP; the layers name those of tunnels as well, and speak where a log prints no number.
  private static func transport(of packet: borrowing Packet) -> Transport {
    if packet.ipProtocol != 255 { return Transport(rawValue: UInt16(packet.ipProtocol)) }
    if packet.layers.contains(.tcp) { return .tcp }
    if packet.layers.contains(.udp) { return .udp }
    if packet.layers.contains(.icmp) { return .icmp }
    if packet.layers.contains(.icmpv6) { return .icmpv6 }
    return .unknown
  }
}
