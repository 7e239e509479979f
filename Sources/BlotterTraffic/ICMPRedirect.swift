package import BlotterCore

/// A message that tells a host to send by another router what goes to one destination (RFC 792, type 5; RFC 4861 §4.5).
package struct ICMPRedirect: Sendable {
  package var mark: PacketMark
  /// Who says it: the router that the host uses, if the address was not forged.
  package var reporter: HostAddress
  /// Who is to send by another way.
  package var receiver: HostAddress
  /// The router to use from now on.
  package var gateway: HostAddress
  /// Where the traffic in question goes.
  package var target: HostAddress
  /// Station that the frame came from; zero where the evidence has no link layer.
  package var mac: MACAddress
  /// 4 for ICMP, 6 for ICMPv6.
  package var version: UInt8
  /// The datagram that it quotes; 255 as its protocol where the evidence does not print it.
  package var quoted: QuotedDatagram

  /// Redirects kept: a router sends one for each destination of a host, and no more than a few a second (RFC 1812
  /// §4.3.2.8).
  package static let limit = 1 << 12
}

extension ICMPRedirect {
  /// Reads a redirect; nil where the message is another one, or names no router.
  init?(_ packet: borrowing Packet, mark: PacketMark) {
    let version: UInt8 = packet.layers.contains(.icmpv6) ? 6 : 4
    guard packet.icmp.type == (version == 4 ? 5 : 137), packet.icmp.address.isUnicast else { return nil }
    self.mark = mark
    reporter = packet.source
    receiver = packet.destination
    gateway = packet.icmp.address
    quoted = packet.icmp.quoted ?? QuotedDatagram()
    target = quoted.destination
    if packet.icmp.quoted == nil { quoted.ipProtocol = 255 }
    mac = packet.known.contains(.linkLayer) ? packet.sourceMAC : .zero
    self.version = version
  }
}
