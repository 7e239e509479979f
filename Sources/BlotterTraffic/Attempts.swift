import BlotterCore

/// Reads from each flow and transaction what became of it.
struct AttemptReader {
  let flows: FlowTable
  let icmp: ICMPTable
  let dns: DNSTable
  /// By flow: whether each answered HTTP exchange ended in 5xx, the last status, and its packet.
  var http: [Int: HTTPOutcome] = [:]
  /// Errors by the flow whose request they answer.
  var errors: [Int: [Int]] = [:]

  struct HTTPOutcome {
    var answered = 0
    var failed = 0
    var status: UInt16 = 0
    var mark = PacketMark.none

    mutating func take(_ status: UInt16, _ mark: PacketMark) {
      answered += 1
      if status >= 500 { failed += 1 }
      self.status = status
      self.mark = mark
    }
  }

  /// The attempts of `count` flows from `first` on, as far as there are so many, in their order.
  func all(in first: Int, _ count: Int) -> [(Attempt, ConnectionTimes)] {
    let range = first..<min(first + count, flows.flows.count)
    var all: [(Attempt, ConnectionTimes)] = []
    all.reserveCapacity(range.count)
    for number in range {
      flows.flows.look(at: number) { flow in
        if let found = attempt(flow, number, client: flows.initiator(of: flow)) { all.append(found) }
      }
    }
    return all
  }

  /// The attempt of one flow; nil where it is none (ICMP, ARP, broadcasts, flows of DNS messages over UDP).
  func attempt(_ flow: Flow, _ number: Int, client: FlowDirection) -> (Attempt, ConnectionTimes)? {
    guard flow.key.low.port != 0 || flow.key.high.port != 0 else { return nil }
    switch flow.key.transport {
    case .tcp:
      let marks = ConnectionMarks(flows.marks, of: flow, client: client)
      return (tcp(flow, number, client, marks), ConnectionTimes(marks, flows.marks, syns: flow[client].syn))
    case .udp: return flow.layers.contains(.dns) ? nil : udp(flow, number, client).map { ($0, ConnectionTimes()) }
    default: return nil
    }
  }

  private func mark(_ number: UInt32) -> PacketMark? { number == 0 ? nil : flows.marks[Int(number) - 1].mark }

  private func tcp(_ flow: Flow, _ number: Int, _ client: FlowDirection, _ marks: ConnectionMarks) -> Attempt {
    let server = client.opposite
    let start = mark(marks.syn) ?? mark(marks.fromClient) ?? mark(marks.first) ?? .none
    var attempt = Attempt(
      client: flow.key.source(client), server: flow.key.destination(client), transport: .tcp, outcome: .unknown,
      start: start, decisive: .none, flow: number)
    attempt.probe = probe(flow, client, start)
    // Copies that the capture made of one SYN, as on a looping link, are one try.
    attempt.tries = max(1, flow[client].syn &- min(flow[client].syn, flow[client].tracker.synCopies))
    let http = http.isEmpty ? nil : http[number]
    if let data = mark(marks.reply) {
      attempt.outcome = .served
      attempt.decisive = data
      if let http, http.answered > 0 {
        attempt.status = http.status
        attempt.decisive = http.mark
        if http.failed == http.answered { attempt.outcome = .failed }
      }
      return attempt
    }
    // Requests and answers in rows without ports or lengths.
    if let http, http.answered > 0 {
      attempt.status = http.status
      attempt.decisive = http.mark
      attempt.outcome = http.failed == http.answered ? .failed : .served
      return attempt
    }
    guard flow[client].syn > 0 || flow[server].synAck > 0 else { return attempt }
    decide(&attempt, flow, client, marks, number)
    return attempt
  }

  /// Decides a connection on which the server sent no data.
  private func decide(
    _ attempt: inout Attempt, _ flow: Flow, _ client: FlowDirection, _ marks: ConnectionMarks, _ number: Int
  ) {
    let server = client.opposite
    let reset = mark(marks.reset)
    guard let synAck = mark(marks.synAck) else {
      if let reset {
        attempt.outcome = .refused
        attempt.decisive = reset
      } else if let error = errors[number]?.first {
        attempt.outcome = icmp.errors[error].unreachable == .port ? .refused : .unreachable
        attempt.decisive = icmp.errors[error].mark
        attempt.error = error
      } else if flow[server].packets == 0 {
        attempt.outcome = .unanswered
      } else {
        attempt.outcome = .connected
        attempt.decisive = mark(marks.fromServer) ?? .none
      }
      return
    }
    attempt.decisive = synAck
    if let completion = mark(marks.ack), synAck.position < completion.position {
      attempt.outcome = .connected
      // A server that ends its own side, as after a request for nothing, did no harm.
      if let reset, flow[server].fin == 0 {
        attempt.outcome = .reset
        attempt.decisive = reset
      }
    } else if let reset {
      attempt.outcome = .refused
      attempt.decisive = reset
    } else {
      attempt.outcome = .halfOpen
    }
  }

  private func probe(_ flow: Flow, _ client: FlowDirection, _ start: PacketMark) -> Probe {
    if flow[client].syn > 0 { return .syn }
    let server = client.opposite
    guard flow[client].payload == 0, flow[server].payload == 0, flow[server].synAck == 0 else { return .none }
    let flags = start.flags.intersection([.fin, .syn, .rst, .psh, .ack, .urg])
    switch flags {
    case []: return flow[client].odd > 0 ? .null : .none
    case [.fin]: return .fin
    case [.fin, .ack]:
      // Maimon's probe (Phrack 49). The end of a connection that began before the evidence looks the same, but for its
      // ports, and the other side acknowledges it.
      let isEnd =
        FlowTable.isServicePort(flow.key.source(client).port, isTCP: true) || flow[server].acks > 0
        || flow[client].packets > 2
      return isEnd || flow[server].fin > 0 ? .none : .fin
    case [.fin, .psh, .urg]: return .xmas
    case [.ack]:
      // In mid-connection both sides acknowledge; a probe draws a reset or nothing.
      return flow[server].acks == 0 && flow[client].packets <= 2 ? .ack : .none
    default: return .none
    }
  }

  private func udp(_ flow: Flow, _ number: Int, _ client: FlowDirection) -> Attempt? {
    let end = flow.key.destination(client)
    guard end.address.isUnicast else { return nil }
    let marks = ConnectionMarks(flows.marks, of: flow, client: client)
    var attempt = Attempt(
      client: flow.key.source(client), server: end, transport: .udp, outcome: .unknown,
      start: mark(marks.fromClient) ?? mark(marks.first) ?? .none, decisive: .none, flow: number)
    attempt.tries = UInt32(truncatingIfNeeded: flow[client].packets)
    if let answer = mark(marks.fromServer), flow[client].packets > 0 {
      attempt.outcome = .served
      attempt.decisive = answer
    } else if let error = errors[number]?.first {
      attempt.outcome = icmp.errors[error].unreachable == .port ? .refused : .unreachable
      attempt.decisive = icmp.errors[error].mark
      attempt.error = error
    }
    return attempt
  }

  /// The attempt of one DNS transaction; nil for an answer that nobody asked for.
  func attempt(_ transaction: DNSTransaction, _ number: Int) -> Attempt? {
    guard let query = transaction.queries.first, transaction.server.address.isUnicast else { return nil }
    var attempt = Attempt(
      client: transaction.client, server: transaction.server, transport: transaction.transport, outcome: .unanswered,
      start: dns.events[query].mark, decisive: .none, transaction: number)
    attempt.tries = UInt32(truncatingIfNeeded: transaction.queries.count)
    if let response = transaction.response {
      let event = dns.events[response]
      attempt.decisive = event.mark
      // A name that does not exist is an answer; what the server could or would not do is a failure.
      attempt.outcome = event.rcode == 0 || event.rcode == 3 ? .served : event.rcode == 5 ? .refused : .failed
    } else if let error = transaction.errors.first {
      attempt.decisive = icmp.errors[error].mark
      attempt.error = error
      attempt.outcome = icmp.errors[error].unreachable == .port ? .refused : .unreachable
    }
    return attempt
  }
}

extension HostAddress {
  /// Whether one host has it: neither multicast, broadcast nor unspecified. Directed broadcasts pass for hosts, their
  /// prefix length is not known.
  package var isUnicast: Bool {
    switch scope {
    case .multicast, .broadcast, .unspecified: false
    default: kind != .none
    }
  }
}
