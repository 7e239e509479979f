package import BlotterCore

/// Builds packets one by one for tests of the tables, numbered in order.
package struct PacketBuilder {
  package private(set) var packets: [Packet] = []

  package init() {}

  /// A TCP segment; times are seconds.
  package mutating func tcp(
    _ source: String, _ destination: String, _ flags: TCPFlags, at time: Double, sequence: UInt32 = 0,
    acknowledgment: UInt32 = 0, length: UInt32 = 0, identification: UInt16 = 0, isRelative: Bool = false
  ) {
    var packet = base(source, destination, at: time)
    packet.layers.insert(.tcp)
    packet.ipProtocol = 6
    packet.tcp.flags = flags
    packet.tcp.sequence = sequence
    packet.tcp.acknowledgment = acknowledgment
    packet.tcp.window = 64_240
    packet.tcp.isRelative = isRelative
    packet.payloadLength = length
    packet.ipIdentification = identification
    packets.append(packet)
  }

  /// A UDP datagram, with a DNS message where there is one.
  package mutating func udp(
    _ source: String, _ destination: String, at time: Double, length: UInt32 = 20, dns: DNSMessage? = nil
  ) {
    var packet = base(source, destination, at: time)
    packet.layers.insert(.udp)
    packet.ipProtocol = 17
    packet.payloadLength = length
    if let dns {
      packet.layers.insert(.dns)
      packet.application = .dns(dns)
    }
    packets.append(packet)
  }

  /// An ICMP error about a UDP datagram; `source` port 0 of the quote is what logs print.
  package mutating func icmpError(
    _ reporter: String, _ receiver: String, type: UInt8 = 3, code: UInt8 = 3, quoting source: String,
    _ destination: String, at time: Double, length: UInt32 = 0
  ) {
    var packet = base(reporter + ":0", receiver + ":0", at: time)
    packet.layers.insert(.icmp)
    packet.ipProtocol = 1
    packet.icmp.type = type
    packet.icmp.code = code
    packet.icmp.length = length
    var quoted = QuotedDatagram()
    (quoted.source, quoted.sourcePort) = Self.end(source)
    (quoted.destination, quoted.destinationPort) = Self.end(destination)
    quoted.ipProtocol = 17
    packet.icmp.quoted = quoted
    packets.append(packet)
  }

  /// Gives the last packet an HTTP head.
  package mutating func http(_ message: ApplicationMessage) {
    guard var last = packets.popLast() else { return }
    last.layers.insert(.http)
    last.application = message
    packets.append(last)
  }

  /// A query or, with a code, the answer to it.
  package static func dns(_ name: String, id: UInt16, rcode: UInt16? = nil, length: UInt32 = 0) -> DNSMessage {
    var message = DNSMessage()
    message.identifier = id
    message.isResponse = rcode != nil
    message.rcode = rcode ?? 0
    message.question = DNSQuestion(name: name, type: 1)
    message.questionCount = 1
    message.answerCount = rcode == 0 ? 1 : 0
    message.length = length
    return message
  }

  private func base(_ source: String, _ destination: String, at time: Double) -> Packet {
    var packet = Packet()
    packet.number = UInt64(packets.count + 1)
    packet.ordinal = packet.number
    packet.time = Int64((time * 1e9).rounded())
    packet.known = EvidenceFields.everything.subtracting(.wireLength)
    packet.layers = .ipv4
    packet.ttl = 64
    (packet.source, packet.sourcePort) = Self.end(source)
    (packet.destination, packet.destinationPort) = Self.end(destination)
    return packet
  }

  /// `203.0.113.2:53` as address and port.
  private static func end(_ text: String) -> (HostAddress, UInt16) {
    let parts = text.split(separator: ":")
    return (HostAddress(parsing: parts.first ?? "") ?? .none, parts.count > 1 ? UInt16(parts[1]) ?? 0 : 0)
  }
}
