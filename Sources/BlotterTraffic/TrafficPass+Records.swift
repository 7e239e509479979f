package import BlotterCore

extension TrafficPass {
  package mutating func accept(record: borrowing TrafficRecord, text: Span<UInt8>) {
    traffic.texts.add(PacketPosition(evidence: evidence, ordinal: record.line & 0xffff_ffff), text)
    observe(record)
  }

  /// Enters one line of a sensor's log into the tables.
  package mutating func observe(_ record: borrowing TrafficRecord) {
    traffic.protocols.observe(record)
    let start = PacketMark(record, step: 1, time: record.time, evidence: evidence)
    var end = start
    switch record.content {
    case .flow(let flow):
      _ = traffic.flows.observe(record, flow, evidence: evidence)
      countICMP(flow, record)
      end = mark(record, 2, after: flow.duration)
    case .dns(let exchange):
      end = mark(record, 2, after: exchange.delay)
      observe(exchange, record, start, end)
    case .http(let exchange): observe(exchange, record, start)
    case .application(let application): observe(application, record)
    case .alert(let alert): traffic.alerts.observe(alert, record, start)
    }
    traffic.quality[Int(evidence)].observe(record: start, to: end.hasTime ? end : start)
  }

  /// Enters a protocol that was recognised, and what its line tells of the messages that passed. Their marks have the
  /// record's time: a line tells no other.
  private mutating func observe(_ application: ApplicationRecord, _ record: borrowing TrafficRecord) {
    let flow = traffic.flows.observe(
      record, layers: application.layers, isAnswered: application.isAnswered, end: nil, evidence: evidence)
    let client = FlowEnd(record.source, record.sourcePort)
    let server = FlowEnd(record.destination, record.destinationPort)
    let transport = Transport(rawValue: UInt16(record.ipProtocol))
    for (index, message) in application.messages.enumerated() {
      let mark = PacketMark(record, step: index + 1, time: record.time, evidence: evidence)
      traffic.sessions.observe(
        message.content, mark, flow, message.fromOriginator ? client : server,
        message.fromOriginator ? server : client, transport)
    }
  }

  /// The mark of a record's part that lies `delay` behind its start; without a time where the delay is not told.
  private func mark(_ record: borrowing TrafficRecord, _ step: Int, after delay: Int64?) -> PacketMark {
    var time: Int64?
    if let start = record.time, let delay {
      let (sum, overflow) = start.addingReportingOverflow(delay)
      if !overflow { time = sum }
    }
    return PacketMark(record, step: step, time: time, evidence: evidence)
  }

  private mutating func countICMP(_ flow: FlowRecord, _ record: borrowing TrafficRecord) {
    guard let type = flow.icmpType, record.ipProtocol == 1 || record.ipProtocol == 58 else { return }
    let version: UInt8 = record.ipProtocol == 58 ? 6 : 4
    if let code = flow.icmpCode, let count = flow.packets.originator {
      traffic.icmp.count(version: version, type: type, code: code, packets: count)
    }
    if let reply = flow.icmpReplyType, let count = flow.packets.responder {
      traffic.icmp.count(version: version, type: reply, code: 0, packets: count)
    }
  }

  private mutating func observe(
    _ exchange: DNSExchangeRecord, _ record: borrowing TrafficRecord, _ start: PacketMark, _ end: PacketMark
  ) {
    let client = FlowEnd(record.source, record.sourcePort)
    let server = FlowEnd(record.destination, record.destinationPort)
    let transport = Transport(rawValue: UInt16(record.ipProtocol))
    _ = traffic.flows.observe(record, layers: .dns, isAnswered: false, end: nil, evidence: evidence)
    if let query = exchange.query {
      traffic.dns.observe(query, start, from: client, to: server, transport)
    }
    if let response = exchange.response {
      // An answer that stands alone has the record's own time.
      let mark = exchange.query == nil ? mark(record, 2, after: 0) : end
      traffic.dns.observe(response, mark, from: server, to: client, transport)
    }
  }

  private mutating func observe(
    _ exchange: HTTPExchangeRecord, _ record: borrowing TrafficRecord, _ start: PacketMark
  ) {
    let client = FlowEnd(record.source, record.sourcePort)
    let server = FlowEnd(record.destination, record.destinationPort)
    let isAnswered = exchange.response != nil
    let flow = traffic.flows.observe(record, layers: .http, isAnswered: isAnswered, end: nil, evidence: evidence)
    if let head = exchange.request {
      traffic.http.observe(
        HTTPEvent(mark: start, flow: flow, source: client, destination: server, content: .request(head)))
    }
    if let head = exchange.response {
      let mark = PacketMark(record, step: 2, time: nil, evidence: evidence)
      traffic.http.observe(
        HTTPEvent(mark: mark, flow: flow, source: server, destination: client, content: .response(head)))
    }
  }
}
