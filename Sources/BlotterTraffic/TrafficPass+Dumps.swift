import BlotterBytes
import BlotterCapture
package import BlotterCore
import BlotterPackets

extension TrafficPass {
  /// Reads the bytes that a text log prints behind a packet's line, where they are that packet's.
  package mutating func accept(packet: borrowing Packet, text: Span<UInt8>, dump: Span<UInt8>) {
    let bytes = unsafe dump.bytes
    guard let linkType = Self.linkType(of: bytes, packet) else { return accept(packet: packet, text: text) }
    addText(of: packet, text, CommandText(packet, text))
    let wireLength = Self.wireLength(bytes, linkType)
    var whole = copy packet
    PacketDecoder.decode(linkType: linkType, wireLength: wireLength, bytes, into: &whole)
    Self.restore(packet, to: &whole, hasLink: linkType != Self.rawIP)
    let header = FrameHeader(
      number: packet.number, time: packet.time, hasTime: packet.known.contains(.time), wireLength: wireLength,
      linkType: linkType)
    enter(whole, frame: bytes, header)
    guard whole.source.kind != .none, !whole.isLaterFragment, whole.icmp.quoted == nil else { return }
    traffic.icmp.note(datagram: whole, mark: PacketMark(whole, evidence: evidence))
  }

  /// `LINKTYPE_RAW` of tcpdump.org's registry: `-x` and `-X` begin at the IP header.
  private static let rawIP: UInt16 = 101
  /// What `-xx` and `-XX` may begin with: Ethernet, both cooked forms, BSD loopback, PPPoE's PPP, 802.11, radiotap.
  private static let linkTypes: [UInt16] = [1, 113, 276, 0, 9, 105, 127]

  /// The link type under which the bytes show the addresses and ports of the packet's line; nil where there is none,
  /// so that bytes of another packet are not taken for this one's.
  private static func linkType(of bytes: RawSpan, _ packet: borrowing Packet) -> UInt16? {
    guard packet.source.kind != .none, packet.destination.kind != .none, bytes.byteCount >= 20 else { return nil }
    for linkType in [rawIP] + linkTypes {
      var probe = Packet()
      PacketDecoder.decode(linkType: linkType, wireLength: wireLength(bytes, linkType), bytes, into: &probe)
      guard probe.source == packet.source, probe.destination == packet.destination else { continue }
      guard packet.known.contains(.ports) else { return linkType }
      if probe.sourcePort == packet.sourcePort, probe.destinationPort == packet.destinationPort { return linkType }
    }
    return nil
  }

  /// Bytes that the packet had, by its IP header where the dump begins with one.
  private static func wireLength(_ bytes: RawSpan, _ linkType: UInt16) -> UInt32 {
    var length = UInt32(clamping: bytes.byteCount)
    guard linkType == rawIP, bytes.byteCount >= 20 else { return length }
    let stated = bytes.uint8(0) >> 4 == 6 ? 40 + UInt32(bytes.be16(4)) : UInt32(bytes.be16(2))
    length = max(length, stated)
    return length
  }

  /// Puts back what the line tells better than the bytes.
  private static func restore(_ line: borrowing Packet, to packet: inout Packet, hasLink: Bool) {
    packet.wireLength = line.wireLength
    if !hasLink { packet.known.remove(.linkLayer) }
    if !line.known.contains(.wireLength) { packet.known.remove(.wireLength) }
    if !line.known.contains(.time) { packet.known.remove(.time) }
    if !hasLink, line.known.contains(.linkLayer) {
      packet.sourceMAC = line.sourceMAC
      packet.destinationMAC = line.destinationMAC
      packet.vlan = line.vlan
      packet.known.insert(.linkLayer)
    }
    packet.layers.formUnion(line.layers.intersection([.ethernet, .vlan]))
    guard packet.layers.contains(.tcp), line.tcp.isRelative else { return }
    // Other lines of the log have nothing but relative numbers.
    packet.tcp.sequence = line.tcp.sequence
    packet.tcp.acknowledgment = line.tcp.acknowledgment
    packet.tcp.isRelative = true
  }
}
