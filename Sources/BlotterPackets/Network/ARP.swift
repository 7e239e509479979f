import BlotterBytes
import BlotterCore

/// ARP and RARP (RFC 826, RFC 903): hardware and protocol types, their address lengths, operation, four addresses.
enum ARP {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "ARP"
    packet.layers.insert(.arp)
    let head = try reader.take(8)
    packet.arp.operation = head.be16(6)
    let hardwareLength = Int(head.uint8(4))
    guard head.be16(2) == 0x0800, head.uint8(5) == 4 else {
      throw DecodeError(.unsupported, "the protocol is not IPv4", at: 2)
    }
    let body = try reader.take(2 * (hardwareLength + 4))
    if hardwareLength == 6 {
      packet.arp.senderMAC = body.mac(0)
      packet.arp.targetMAC = body.mac(10)
    }
    packet.arp.senderIP = body.ipv4(hardwareLength)
    packet.arp.targetIP = body.ipv4(2 * hardwareLength + 4)
  }
}
