import BlotterCore

/// Reads one line of a Zeek log, whichever log it is from.
///
/// Field names and meanings: the `Info` records of Zeek's protocol scripts (conn, dns, http, ssl, ssh, ftp, smtp, dhcp,
/// weird, notice), the same in TSV and in JSON.
enum ZeekRecord {
  /// The log that a line belongs to.
  enum Log: String {
    case conn, dns, http, ssl, ssh, ftp, smtp, dhcp, weird, notice

    /// By the path that the log states, or else by the fields that only this log has.
    init?(path: String?, _ cells: borrowing RecordCells) {
      if let path {
        // Rotated and filtered logs are called `conn_long`, `dns.12:00:00` …
        let head = path.prefix { $0 != "." && $0 != "_" && $0 != "-" }
        if let log = Log(rawValue: path) ?? Log(rawValue: String(head)) {
          self = log
          return
        }
        return nil
      }
      if cells.has(.connectionState) {
        self = .conn
      } else if cells.has(.note) {
        self = .notice
      } else if cells.has(.transactionID) || cells.has(.query) || cells.has(.rcodeName) {
        self = .dns
      } else if cells.has(.method) || cells.has(.statusCode) || cells.has(.uri) {
        self = .http
      } else if cells.has(.established) || cells.has(.cipher) {
        self = .ssl
      } else if cells.has(.authenticated) || cells.has(.keyExchange) {
        self = .ssh
      } else if cells.has(.helo) || cells.has(.mailfrom) {
        self = .smtp
      } else if cells.has(.command), cells.has(.originHost) {
        self = .ftp
      } else if cells.has(.messageTypes) {
        self = .dhcp
      } else if cells.has(.name), cells.has(.peer) || cells.has(.addl) {
        self = .weird
      } else {
        return nil
      }
    }
  }

  /// What the line says; nil where it lacks what its log must have.
  static func read(_ log: Log, _ text: borrowing RecordText, _ cells: borrowing RecordCells) -> TrafficRecord? {
    var record: TrafficRecord
    switch log {
    case .conn:
      guard let flow = ZeekConnection.read(text, cells) else { return nil }
      record = TrafficRecord(.flow(flow))
    case .dns: record = TrafficRecord(.dns(dns(text, cells)))
    case .http: record = TrafficRecord(.http(http(text, cells)))
    case .ssl:
      record = application(.tls, text.flag(cells[.established]) == true, ZeekSession.handshake(text, cells))
    case .ssh:
      record = application(.ssh, cells.has(.client) && cells.has(.server), ZeekSession.login(text, cells))
    case .ftp: record = application(.ftp, cells.has(.replyCode), ZeekSession.command(text, cells))
    case .smtp: record = application(.smtp, cells.has(.helo), ZeekSession.mail(text, cells))
    case .dhcp: record = application(.dhcp, false)
    case .weird:
      guard let name = text.string(cells[.name]), !name.isEmpty else { return nil }
      var alert = AlertRecord(.oddity, engine: "Zeek", rule: name, signature: name)
      alert.message = text.string(cells[.addl]) ?? ""
      record = TrafficRecord(.alert(alert))
    case .notice:
      guard let note = text.string(cells[.note]), !note.isEmpty else { return nil }
      var alert = AlertRecord(.notice, engine: "Zeek", rule: note, signature: note)
      alert.message = text.string(cells[.msg]) ?? ""
      record = TrafficRecord(.alert(alert))
    }
    ends(&record, log, text, cells)
    switch log {
    case .weird, .notice: break
    case .dhcp: break
    default: guard record.source.kind != .none, record.destination.kind != .none else { return nil }
    }
    return record
  }

  private static func application(
    _ layers: PacketLayers, _ isAnswered: Bool, _ messages: [ApplicationRecord.Message] = []
  ) -> TrafficRecord {
    TrafficRecord(.application(ApplicationRecord(layers, isAnswered: isAnswered, messages: messages)))
  }

  private static func ends(
    _ record: inout TrafficRecord, _ log: Log, _ text: borrowing RecordText, _ cells: borrowing RecordCells
  ) {
    record.source = text.address(cells[.originHost] ?? cells[.clientAddress] ?? cells[.src]) ?? .none
    record.destination = text.address(cells[.responderHost] ?? cells[.serverAddress] ?? cells[.dst]) ?? .none
    record.sourcePort = text.port(cells[.originPort]) ?? 0
    record.destinationPort = text.port(cells[.responderPort] ?? (log == .notice ? cells[.p] : nil)) ?? 0
    switch log {
    case .http, .ssl, .ssh, .ftp, .smtp: record.ipProtocol = 6
    case .dhcp:
      record.ipProtocol = 17
      record.sourcePort = 68
      record.destinationPort = 67
    default:
      let isIPv6 = record.source.kind == .ipv6
      record.ipProtocol = RecordProtocol.number(text.string(cells[.proto]) ?? "", isIPv6: isIPv6) ?? 255
    }
  }

  // MARK: dns

  private static func dns(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> DNSExchangeRecord {
    var query = DNSMessage()
    query.identifier = UInt16(truncatingIfNeeded: text.number(cells[.transactionID]) ?? 0)
    query.recursionDesired = text.flag(cells[.recursionDesired]) ?? false
    if let name = text.string(cells[.query], limit: RecordProtocol.nameLimit) {
      let type =
        text.port(cells[.qtype]) ?? text.string(cells[.queryTypeName]).flatMap { DNSNames.typeNumber($0) } ?? 0
      query.question = DNSQuestion(
        name: RecordProtocol.name(name), type: type, recordClass: text.port(cells[.qclass]) ?? 1)
      query.questionCount = 1
    }
    let rcode = text.port(cells[.rcode]) ?? text.string(cells[.rcodeName]).flatMap { DNSNames.rcodeNumber($0) }
    var result = DNSExchangeRecord(query: query, response: nil, delay: text.seconds(cells[.rtt]))
    if let rcode {
      var response = query
      response.isResponse = true
      response.rcode = rcode
      response.isAuthoritative = text.flag(cells[.authoritative]) ?? false
      response.isTruncated = text.flag(cells[.truncated]) ?? false
      response.recursionAvailable = text.flag(cells[.recursionAvailable]) ?? false
      let answers = list(text, cells[.answers], limit: DNSMessage.answerLimit)
      response.answers = answers.map {
        DNSRecord(name: query.question?.name ?? "", type: query.question?.type ?? 0, ttl: 0, data: $0)
      }
      response.answerCount = UInt16(truncatingIfNeeded: answers.count)
      result.response = response
    }
    return result
  }

  /// The elements of a set or vector: an array in JSON, parts between commas in TSV.
  private static func list(_ text: borrowing RecordText, _ cell: RecordCell?, limit: Int) -> [String] {
    guard let cell else { return [] }
    if cell.form == .array {
      return JSONLine.elements(text.text, cell, limit: limit).compactMap { text.string($0) }
    }
    var result: [String] = []
    var start = cell.start
    while start < cell.end, result.count < limit {
      let end = text.text.first(UInt8(ascii: ","), from: start, to: cell.end) ?? cell.end
      if let element = text.string(RecordCell(start: start, end: end, form: cell.form)) { result.append(element) }
      start = end + 1
    }
    return result
  }

  // MARK: http

  private static func http(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> HTTPExchangeRecord {
    let version = text.string(cells[.version], limit: 16).map { "HTTP/" + $0 } ?? ""
    var result = HTTPExchangeRecord(request: nil, response: nil)
    let limit = HTTPRequestHead.lengthLimit
    let method = text.string(cells[.method], limit: 64)
    let target = text.string(cells[.uri], limit: limit)
    if method != nil || target != nil {
      var fields: [String: String] = [:]
      fields["host"] = text.string(cells[.host], limit: limit)
      fields["user-agent"] = text.string(cells[.userAgent], limit: limit)
      fields["referer"] = text.string(cells[.referrer], limit: limit)
      result.request = HTTPRequestHead(method: method ?? "", target: target ?? "", version: version, fields: fields)
    }
    if let status = text.port(cells[.statusCode]) {
      result.response = HTTPResponseHead(
        version: version, status: status, reason: text.string(cells[.statusMessage]) ?? "")
    }
    return result
  }
}

/// Protocol names and name forms that the sensors share.
enum RecordProtocol {
  /// Bytes of a DNS name in presentation form: 255 on the wire (RFC 1035 §2.3.4), each at most four as `\DDD`.
  static let nameLimit = 1024

  /// The IANA number of a transport by its name, in any case; nil where it is none that is known.
  static func number(_ name: String, isIPv6: Bool) -> UInt8? {
    switch name.lowercased() {
    case "tcp": 6
    case "udp": 17
    case "icmp": isIPv6 ? 58 : 1
    case "icmp6", "icmpv6", "ipv6-icmp": 58
    case "igmp": 2
    case "gre": 47
    case "esp": 50
    case "ah": 51
    case "sctp": 132
    default: UInt8(name)
    }
  }

  /// A DNS name without its final dot; `.` for the root.
  static func name(_ text: String) -> String {
    if text.isEmpty || text == "." { return "." }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
