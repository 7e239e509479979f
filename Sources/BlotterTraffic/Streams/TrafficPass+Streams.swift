import BlotterBytes
import BlotterCore
import BlotterPackets

extension TrafficPass {
  /// Lets the streams see one segment, and sets right under which protocols it is counted; nil where they make nothing
  /// of it.
  mutating func followStream(
    _ packet: borrowing Packet, _ frame: RawSpan, _ flow: Int, _ direction: FlowDirection, _ mark: PacketMark
  ) -> StreamTable.Outcome? {
    if packet.tcp.flags.contains(.syn) || packet.tcp.flags.contains(.rst) {
      traffic.streams.close(flow, isGap: false)
      return nil
    }
    let (start, count) = (Int(packet.payloadOffset), Int(packet.payloadCaptured))
    guard packet.payloadLength > 0, !packet.moreFragments, !packet.isLaterFragment else { return nil }
    guard packet.payloadCaptured == packet.payloadLength, start + count <= frame.byteCount else {
      if traffic.streams.isOpen(flow, direction) { traffic.streams.close(flow, isGap: true) }
      return nil
    }
    let payload = frame.extracting(start..<(start + count))
    let outcome = traffic.streams.observe(packet, payload, flow: flow, direction, mark)
    if let outcome { traffic.protocols.exchange(packet.layers, for: outcome.layers(of: packet)) }
    if traffic.streams.heads.wants(flow, direction) { keepHead(packet, payload, flow, direction, mark, outcome) }
    return outcome
  }

  /// Keeps a segment of a connection that a continuing pass meets in its midst. Apart from the hot path, which would
  /// else make room for a copy of each packet.
  @inline(never)
  private mutating func keepHead(
    _ packet: borrowing Packet, _ payload: RawSpan, _ flow: Int, _ direction: FlowDirection, _ mark: PacketMark,
    _ outcome: StreamTable.Outcome?
  ) {
    guard !traffic.flows.flows[flow].beginsWithSYN else { return }
    traffic.streams.heads.add(
      StreamHeads.Segment(
        flow: flow, direction: direction, packet: copy packet, mark: mark,
        payload: (0..<payload.byteCount).map { payload.uint8($0) },
        counted: outcome?.layers(of: packet) ?? packet.layers))
  }
}

extension StreamTable.Outcome {
  /// Layers under which the packet is counted: protocols with framed messages where one ends, and in the midst of a
  /// message nothing that its bytes look like.
  func layers(of packet: borrowing Packet) -> PacketLayers {
    guard let framing, let layer = framing.layer else { return packet.layers }
    var layers = packet.layers
    if isClaimed { layers.subtract(StreamFraming.layers) }
    if ends { layers.insert(layer) } else { layers.remove(layer) }
    return layers
  }
}

extension Traffic {
  /// Enters what a message says.
  mutating func enter(
    _ message: ApplicationMessage, _ mark: PacketMark, _ flow: Int?, _ source: FlowEnd, _ destination: FlowEnd,
    _ transport: Transport
  ) {
    switch message {
    case .dns(let message): dns.observe(message, mark, from: source, to: destination, transport)
    case .httpRequest(let head):
      http.observe(
        HTTPEvent(mark: mark, flow: flow, source: source, destination: destination, content: .request(head)))
    case .httpResponse(let head):
      http.observe(
        HTTPEvent(mark: mark, flow: flow, source: source, destination: destination, content: .response(head)))
    case .login, .tls, .dhcp, .wlan, .smb, .kerberos:
      sessions.observe(message, mark, flow, source, destination, transport)
    case .routerAdvertisement: return
    }
  }

  /// Enters what the stream made of a segment.
  mutating func enter(
    _ outcome: StreamTable.Outcome, _ mark: PacketMark, _ flow: Int, _ source: FlowEnd, _ destination: FlowEnd
  ) {
    for message in outcome.messages {
      if let first = message.replaces, replace(message.content, at: first, source, destination) { continue }
      enter(message.content, mark, flow, source, destination, .tcp)
    }
  }

  /// Puts the whole of a message in the place of its beginning; false where that is not held.
  mutating func replace(
    _ message: ApplicationMessage, at mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd
  ) -> Bool {
    switch message {
    case .dns(let message): dns.replace(message, at: mark, from: source, to: destination)
    case .httpRequest(let head): http.replace(.request(head), at: mark, from: source, to: destination)
    case .httpResponse(let head): http.replace(.response(head), at: mark, from: source, to: destination)
    default: sessions.replace(message, at: mark, source, destination)
    }
  }

  /// Plays the first segments of the part that follows on what this one left open, and sets right what that part made
  /// of them without knowing it. `numbers` holds the number here of each of its flows.
  mutating func continueStreams(_ later: inout Traffic, flows numbers: [Int?]) {
    guard !streams.open.isEmpty else { return }
    for index in later.streams.heads.segments.indices {
      let segment = later.streams.heads.segments[index]
      guard segment.flow < numbers.count, let flow = numbers[segment.flow], streams.isOpen(flow, segment.direction)
      else { continue }
      let payload = unsafe segment.payload.span.bytes
      guard
        let outcome = streams.observe(segment.packet, payload, flow: flow, segment.direction, segment.mark),
        outcome.isClaimed
      else { continue }
      let counted = outcome.layers(of: segment.packet)
      later.protocols.exchange(segment.counted, for: counted)
      later.streams.heads.segments[index].counted = counted
      let source = FlowEnd(segment.packet.source, segment.packet.sourcePort)
      let destination = FlowEnd(segment.packet.destination, segment.packet.destinationPort)
      later.removeMessages(at: segment.mark, source, destination)
      for message in outcome.messages {
        if let first = message.replaces {
          if replace(message.content, at: first, source, destination) { continue }
          if later.replace(message.content, at: first, source, destination) { continue }
        }
        later.insert(message.content, segment.mark, segment.flow, source, destination, .tcp)
      }
    }
    // What is still open where no more segments were kept went on in ways that nobody knows here.
    for segment in later.streams.heads.segments where later.streams.heads.isCut(segment.flow, segment.direction) {
      if segment.flow < numbers.count, let flow = numbers[segment.flow], streams.isOpen(flow, segment.direction) {
        isExact = false
      }
    }
  }

  private mutating func removeMessages(at mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd) {
    dns.remove(at: mark, from: source, to: destination)
    http.remove(at: mark, from: source, to: destination)
    sessions.remove(at: mark, source, destination)
  }

  /// Enters a message at its place in the order of packets.
  mutating func insert(
    _ message: ApplicationMessage, _ mark: PacketMark, _ flow: Int?, _ source: FlowEnd, _ destination: FlowEnd,
    _ transport: Transport
  ) {
    enter(message, mark, flow, source, destination, transport)
    switch message {
    case .dns: dns.settleLast()
    case .httpRequest, .httpResponse: http.settleLast()
    default: sessions.settleLast(message)
    }
  }

  /// Takes over the first segments that the part that follows kept, as far as one pass would have kept them.
  mutating func appendHeads(_ later: StreamHeads, flows numbers: [Int?]) {
    guard streams.heads.isKept else { return }
    for var segment in later.segments {
      guard segment.flow < numbers.count, let flow = numbers[segment.flow], !flows.flows[flow].beginsWithSYN,
        streams.heads.wants(flow, segment.direction)
      else { continue }
      segment.flow = flow
      streams.heads.add(segment)
    }
  }
}
