import BlotterBytes
import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation
import Testing

/// Keeps the records of a log.
private struct RecordList: PacketSink, ~Copyable {
  var records: [TrafficRecord] = []

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {}
  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {}
  mutating func accept(record: borrowing TrafficRecord, text: Span<UInt8>) { records.append(copy record) }

  static func read(
    _ bytes: [UInt8], options: ReadOptions = ReadOptions()
  ) throws(CaptureError) -> (records: [TrafficRecord], evidence: EvidenceRecord) {
    var sink = RecordList()
    let record = try EvidenceReader.read(
      ByteSource(bytes: bytes, chunk: 97), name: "log", id: "E1", options: options, into: &sink)
    return (sink.records, record)
  }

  static func read(_ text: String) throws(CaptureError) -> [TrafficRecord] { try read(Array(text.utf8)).records }
}

private func fixture(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: Fixtures.file("records/\(name)")))
}

/// Fields and values as the documentation of Zeek and Suricata describes them.
@Suite struct RecordReaderTests {
  private func zeek(_ path: String, _ fields: String, _ rows: String...) -> String {
    let head = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t\(path)\n#fields\t"
    return head + ([fields] + rows).map { $0.split(separator: " ").joined(separator: "\t") }.joined(separator: "\n")
  }

  @Test func readsAConnection() throws {
    let text = zeek(
      "conn",
      "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes",
      "1597559163.553287 CMdzit1 192.0.2.76 36844 192.0.2.1 53 udp dns 0.066850 62 141 SF Dd 2 118 2 197",
      "1597559164.000001 C2 2001:db8::1 40000 2001:db8::2 443 tcp ssl 5.5 - - SF ShADadFf 9 - 8 -")
    let records = try RecordList.read(text)
    #expect(records.map(\.time) == [1_597_559_163_553_287_000, 1_597_559_164_000_001_000])
    #expect(records.map(\.line) == [7, 8] && records.map(\.ipProtocol) == [17, 6])
    #expect(records[0].source == HostAddress(parsing: "192.0.2.76") && records[0].destinationPort == 53)
    guard case .flow(let udp) = records[0].content, case .flow(let tcp) = records[1].content else {
      Issue.record("no flows")
      return
    }
    #expect(udp.duration == 66_850_000 && udp.packets == .init(2, 2) && udp.payload == .init(62, 141))
    #expect(tcp.payload == .init(nil, nil) && tcp.packets == .init(9, 8))
    #expect(tcp.steps.map(\.flags.letters) == ["S", "S.", ".", ".", ".", ".", "F.", "F."])
    #expect(tcp.steps.map(\.fromOriginator) == [true, false, true, true, false, false, true, false])
  }

  /// Without a history the state tells the course (Zeek, conn_state).
  @Test(arguments: [
    ("S0", ["S"]), ("REJ", ["S", "R."]), ("S1", ["S", "S.", "."]), ("SF", ["S", "S.", ".", "F.", "F."]),
    ("RSTO", ["S", "S.", ".", "R."]), ("RSTR", ["S", "S.", ".", "R."]), ("SH", ["S", "F."]), ("OTH", []),
  ])
  func tellsTheCourseByItsState(state: String, flags: [String]) throws {
    let record = try #require(
      RecordList.read(
        """
        {"ts":1.5,"uid":"C1","id.orig_h":"192.0.2.1","id.orig_p":4000,"id.resp_h":"192.0.2.2","id.resp_p":80,\
        "proto":"tcp","conn_state":"\(state)"}
        """
      ).first)
    guard case .flow(let flow) = record.content else {
      Issue.record("no flow")
      return
    }
    #expect(flow.steps.map(\.flags.letters) == flags)
  }

  @Test func readsLookupsInEveryForm() throws {
    let fields = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id rtt query qclass qtype rcode answers"
    let tsv = zeek(
      "dns", fields, "1.0 C1 192.0.2.1 5000 192.0.2.2 53 udp 77 0.25 www.example 1 1 0 192.0.2.9,192.0.2.8",
      "2.0 C2 192.0.2.1 5001 192.0.2.2 53 udp 78 - gone.example 1 28 - -")
    let json = """
      {"_path":"dns","ts":"1970-01-01T00:00:01.000000Z","uid":"C1","id":{"orig_h":"192.0.2.1","orig_p":5000,\
      "resp_h":"192.0.2.2","resp_p":53},"proto":"udp","trans_id":77,"rtt":2.5e-1,"query":"www.example","qclass":1,\
      "qtype":1,"rcode":0,"answers":["192.0.2.9","192.0.2.8"]}
      {"_path":"dns","ts":2.0,"uid":"C2","id.orig_h":"192.0.2.1","id.orig_p":5001,"id.resp_h":"192.0.2.2",\
      "id.resp_p":53,"proto":"udp","trans_id":78,"query":"gone.example","qclass":1,"qtype_name":"AAAA"}
      """
    for text in [tsv, json] {
      let records = try RecordList.read(text)
      #expect(records.map(\.time) == [1_000_000_000, 2_000_000_000])
      guard records.count == 2, case .dns(let answered) = records[0].content, case .dns(let open) = records[1].content
      else {
        Issue.record("no lookups")
        return
      }
      #expect(answered.delay == 250_000_000 && answered.query?.identifier == 77)
      #expect(answered.query?.question == DNSQuestion(name: "www.example", type: 1))
      #expect(answered.response?.rcode == 0)
      #expect(answered.response?.answers.map(\.data) == ["192.0.2.9", "192.0.2.8"])
      #expect(open.response == nil && open.query?.question == DNSQuestion(name: "gone.example", type: 28))
    }
  }

  @Test func readsAWebRequest() throws {
    let json = #"""
      {"ts":10.5,"uid":"C1","id.orig_h":"192.0.2.1","id.orig_p":5000,"id.resp_h":"192.0.2.2","id.resp_p":80,"trans_depth":1,"method":"GET","host":"shop.example","uri":"/a\"b\u00e9\ud83d\ude00","version":"1.1","user_agent":"x\\y","status_code":404,"status_msg":"Not Found","tags":[]}
      """#
    guard case .http(let exchange)? = try RecordList.read(json).first?.content else {
      Issue.record("no request")
      return
    }
    #expect(exchange.request?.target == "/a\"bé😀" && exchange.request?.fields["user-agent"] == #"x\y"#)
    #expect(exchange.request?.version == "HTTP/1.1" && exchange.response?.status == 404)
  }

  @Test func tellsTheLogByItsFields() throws {
    let ends = #""uid":"C1","id.orig_h":"192.0.2.1","id.orig_p":5000,"id.resp_h":"192.0.2.2","id.resp_p":99"#
    let text = """
      {"ts":1,\(ends),"version":"TLSv13","cipher":"x","server_name":"a.example","established":true}
      {"ts":2,\(ends),"auth_success":false,"auth_attempts":3,"client":"SSH-2.0-x","server":"SSH-2.0-y"}
      {"ts":3,\(ends),"user":"anonymous","command":"PASS","reply_code":530,"reply_msg":"no"}
      {"ts":4,\(ends),"helo":"mail.example","mailfrom":"a@b.example"}
      {"ts":5,"uids":["C1"],"client_addr":"192.0.2.7","server_addr":"192.0.2.1","msg_types":["DISCOVER","OFFER"]}
      {"ts":6,"name":"bad_TCP_checksum","notice":false,"peer":"zeek"}
      {"ts":7,"note":"Scan::Port_Scan","msg":"x","src":"192.0.2.66","dst":"192.0.2.2","actions":[]}
      """
    let contents = try RecordList.read(text).map(\.content)
    let names = contents.map {
      switch $0 {
      case .application(let application):
        "\(application.layers.rawValue.trailingZeroBitCount) \(application.isAnswered)"
      case .alert(let alert): alert.rule
      default: "?"
      }
    }
    #expect(
      names == ["20 true", "26 true", "27 true", "28 true", "21 false", "bad_TCP_checksum", "Scan::Port_Scan"])
  }

  /// Version 1 with one line a record and the answer from the server's side, version 2, and version 3 with lists.
  @Test func readsTheThreeFormsOfEVELookups() throws {
    let dns = try RecordList.read(fixture("events.eve.json")).records.compactMap {
      record -> (TrafficRecord, DNSExchangeRecord)? in
      guard case .dns(let exchange) = record.content else { return nil }
      return (record, exchange)
    }
    #expect(dns.map { $0.0.destinationPort } == [53, 53, 53, 53, 53, 53])
    #expect(
      dns.map { ($0.1.query ?? $0.1.response)?.question?.name } == [
        "a.example", "a.example", "b.example", "b.example", "c.example", "c.example",
      ])
    #expect(dns.compactMap { $0.1.response?.rcode } == [3, 2, 0])
    #expect(dns.last?.1.response?.answers.map(\.data) == ["2001:db8::7"])
    #expect(dns.last?.1.response?.question?.type == 28)
  }

  /// 18:21:18.694125 at +01:00 is 17:21:18.694125 UTC.
  @Test func readsTimesInTheirZone() throws {
    let (records, evidence) = try RecordList.read(fixture("events.eve.json"))
    #expect(records.first?.time == 1_795_454_478_694_125_000)
    #expect(evidence.time == TimeStyle(clock: .absolute, fractionDigits: 6))
    let flow = try #require(records.first { if case .flow = $0.content { true } else { false } })
    #expect(flow.time == 1_795_454_480_100_000_000)
  }

  @Test func readsAlertLines() throws {
    let (records, evidence) = try RecordList.read(fixture("fast.log"))
    guard case .alert(let alert)? = records.first?.content else {
      Issue.record("no alert")
      return
    }
    #expect(alert.rule == "1:2009582" && alert.signature == "ET SCAN NMAP -sS window 1024" && alert.priority == 2)
    #expect(alert.engine == "Suricata" && alert.category == "Attempted Information Leak")
    #expect(records.map(\.sourcePort) == [1182, 53] && records.map(\.ipProtocol) == [6, 17])
    #expect(records.last?.source == HostAddress(parsing: "2001:db8::1"))
    #expect(evidence.warnings.map(\.id) == ["time-zone-unknown"])
    let zoned = try RecordList.read(fixture("fast.log"), options: ReadOptions(zone: .fixed(seconds: 3600)))
    #expect(zoned.records.first?.time == 1_795_454_478_694_125_000 && zoned.evidence.warnings.isEmpty)
  }

  @Test func passesOverBrokenLinesAndGoesOn() throws {
    let text =
      zeek("conn", "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto conn_state", "1.0 C1 192.0.2.1 1 192.0.2.2")
      + "\nnonsense\n{\"ts\":\n"
      + "2.0\tC2\t192.0.2.1\t1\t192.0.2.2\t2\ttcp\tS0\n#close\t-\n3.0\tC3\tx\t1\t192.0.2.2\t2\ttcp\tS0"
    let (records, evidence) = try RecordList.read(Array(text.utf8))
    #expect(records.map(\.time) == [2_000_000_000])
    #expect(evidence.skipped.map(\.count) == [4] && evidence.skipped.first?.line == 7)
  }

  @Test func countsEventsThatTellNothing() throws {
    let (_, evidence) = try RecordList.read(fixture("events.eve.json"))
    #expect(evidence.warnings.map(\.id) == ["record-of-another-kind"] && evidence.records == 14)
    #expect(evidence.packets == 0 && evidence.skipped.map(\.count) == [1])
  }

  @Test(arguments: [
    ("tcp-refused.conn.log", "zeek-log"), ("tcp-refused.conn.json", "zeek-json"), ("events.eve.json", "suricata-eve"),
    ("fast.log", "fast-alerts"),
  ])
  func tellsFormatsByContent(name: String, format: String) throws {
    #expect(try RecordList.read(fixture(name)).evidence.format == format)
  }

  /// RFC 8259 §2: blanks between the parts of an object mean nothing. What programs print over lines, or all on one, is
  /// what they print line by line; each object is cited by the line on which it begins.
  @Test func readsObjectsOfAnyLayout() throws {
    let lines = String(decoding: try fixture("events.eve.json"), as: UTF8.self).split(separator: "\n").map(String.init)
    let expected = try RecordList.read(lines.joined(separator: "\n"))
    try #require(expected.count > 3)
    let spread = lines.map { $0.replacingOccurrences(of: "\":", with: "\" :\r\n    ") }
    let layouts: [String] = [
      "[\(lines.joined(separator: ", "))]", "[\n  \(lines.joined(separator: ",\n  "))\n]\n",
      spread.joined(separator: "\n"), "[\n\(spread.joined(separator: "\n, "))\n]",
      "[\(spread.joined(separator: ","))]",
    ]
    for layout in layouts {
      let found = try RecordList.read(layout)
      #expect(found.map(\.time) == expected.map(\.time) && found.map(\.source) == expected.map(\.source))
    }
    let first = try RecordList.read("[\n" + spread.joined(separator: ",\n") + "]").map(\.line)
    var begins: [UInt64] = []
    var line: UInt64 = 2
    for object in spread {
      begins.append(line)
      line += UInt64(object.utf8.count(where: { $0 == 0x0a })) + 1
    }
    #expect(first.allSatisfy(begins.contains) && first == first.sorted() && Set(first).count == first.count)
  }

  /// An object that breaks off costs itself and not the next one.
  @Test func goesOnBehindABrokenObject() throws {
    let event = #""timestamp":"2026-01-02T03:04:05Z","event_type":"alert","src_ip":"192.0.2.1","dest_ip":"192.0.2.2""#
    let alert = #""alert":{"signature":"S","signature_id":1}"#
    let whole = "{\(event),\(alert)}"
    for broken in [
      "{\(event),\"alert\":{\"signature\":\"S", "{\(event),\n  \"alert\":{", "{\(event),\n \"alert\":\"S\n\"}",
    ] {
      let (records, evidence) = try RecordList.read(Array("\(whole)\n\(broken)\n\(whole)\n".utf8))
      #expect(records.count == 2 && evidence.skipped.contains { $0.id == "not-a-record" })
    }
  }

  /// One line of many kilobytes holds whole events, and an event of many kilobytes is read as far as that is bounded.
  @Test func readsLongLinesByTheirObjects() throws {
    let padding = String(repeating: "x", count: 5000)
    func alert(_ number: Int, _ payload: String) -> String {
      #"{"timestamp":"2026-01-02T03:04:05Z","event_type":"alert","src_ip":"192.0.2.1","src_port":\#(number),"#
        + #""dest_ip":"192.0.2.2","dest_port":80,"proto":"TCP","alert":{"signature":"S","signature_id":1},"#
        + #""payload":"\#(payload)"}"#
    }
    let many = (1...40).map { alert($0, padding) }
    let (records, evidence) = try RecordList.read(Array("[\(many.joined(separator: ","))]".utf8))
    #expect(records.map(\.sourcePort) == (1...40).map { UInt16($0) } && evidence.warnings.isEmpty)
    #expect(records.allSatisfy { $0.line == 1 } && evidence.skipped.isEmpty)
    let long = String(repeating: "y", count: 400_000)
    let (three, marked) = try RecordList.read(
      Array("[\(alert(1, padding)),\(alert(2, long)),\(alert(3, padding))]".utf8))
    #expect(three.map(\.sourcePort) == [1, 2, 3] && marked.warnings.map(\.id) == ["line-too-long"])
  }

  /// Tabs become blanks in what is copied from a terminal.
  @Test func readsAPastedLog() throws {
    let log = zeek(
      "conn", "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto conn_state",
      "1597559163.553287 C1 192.0.2.76 36844 192.0.2.1 53 udp SF",
      "1597559164.5 C2 192.0.2.76 4000 192.0.2.2 22 tcp REJ")
    let pasted = "analyst@sensor:~$ cat conn.log\n" + log.replacingOccurrences(of: "\t", with: "    ")
    let found = try RecordList.read(pasted)
    let expected = try RecordList.read(log)
    #expect(found.map(\.destinationPort) == [53, 22] && found.map(\.time) == expected.map(\.time))
  }

  @Test func readsAnArrayOfEvents() throws {
    let lines = String(decoding: try fixture("tcp-refused.eve.json"), as: UTF8.self).split(separator: "\n")
    let array = "[" + lines.joined(separator: ",\n") + "]\n"
    #expect(try RecordList.read(array).count == lines.count)
    #expect(try RecordList.read("[" + lines.joined(separator: ", ") + "]").count == lines.count)
  }

  /// Every prefix, and single bits flipped at places drawn with a fixed seed: a record, a remark or an error.
  @Test(arguments: ["tcp-refused.conn.log", "tcp-refused.conn.json", "events.eve.json", "fast.log", "notice.log"])
  func survivesDamage(name: String) throws {
    let bytes = try fixture(name)
    for end in 0..<min(bytes.count, 2500) { _ = try? RecordList.read(Array(bytes[..<end])) }
    var seed: UInt64 = 0x9e37_79b9_7f4a_7c15
    for _ in 0..<1500 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var damaged = bytes
      damaged[Int(seed >> 33) % bytes.count] ^= 1 << UInt8(seed >> 30 & 7)
      _ = try? RecordList.read(damaged)
    }
  }

  @Test func staysBoundedOnHostileShapes() throws {
    let good = #"{"timestamp":"2026-11-23T18:21:18Z","event_type":"alert","alert":{"signature":"x"}}"# + "\n"
    let deep = String(repeating: #"{"a":"#, count: 20_000)
    let lists = #"{"a":"# + String(repeating: "[", count: 20_000) + "\n"
    let numbers = #"{"ts":1e999,"uid":"x","note":"n","src":"192.0.2.1"}"# + "\n"
    let long = #"{"timestamp":"2026-11-23T18:21:18Z","event_type":"alert","alert":{"signature":""#
    let cut = long + String(repeating: "A", count: 300_000) + "\"}}\n"
    let (records, evidence) = try RecordList.read(Array((good + deep + "\n" + lists + numbers + cut + good).utf8))
    #expect(records.count >= 3)
    #expect(evidence.warnings.map(\.id) == ["line-too-long", "record-without-time"])
    // Braces that open and never close, and break off all at one place: no walk is repeated without end.
    let open = String(repeating: String(repeating: " {\n", count: 20_000) + "\"\n", count: 4)
    #expect(try RecordList.read(Array((good + open + good).utf8)).records.count == 2)
    for record in records {
      guard case .alert(let alert) = record.content else { continue }
      #expect(alert.signature.utf8.count <= AlertRecord.textLimit)
    }
  }
}
