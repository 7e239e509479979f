import BlotterBytes
import BlotterCore

/// Routes by EtherType (IEEE registration authority; IANA "IEEE 802 numbers").
enum EtherType {
  static func decode(
    _ type: UInt16, _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    switch type {
    case 0x0800: try IPv4.decode(&reader, &packet, &progress)
    case 0x86dd: try IPv6.decode(&reader, &packet, &progress)
    case 0x0806, 0x8035: try ARP.decode(&reader, &packet, &progress)
    case 0x8100, 0x88a8, 0x9100, 0x9200: try VLANTag.decode(&reader, &packet, &progress)
    case 0x8847, 0x8848: try MPLS.decode(&reader, &packet, &progress)
    case 0x8863: packet.layers.insert(.pppoe)
    case 0x8864: try PPPoE.decodeSession(&reader, &packet, &progress)
    case 0x880b: try PPP.decode(&reader, &packet, &progress)
    case 0x6558:
      try progress.encapsulate(at: reader.position)
      try Ethernet.decode(&reader, &packet, &progress)
    case 0x88cc: packet.layers.insert(.lldp)
    case 0x888e: packet.layers.insert(.eapol)
    default: throw DecodeError(.unsupported, "no decoder for this EtherType", at: reader.position)
    }
  }
}

/// One 802.1Q or 802.1ad tag: priority and VLAN id, then the type of what follows.
enum VLANTag {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    try progress.encapsulate(at: reader.position)
    progress.layer = "VLAN"
    let head = try reader.take(4)
    if !packet.layers.contains(.vlan) { packet.vlan = head.be16(0) & 0x0fff }
    packet.layers.insert(.vlan)
    try Ethernet.decode(typeOrLength: head.be16(2), &reader, &packet, &progress)
  }
}
