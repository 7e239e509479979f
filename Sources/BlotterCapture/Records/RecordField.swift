/// The fields of sensor logs that are read, by the names that Zeek's logs and Suricata's EVE give them; members of
/// nested objects have the path with dots.
enum RecordField: String, CaseIterable {
  // Zeek, all logs.
  case ts, uid, proto, service
  case path = "_path"
  case originHost = "id.orig_h"
  case originPort = "id.orig_p"
  case responderHost = "id.resp_h"
  case responderPort = "id.resp_p"
  // conn
  case duration, history
  case originBytes = "orig_bytes"
  case responderBytes = "resp_bytes"
  case connectionState = "conn_state"
  case originPackets = "orig_pkts"
  case responderPackets = "resp_pkts"
  // dns
  case query, qtype, qclass, rcode, rtt, answers
  case transactionID = "trans_id"
  case queryTypeName = "qtype_name"
  case rcodeName = "rcode_name"
  case authoritative = "AA"
  case truncated = "TC"
  case recursionDesired = "RD"
  case recursionAvailable = "RA"
  // http
  case method, host, uri, referrer, version
  case userAgent = "user_agent"
  case statusCode = "status_code"
  case statusMessage = "status_msg"
  // ssl, ssh, ftp, smtp, dhcp
  case established, cipher, client, server, command, helo, mailfrom
  case serverName = "server_name"
  case user, arg, rcptto
  case replyCode = "reply_code"
  case replyMessage = "reply_msg"
  case lastReply = "last_reply"
  case lastAlert = "last_alert"
  case authenticated = "auth_success"
  case keyExchange = "kex_alg"
  case clientAddress = "client_addr"
  case serverAddress = "server_addr"
  case messageTypes = "msg_types"
  // weird, notice
  case name, addl, peer, note, msg, src, dst, p

  // EVE, all events.
  case timestamp
  case eventType = "event_type"
  case sourceIP = "src_ip"
  case sourcePort = "src_port"
  case destinationIP = "dest_ip"
  case destinationPort = "dest_port"
  case icmpType = "icmp_type"
  case icmpCode = "icmp_code"
  case icmpReplyType = "response_icmp_type"
  // alert
  case alertAction = "alert.action"
  case alertGenerator = "alert.gid"
  case alertRule = "alert.signature_id"
  case alertSignature = "alert.signature"
  case alertCategory = "alert.category"
  case alertSeverity = "alert.severity"
  case alertTarget = "alert.target.ip"
  case alertConfidence = "alert.metadata.confidence"
  // flow
  case packetsToServer = "flow.pkts_toserver"
  case packetsToClient = "flow.pkts_toclient"
  case bytesToServer = "flow.bytes_toserver"
  case bytesToClient = "flow.bytes_toclient"
  case flowStart = "flow.start"
  case flowEnd = "flow.end"
  case flagsToServer = "tcp.tcp_flags_ts"
  case flagsToClient = "tcp.tcp_flags_tc"
  // dns
  case dnsType = "dns.type"
  case dnsID = "dns.id"
  case dnsName = "dns.rrname"
  case dnsRecordType = "dns.rrtype"
  case dnsRcode = "dns.rcode"
  case dnsData = "dns.rdata"
  case dnsFlags = "dns.flags"
  case dnsQueries = "dns.queries"
  case dnsAnswers = "dns.answers"
  // http
  case httpHost = "http.hostname"
  case httpURL = "http.url"
  case httpMethod = "http.http_method"
  case httpAgent = "http.http_user_agent"
  case httpReferrer = "http.http_refer"
  case httpProtocol = "http.protocol"
  case httpStatus = "http.status"
  case httpType = "http.http_content_type"
  case httpRedirect = "http.redirect"
  // tls, ftp, anomaly
  case tlsVersion = "tls.version"
  case ftpCommand = "ftp.command"
  case ftpData = "ftp.command_data"
  case ftpCodes = "ftp.completion_code"
  case ftpReplies = "ftp.reply"
  case anomalyType = "anomaly.type"
  case anomalyEvent = "anomaly.event"
  case anomalyLayer = "anomaly.layer"
  // Members of the objects in EVE's lists of queries and answers.
  case rrname, rrtype, rdata

  /// Fields by name.
  static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
  /// Bytes of the longest name, below which an unknown key need not be looked up.
  static let longestName = allCases.reduce(0) { max($0, $1.rawValue.utf8.count) }
  /// Index of each field in ``RecordCells``.
  static let indices = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

/// Where a value stands in a line, and how it is written.
struct RecordCell {
  enum Form {
    /// Zeek's TSV: `\xHH` for bytes that would break the line.
    case plain
    /// Inside the quotation marks of a JSON string.
    case string
    /// A JSON number, `true` or `false`.
    case literal
    /// A JSON array, brackets included.
    case array
  }

  var start: Int
  var end: Int
  var form: Form
}

/// The known fields of one line.
struct RecordCells {
  private var cells: [RecordCell?]

  init() { cells = Array(repeating: nil, count: RecordField.allCases.count) }

  mutating func clear() {
    for index in cells.indices { cells[index] = nil }
  }

  subscript(field: RecordField) -> RecordCell? {
    get { RecordField.indices[field].flatMap { cells[$0] } }
    set {
      if let index = RecordField.indices[field] { cells[index] = newValue }
    }
  }

  func has(_ field: RecordField) -> Bool { self[field] != nil }
}
