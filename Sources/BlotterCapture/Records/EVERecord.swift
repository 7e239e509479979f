import BlotterCore

/// Reads one line of Suricata's EVE log: events flow, alert, dns (versions 1 to 3), http, tls, ssh, smtp, ftp, dhcp and
/// anomaly. Times are those of the event, or of the flow's first packet.
enum EVERecord {
  /// What became of a line.
  enum Result {
    case record(TrafficRecord)
    /// An event that tells nothing of traffic beyond what the others tell: statistics, files, unidirectional flows.
    case other
    case broken
  }

  static func read(_ event: String, _ text: borrowing RecordText, _ cells: borrowing RecordCells) -> Result {
    var record: TrafficRecord
    var isSwapped = false
    switch event {
    case "flow": record = TrafficRecord(.flow(flow(text, cells)))
    case "alert":
      guard let alert = alert(text, cells) else { return .broken }
      record = TrafficRecord(.alert(alert))
    case "anomaly":
      guard let event = text.string(cells[.anomalyEvent] ?? cells[.anomalyType]) else { return .broken }
      var alert = AlertRecord(.oddity, engine: "Suricata", rule: event, signature: event)
      alert.category = text.string(cells[.anomalyLayer] ?? cells[.anomalyType]) ?? ""
      record = TrafficRecord(.alert(alert))
    case "dns":
      guard let dns = EVEDNS.read(text, cells) else { return .broken }
      record = TrafficRecord(.dns(dns))
      isSwapped = true
    case "http":
      record = TrafficRecord(.http(http(text, cells)))
      isSwapped = true
    case "tls": record = TrafficRecord(.application(.init(.tls, isAnswered: cells.has(.tlsVersion))))
    case "ssh": record = TrafficRecord(.application(.init(.ssh, isAnswered: false)))
    case "smtp": record = TrafficRecord(.application(.init(.smtp, isAnswered: false)))
    case "ftp": record = TrafficRecord(.application(.init(.ftp, isAnswered: false, messages: ftp(text, cells))))
    case "dhcp": record = TrafficRecord(.application(.init(.dhcp, isAnswered: false)))
    default: return .other
    }
    record.source = text.address(cells[.sourceIP]) ?? .none
    record.destination = text.address(cells[.destinationIP]) ?? .none
    record.sourcePort = text.port(cells[.sourcePort]) ?? 0
    record.destinationPort = text.port(cells[.destinationPort]) ?? 0
    let name = text.string(cells[.proto], limit: 24) ?? ""
    record.ipProtocol = RecordProtocol.number(name, isIPv6: record.source.kind == .ipv6) ?? 255
    if case .alert = record.content { return .record(record) }
    guard record.source.kind != .none, record.destination.kind != .none else { return .broken }
    // Some versions write an answer from its packet's point of view.
    if isSwapped, serves(record.sourcePort), !serves(record.destinationPort) { swap(&record) }
    return .record(record)
  }

  private static func serves(_ port: UInt16) -> Bool {
    port != 0 && (port < 1024 || ServiceName.name(forPort: port, isTCP: true) != nil)
  }

  private static func swap(_ record: inout TrafficRecord) {
    (record.source, record.destination) = (record.destination, record.source)
    (record.sourcePort, record.destinationPort) = (record.destinationPort, record.sourcePort)
  }

  // MARK: Events

  private static func alert(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> AlertRecord? {
    guard let signature = text.string(cells[.alertSignature]) else { return nil }
    let rule = text.number(cells[.alertRule]).map { "\(text.number(cells[.alertGenerator]) ?? 1):\($0)" }
    var alert = AlertRecord(.alert, engine: "Suricata", rule: rule ?? signature, signature: signature)
    alert.category = text.string(cells[.alertCategory]) ?? ""
    alert.priority = text.number(cells[.alertSeverity]).flatMap { UInt8(exactly: $0) }
    alert.action = text.string(cells[.alertAction], limit: 24) ?? ""
    if let list = cells[.alertConfidence], list.form == .array,
      let first = JSONLine.elements(text.text, list, limit: 1).first
    {
      alert.confidence = (text.string(first, limit: 24) ?? "").lowercased()
    }
    alert.target = text.address(cells[.alertTarget]) ?? .none
    return alert
  }

  /// The flags of each side are all that it ever set, so the course is what these flags allow: SYN, SYN-ACK, ACK, data
  /// where PSH was set, then the ends.
  private static func flow(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> FlowRecord {
    var flow = FlowRecord()
    flow.packets = .init(text.number(cells[.packetsToServer]), text.number(cells[.packetsToClient]))
    flow.wireBytes = .init(text.number(cells[.bytesToServer]), text.number(cells[.bytesToClient]))
    flow.icmpType = text.number(cells[.icmpType]).flatMap { UInt8(exactly: $0) }
    flow.icmpCode = text.number(cells[.icmpCode]).flatMap { UInt8(exactly: $0) }
    flow.icmpReplyType = text.number(cells[.icmpReplyType]).flatMap { UInt8(exactly: $0) }
    if let start = text.time(cells[.flowStart], .utc), let end = text.time(cells[.flowEnd], .utc) {
      let (span, overflow) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
      if !overflow, span >= 0 { flow.duration = span }
    }
    guard cells.has(.flagsToServer) || cells.has(.flagsToClient) else {
      if (flow.packets.originator ?? 0) > 0 { flow.steps.append(.init(fromOriginator: true, [], hasPayload: true)) }
      if (flow.packets.responder ?? 0) > 0 { flow.steps.append(.init(fromOriginator: false, [], hasPayload: true)) }
      return flow
    }
    let client = TCPFlags(rawValue: text.hexadecimal(cells[.flagsToServer]) ?? 0)
    let server = TCPFlags(rawValue: text.hexadecimal(cells[.flagsToClient]) ?? 0)
    func add(_ fromOriginator: Bool, _ flags: TCPFlags, hasPayload: Bool = false) {
      flow.steps.append(FlowStep(fromOriginator: fromOriginator, flags, hasPayload: hasPayload))
    }
    if client.isDisjoint(with: [.syn, .ack, .rst]), server.isDisjoint(with: [.syn, .psh, .fin]) {
      // Neither a connection nor a part of one.
      add(true, client)
      if server.contains(.rst) { add(false, server) }
      return flow
    }
    if client.contains(.syn) { add(true, .syn) }
    if server.contains(.syn) { add(false, [.syn, .ack]) }
    let isOpen = server.contains(.syn) || !client.contains(.syn)
    if isOpen {
      if client.contains(.ack) { add(true, .ack) }
      if client.contains(.psh) { add(true, [.psh, .ack], hasPayload: true) }
      if server.contains(.ack), client.contains(.psh) || !client.contains(.syn) { add(false, .ack) }
      if server.contains(.psh) { add(false, [.psh, .ack], hasPayload: true) }
    }
    if client.contains(.fin) { add(true, [.fin, .ack]) }
    if server.contains(.fin) { add(false, [.fin, .ack]) }
    if server.contains(.rst) { add(false, server.intersection([.rst, .ack])) }
    if client.contains(.rst) { add(true, .rst) }
    return flow
  }

  /// A command with the last of the codes that completed it.
  private static func ftp(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> [ApplicationRecord.Message] {
    func last(_ cell: RecordCell?) -> String {
      guard let cell, cell.form == .array else { return "" }
      return JSONLine.elements(text.text, cell, limit: 8).last.flatMap { text.string($0) } ?? ""
    }
    let command = text.string(cells[.ftpCommand], limit: 16)?.uppercased() ?? ""
    let user = command == "USER" ? text.string(cells[.ftpData], limit: LoginMessage.textLimit) ?? "" : ""
    return FTPExchange.messages(
      command: command, user: user, code: UInt32(last(cells[.ftpCodes])) ?? 0, reply: last(cells[.ftpReplies]))
  }

  private static func http(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> HTTPExchangeRecord {
    let version = text.string(cells[.httpProtocol], limit: 16) ?? ""
    let limit = HTTPRequestHead.lengthLimit
    var result = HTTPExchangeRecord(request: nil, response: nil)
    let method = text.string(cells[.httpMethod], limit: 64)
    let target = text.string(cells[.httpURL], limit: limit)
    if method != nil || target != nil {
      var fields: [String: String] = [:]
      fields["host"] = text.string(cells[.httpHost], limit: limit)
      fields["user-agent"] = text.string(cells[.httpAgent], limit: limit)
      fields["referer"] = text.string(cells[.httpReferrer], limit: limit)
      result.request = HTTPRequestHead(method: method ?? "", target: target ?? "", version: version, fields: fields)
    }
    if let status = text.port(cells[.httpStatus]) {
      var fields: [String: String] = [:]
      fields["content-type"] = text.string(cells[.httpType], limit: limit)
      fields["location"] = text.string(cells[.httpRedirect], limit: limit)
      result.response = HTTPResponseHead(version: version, status: status, reason: "", fields: fields)
    }
    return result
  }
}

/// Reads the `dns` object of EVE in its three versions.
///
/// Version 1 writes a line for the query and one for each record of the answer, version 2 one for the query and one for
/// the whole answer, version 3 the same with lists of queries and other words for the two.
enum EVEDNS {
  static func read(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> DNSExchangeRecord? {
    guard let type = text.string(cells[.dnsType], limit: 16) else { return nil }
    var message = DNSMessage()
    message.identifier = UInt16(truncatingIfNeeded: text.number(cells[.dnsID]) ?? 0)
    message.question = question(text, cells)
    message.questionCount = message.question == nil ? 0 : 1
    switch type {
    case "query", "request":
      return DNSExchangeRecord(query: message, response: nil)
    case "answer", "response":
      message.isResponse = true
      let flags = text.hexadecimal(cells[.dnsFlags])
      let rcode = text.string(cells[.dnsRcode], limit: 24).flatMap { DNSNames.rcodeNumber($0) }
      // An unknown name of a code is still no success.
      guard let code = rcode ?? flags.map({ $0 & 15 }) ?? (cells.has(.dnsRcode) ? nil : 0) else { return nil }
      message.rcode = code
      message.isTruncated = (flags ?? 0) & 0x0200 != 0
      message.isAuthoritative = (flags ?? 0) & 0x0400 != 0
      message.answers = answers(text, cells, message.question)
      message.answerCount = UInt16(truncatingIfNeeded: message.answers.count)
      return DNSExchangeRecord(query: nil, response: message)
    default: return nil
    }
  }

  private static func question(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> DNSQuestion? {
    if let name = text.string(cells[.dnsName], limit: RecordProtocol.nameLimit) {
      let type = text.string(cells[.dnsRecordType], limit: 24).flatMap { DNSNames.typeNumber($0) } ?? 0
      return DNSQuestion(name: RecordProtocol.name(name), type: type)
    }
    guard let list = cells[.dnsQueries], list.form == .array else { return nil }
    return records(text, list, limit: 1).first.map { DNSQuestion(name: $0.name, type: $0.type) }
  }

  private static func answers(
    _ text: borrowing RecordText, _ cells: borrowing RecordCells, _ question: DNSQuestion?
  ) -> [DNSRecord] {
    if let list = cells[.dnsAnswers], list.form == .array {
      return records(text, list, limit: DNSMessage.answerLimit)
    }
    guard let data = text.string(cells[.dnsData]) else { return [] }
    return [DNSRecord(name: question?.name ?? "", type: question?.type ?? 0, ttl: 0, data: data)]
  }

  private static func records(_ text: borrowing RecordText, _ list: RecordCell, limit: Int) -> [DNSRecord] {
    var result: [DNSRecord] = []
    var index = list.start + 1
    var cells = RecordCells()
    while index < list.end - 1, result.count < limit {
      text.text.skipBlanks(&index)
      if text.text.at(index) == UInt8(ascii: ",") {
        index += 1
        continue
      }
      cells.clear()
      guard JSONLine.scan(text.text, &index, into: &cells) else { break }
      result.append(
        DNSRecord(
          name: RecordProtocol.name(text.string(cells[.rrname], limit: RecordProtocol.nameLimit) ?? ""),
          type: text.string(cells[.rrtype], limit: 24).flatMap { DNSNames.typeNumber($0) } ?? 0, ttl: 0,
          data: text.string(cells[.rdata]) ?? ""))
    }
    return result
  }
}
