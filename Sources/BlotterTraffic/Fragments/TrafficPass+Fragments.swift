import BlotterBytes
import BlotterCapture
import BlotterCore
import BlotterPackets

extension TrafficPass {
  /// Lets the table of fragments see a frame, and returns the datagram that it completes.
  mutating func followFragment(
    _ packet: borrowing Packet, _ header: FrameHeader, _ frame: RawSpan
  ) -> FragmentTable.Whole? {
    guard let fragment = PacketDecoder.fragment(linkType: header.linkType, wireLength: header.wireLength, frame) else {
      return nil
    }
    let mark = PacketMark(packet, evidence: evidence)
    return traffic.fragments.observe(fragment, frame.extracting(fragment.bytes), packet, mark)
  }

  /// Enters a datagram whose first fragment was too short to tell its ports with the packet that completes it.
  mutating func observe(_ whole: FragmentTable.Whole, completedBy last: borrowing Packet) {
    var packet = copy last
    PacketDecoder.decode(datagram: whole.fragment, whole.payload, into: &packet)
    packet.wireLength = last.wireLength
    packet.capturedLength = last.capturedLength
    packet.sourceMAC = last.sourceMAC
    packet.destinationMAC = last.destinationMAC
    packet.vlan = last.vlan
    let counted = last.layers.union(packet.layers.intersection(StreamFraming.layers))
    packet.layers.formUnion(last.layers)
    observe(packet, frame: RawSpan())
    // The first fragment was counted under the transport already.
    traffic.protocols.exchange(packet.layers, for: counted)
  }
}

extension Traffic {
  /// Enters the message of a datagram that was put together, in the place of what its first fragment said of it.
  mutating func enter(_ whole: FragmentTable.Whole, _ mark: PacketMark) {
    guard let (message, source, destination, transport) = whole.message() else { return }
    if whole.isEntered, replace(message, at: whole.first, source, destination) { return }
    let flow = flows.latest(FlowKey(source, destination, transport))
    enter(message, mark, flow, source, destination, transport)
  }

  /// Joins the fragments of the part that follows. A datagram that both parts hold and whose first fragment does not
  /// tell its ports is put together without being entered.
  mutating func continueFragments(_ later: inout Traffic) {
    for (whole, mark) in fragments.append(later.fragments) where whole.isDecoded {
      guard let (message, source, destination, transport) = whole.message() else { continue }
      if whole.isEntered {
        if replace(message, at: whole.first, source, destination) { continue }
        if later.replace(message, at: whole.first, source, destination) { continue }
      }
      let flow = later.flows.latest(FlowKey(source, destination, transport))
      later.insert(message, mark, flow, source, destination, transport)
    }
  }
}

extension FragmentTable.Whole {
  /// The application message of the datagram and whose it is; nil where it has none.
  fileprivate func message() -> (ApplicationMessage, FlowEnd, FlowEnd, Transport)? {
    var packet = Packet()
    PacketDecoder.decode(datagram: fragment, payload, into: &packet)
    guard let message = packet.application else { return nil }
    if case .dns = message, !packet.layers.contains(.dns) { return nil }
    if case .routerAdvertisement = message { return nil }
    return (
      message, FlowEnd(packet.source, packet.sourcePort), FlowEnd(packet.destination, packet.destinationPort),
      packet.layers.contains(.tcp) ? .tcp : .udp
    )
  }
}
