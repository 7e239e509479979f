import BlotterCapture
import BlotterCore
import Testing

/// Fields of a dissection whose values are none: what cannot be read is left as unknown, and the rest is read.
@Suite struct HostileFieldTests {
  /// Fields that the reader takes, as tshark names them.
  private static let fields = [
    "frame.len", "frame.cap_len", "frame.time_epoch", "eth.src", "eth.dst", "vlan.id", "ip.src", "ip.dst", "ip.ttl",
    "ip.id", "ip.proto", "ip.frag_offset", "icmp.type", "icmp.code", "icmp.ident", "icmp.seq", "icmp.mtu",
    "icmp.redir_gw", "arp.opcode", "arp.src.hw_mac", "arp.dst.hw_mac", "arp.src.proto_ipv4", "arp.dst.proto_ipv4",
    "tcp.srcport", "tcp.dstport", "tcp.len", "udp.length", "tcp.seq", "tcp.seq_raw", "tcp.ack", "tcp.ack_raw",
    "tcp.flags", "tcp.window_size_value", "tcp.options.mss_val", "tcp.options.wscale.shift", "dns.id",
    "dns.flags.opcode", "dns.flags.rcode", "dns.count.queries", "dns.count.answers", "dns.count.auth_rr",
    "dns.count.add_rr", "dns.qry.type", "dns.resp.type", "http.response.code",
  ]

  private func packet(_ fields: [String], value: String, layers: String) throws -> Packet {
    try lines(
      ["\"frame\": {", "\"frame.number\": \"7\",", "\"frame.protocols\": \"\(layers)\"", "},", "\"all\": {"]
        + fields.map { "\"\($0)\": \"\(value)\"," } + ["\"dns.qry.name\": \"www.example.net\"", "}"])
  }

  /// The packet of one dissection whose layers are `lines`.
  private func lines(_ lines: [String]) throws -> Packet {
    let text = (["[", "{", "\"_source\": {", "\"layers\": {"] + lines + ["}", "}", "}", "]", ""]).joined(
      separator: "\n")
    return try #require(try ReadLog(text).packets.first)
  }

  @Test(
    arguments: ["", "-", "0x", "99999999999999999999", "1e9", "\\u0000", "NaN", "<b>", "256.256.256.256", "::gg"],
    ["eth:ethertype:ip:tcp:http", "eth:ethertype:ip:icmp", "eth:ethertype:arp", "eth:ethertype:ipv6:udp:dns"])
  func leavesWhatIsNoValueUnknown(value: String, layers: String) throws {
    let packet = try packet(Self.fields, value: value, layers: layers)
    #expect(packet.number == 7)
    #expect(packet.source == .none && packet.destination == .none)
    #expect(packet.sourcePort == 0 && packet.destinationPort == 0 && packet.vlan == 0 && packet.ttl == 0)
    #expect(!packet.known.contains(.time) && !packet.known.contains(.tcpFlags))
    #expect(packet.tcp.window == 0 && packet.tcp.windowScale == 255 && packet.payloadLength == 0)
    #expect(packet.icmp.address == .none && packet.arp.senderIP == .none && packet.arp.targetIP == .none)
    if case .dns(let message)? = packet.application {
      #expect(message.identifier == 0 && message.rcode == 0 && message.answerCount == 0)
      #expect(message.question?.name == "www.example.net" && message.question?.type == 0)
    }
  }

  /// A datagram that a message quotes, with values that are none.
  @Test(arguments: ["", "x", "99999999999999999999"])
  func leavesWhatAQuoteDoesNotSayUnknown(value: String) throws {
    let quote = ["ip.src", "ip.dst", "ip.proto", "ip.ttl", "ip.len", "udp.srcport", "udp.dstport", "tcp.seq_raw"]
    let packet = try lines(
      [
        "\"frame\": {", "\"frame.number\": \"1\",", "\"frame.protocols\": \"eth:ethertype:ip:icmp:ip:udp:dns\"", "},",
        "\"ip\": {", "\"ip.src\": \"192.0.2.254\",", "\"ip.dst\": \"192.0.2.1\"", "},", "\"icmp\": {",
        "\"icmp.type\": \"3\",", "\"icmp.code\": \"3\",", "\"ip\": {",
      ] + quote.map { "\"\($0)\": \"\(value)\"," } + ["\"dns.id\": \"\(value)\"", "}", "}"])
    #expect(packet.source.description == "192.0.2.254" && packet.icmp.type == 3 && packet.icmp.code == 3)
    let quoted = packet.icmp.quoted ?? QuotedDatagram()
    #expect(quoted.destination == .none && quoted.destinationPort == 0 && quoted.tcpSequence == 0)
  }
}
