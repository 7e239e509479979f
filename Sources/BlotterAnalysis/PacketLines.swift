import BlotterCore
import BlotterTraffic

/// Prints a packet in the manner of tcpdump, as far as the tables hold it.
struct PacketLines {
  func dns(_ event: DNSEvent, _ traffic: borrowing Traffic) -> String {
    let name = traffic.dns.names[event.name]
    let question =
      event.hasQuestion ? "\(DNSNames.type(event.type))? \(name == "." ? name : name + ".")" : "no question"
    var text = head(event.mark, event.source, event.destination, traffic) + "\(event.identifier) "
    if event.isResponse {
      if event.rcode != 0 { text += DNSNames.rcode(event.rcode) + " " }
      text += "\(event.answerCount) answer\(event.answerCount == 1 ? "" : "s") to \(question)"
      let answers = event.answers.map { traffic.dns.names[$0] }.filter { !$0.isEmpty }
      if !answers.isEmpty { text += ": " + answers.joined(separator: ", ") }
    } else {
      text += question
    }
    return event.length > 0 ? text + " (\(event.length))" : text
  }

  func http(_ event: HTTPEvent, _ traffic: borrowing Traffic) -> String {
    let line =
      switch event.content {
      case .request(let head): "\(head.method) \(head.target.prefix(400)) \(head.version)"
      case .response(let head): "\(head.version) \(head.status) \(head.reason)"
      }
    return segment(event.mark, event.source, event.destination, traffic) + ": HTTP: " + line
  }

  func error(_ error: ICMPError, _ traffic: borrowing Traffic) -> String {
    let host = traffic.label(error.target.address)
    let name = error.version == 6 ? "ICMP6" : "ICMP"
    let transport = error.transport.name.lowercased()
    let what: String =
      switch error.unreachable {
      case .net: "net \(host) unreachable"
      case .host: "host \(host) unreachable"
      case .protocol: "\(host) protocol \(error.quoted.ipProtocol) unreachable"
      case .port: "\(host) \(transport) port \(error.target.port) unreachable"
      case .fragmentation: "\(host) unreachable, need to frag (mtu \(error.mtu))"
      case .prohibited: "host \(host) unreachable, admin prohibited"
      case nil: error.isTimeExceeded ? "time exceeded in-transit" : "type \(error.type) code \(error.code)"
      }
    return head(error.mark, FlowEnd(error.reporter, 0), FlowEnd(error.receiver, 0), traffic) + "\(name) \(what)"
      + (error.length > 0 ? ", length \(error.length)" : "")
  }

  /// The datagram that an error answers.
  func datagram(_ error: ICMPError, _ traffic: borrowing Traffic) -> String {
    line(error.datagram, error.sender, error.target, error.transport, traffic)
  }

  func packet(
    _ mark: PacketMark, _ direction: FlowDirection, of key: FlowKey, _ traffic: borrowing Traffic
  ) -> String {
    line(mark, key.source(direction), key.destination(direction), key.transport, traffic)
  }

  private func line(
    _ mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd, _ transport: Transport,
    _ traffic: borrowing Traffic
  ) -> String {
    switch transport {
    case .tcp: return segment(mark, source, destination, traffic)
    case .udp: return head(mark, source, destination, traffic) + "UDP, length \(mark.length)"
    case .arp: return arp(mark, source, destination, traffic)
    case .icmp, .icmpv6: return head(mark, source, destination, traffic) + icmp(mark, transport)
    default: return head(mark, source, destination, traffic) + transport.name
    }
  }

  func segment(
    _ mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd, _ traffic: borrowing Traffic
  ) -> String {
    var text = head(mark, source, destination, traffic) + "Flags [\(mark.flags.letters)]"
    if mark.hasNumbers {
      if mark.length > 0 {
        text += ", seq \(mark.sequence):\(mark.sequence &+ mark.length)"
      } else if !mark.flags.isDisjoint(with: [.syn, .fin, .rst]) {
        text += ", seq \(mark.sequence)"
      }
      if mark.flags.contains(.ack) { text += ", ack \(mark.acknowledgment)" }
      text += ", win \(mark.window)"
    }
    return text + ", length \(mark.length)"
  }

  /// How a station asks for another or tells of itself, with the link-layer address that it claims: in the words of
  /// tcpdump, which prints that address only with some messages or with `-e`.
  func neighbour(_ event: NeighbourEvent, _ traffic: borrowing Traffic) -> String {
    // A probe asks on behalf of no address yet (RFC 5227 §2.1.1, RFC 4862 §5.4.2).
    let claimed = event.claimed == .none ? (event.isIPv6 ? "::" : "0.0.0.0") : traffic.label(event.claimed)
    let target = traffic.label(event.target)
    let mac = event.mac == .zero ? "" : event.mac.description
    switch (event.isReply, event.isIPv6) {
    case (true, let isIPv6):
      let name = isIPv6 ? "ICMP6, neighbor advertisement," : "ARP, Reply"
      return clock(event.mark) + "\(name) \(claimed)" + (mac.isEmpty ? "" : " is-at \(mac)") + ", to \(target)"
    case (false, let isIPv6):
      let name = isIPv6 ? "ICMP6, neighbor solicitation," : "ARP, Request"
      return clock(event.mark) + "\(name) who-has \(target) tell \(claimed)" + (mac.isEmpty ? "" : ", from \(mac)")
    }
  }

  func echo(_ event: EchoEvent, _ traffic: borrowing Traffic) -> String {
    head(event.mark, FlowEnd(event.source, 0), FlowEnd(event.destination, 0), traffic)
      + icmp(event.mark, event.isVersion6 ? .icmpv6 : .icmp)
  }

  private func arp(
    _ mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd, _ traffic: borrowing Traffic
  ) -> String {
    let (sender, target) = (traffic.label(source.address), traffic.label(destination.address))
    return clock(mark)
      + (mark.sequence == 2
        ? "ARP, Reply from \(sender) to \(target)" : "ARP, Request who-has \(target) tell \(sender)")
  }

  /// Marks of ICMP hold type and code in place of the sequence number, identifier and sequence in place of the
  /// acknowledgment (``PacketMark``).
  private func icmp(_ mark: PacketMark, _ transport: Transport) -> String {
    let (type, code) = (mark.sequence >> 8, mark.sequence & 255)
    let name = transport == .icmp ? "ICMP" : "ICMP6"
    let echo =
      switch (transport, type) {
      case (.icmp, 8), (.icmpv6, 128): "echo request"
      case (.icmp, 0), (.icmpv6, 129): "echo reply"
      default: ""
      }
    let length = ", length \(mark.length)"
    if echo.isEmpty { return "\(name) type \(type) code \(code)\(length)" }
    return "\(name) \(echo), id \(mark.acknowledgment >> 16), seq \(mark.acknowledgment & 0xffff)\(length)"
  }

  func head(
    _ mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd, _ traffic: borrowing Traffic
  ) -> String {
    let version = source.address.kind == .ipv6 ? "IP6" : "IP"
    return clock(mark) + "\(version) \(end(source, traffic)) > \(end(destination, traffic)): "
  }

  private func end(_ end: FlowEnd, _ traffic: borrowing Traffic) -> String {
    traffic.label(end.address) + (end.port == 0 ? "" : ".\(end.port)")
  }

  /// Time of day in UTC, as tcpdump prints it.
  func clock(_ mark: PacketMark) -> String {
    guard mark.hasTime, let time = TimeStyle(clock: .timeOfDay).string(mark.time) else { return "" }
    return time + " "
  }
}
