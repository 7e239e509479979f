import BlotterFindings
import BlotterTestSupport
import Testing

/// Floods in the shapes that the recorded captures do not show: by whom, how fast, and with what outcome.
@Suite struct VolumeShapeTests {
  private func principal(_ capture: CaptureBuilder, _ kind: String) throws -> Finding {
    let document = try findings(capture.bytes)
    return try #require(document.findings.first { $0.kind == kind }, "\(document.findings.map(\.kind))")
  }

  private func kinds(_ capture: CaptureBuilder) throws -> [String] {
    try findings(capture.bytes).findings.compactMap(\.kind)
  }

  // MARK: One page, again and again

  /// Connections of one request each, ten packets long.
  private func pages(
    _ count: Int, step: Double, sources: Int = 1, status: String = "200 OK", path: (Int) -> String = { _ in "/search" },
    method: String = "GET"
  ) -> CaptureBuilder {
    var capture = CaptureBuilder(step: step)
    for number in 0..<count {
      capture.talk(
        "203.0.113.\(1 + number % sources):\(40_000 + number)", "192.168.7.9:80",
        [
          .client("\(method) \(path(number)) HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Mozilla/5.0 (X11)\r\n\r\n"),
          .server("HTTP/1.1 \(status)\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok"),
        ])
    }
    return capture
  }

  /// Ten packets a request: the step between packets is a tenth of the time between requests.
  @Test(
    arguments: [
      // 100 a second for 2 s: a script that is over at once. 66, 40 and 15 a second for 4 s and more.
      (200, 0.001, .low), (280, 0.0015, .high), (200, 0.0025, .medium), (90, 0.0065, .low),
    ] as [(Int, Double, Severity)])
  func weighsRequestsByTheirPace(count: Int, step: Double, severity: Severity) throws {
    let finding = try principal(pages(count, step: step), "http-flood")
    #expect(finding.severity == severity)
    #expect(finding.facts["requests"] == .int(count) && finding.facts["answered"] == .int(count))
    #expect(finding.facts["path"] == .string("/search") && finding.facts["server_errors"] == .int(0))
  }

  @Test func weighsRequestsByTheirOutcome() throws {
    let failing = try principal(pages(90, step: 0.0065, status: "503 Service Unavailable"), "http-flood")
    #expect(failing.severity == .high)
    #expect(failing.facts["server_errors"] == .int(90))
    let many = try principal(pages(240, step: 0.001, sources: 24), "http-flood")
    #expect(many.severity == .high)
    #expect(many.facts["sources"] == .int(24) && many.facts["single_source"] == .bool(false))
    #expect(many.title.contains("from 24 sources"))
  }

  /// Each object of a page has a path of its own; guessed passwords, and attacks in the query, are other matters; and so
  /// is a method that asks for no page.
  @Test func leavesOtherRequestsToOtherKinds() throws {
    #expect(try !kinds(pages(120, step: 0.001, path: { "/object-\($0)" })).contains("http-flood"))
    #expect(try !kinds(pages(120, step: 0.001, status: "401 Unauthorized")).contains("http-flood"))
    let probing = try kinds(pages(120, step: 0.001, path: { "/search?q=\($0)'%20or%201=1" }))
    #expect(!probing.contains("http-flood") && probing.contains("http-sql-injection"))
    #expect(try !kinds(pages(120, step: 0.001, method: "OPTIONS")).contains("http-flood"))
  }

  /// Connections of many that never finish a request, three pieces in six seconds each.
  @Test func joinsManySlowConnections() throws {
    var capture = CaptureBuilder(step: 0.001)
    let clients = (0..<60).map { "203.0.113.\(1 + $0):40000" }
    let server = "192.168.7.9:80"
    for client in clients {
      capture.tcp(client, server, flags: 0x02)
      capture.tcp(server, client, flags: 0x12, sequence: 5000, acknowledgment: 1001)
      capture.tcp(client, server, flags: 0x10, sequence: 1001, acknowledgment: 5001)
    }
    for (round, piece) in ["GET / HTTP/1.1\r\n", "X-a: 1\r\n", "X-a: 2\r\n"].enumerated() {
      for client in clients {
        capture.tcp(
          client, server, flags: 0x18, sequence: 1001 + 20 * round, acknowledgment: 5001, Array(piece.utf8))
        capture.tcp(server, client, flags: 0x10, sequence: 5001, acknowledgment: 1001 + 20 * round + piece.utf8.count)
      }
      capture.wait(3)
    }
    let finding = try principal(capture, "slowloris")
    #expect(finding.confidence == .high)
    #expect(finding.facts["sources"] == .int(60) && finding.facts["pieces"] == .int(180))
    #expect(finding.title.contains("60 connections from 60 sources"))
  }

  // MARK: Datagrams

  /// Answers of hosts that were not asked: from a service that is known to answer at length, by its port (US-CERT
  /// TA14-017A); from one that is not listed there, by the port that all of them use.
  @Test(
    arguments: [
      (123, "ntp-amplification", "NTP"), (53, "dns-amplification", "DNS"), (1900, "udp-amplification", nil),
      (6881, "udp-amplification", nil), (37, "udp-amplification", nil),
    ] as [(Int, String, String?)])
  func namesReflectionsByTheirPort(port: Int, kind: String, name: String?) throws {
    var capture = CaptureBuilder(step: 0.01)
    for number in 0..<200 {
      capture.udp(
        "203.0.113.\(1 + number % 20):\(port)", "192.168.7.9:40000", [UInt8](repeating: 0x81, count: 460))
    }
    let finding = try principal(capture, kind)
    #expect(finding.count == 200 && finding.port.map(Int.init) == port)
    #expect(finding.sources.count == 16 || finding.facts["sources"] == .int(20))
    if let name { #expect(finding.protocol == name) }
    #expect(finding.techniques == ["T1498.002"])
  }

  /// Two services at once are one attack on one victim.
  @Test func joinsReflectionsOfOneKind() throws {
    var capture = CaptureBuilder(step: 0.01)
    for number in 0..<200 {
      let port = number % 2 == 0 ? 1900 : 11211
      capture.udp(
        "203.0.113.\(1 + number % 20):\(port)", "192.168.7.9:40000", [UInt8](repeating: 0x81, count: 460))
      // What else comes is the smaller part of it.
      if number % 8 == 0 { capture.udp("203.0.113.99:\(50_000 + number)", "192.168.7.9:80", [1, 2, 3]) }
    }
    let document = try findings(capture.bytes)
    #expect(document.findings.map(\.kind).filter { $0 == "udp-amplification" }.count == 1)
    #expect(document.findings.first?.count == 200)
  }

  /// The ways in which datagrams to one port make a flood: a port of its own for each, many senders, the target's own
  /// errors, more than any stream sends, a port where a service would answer; and with an answer now and then.
  @Test(
    arguments: [
      ("own ports", 120, 0.01, 9999), ("many senders", 200, 0.01, 9999), ("small and fast", 900, 0.002, 30_000),
      ("below 1024", 900, 0.002, 700), ("faster than any stream", 9_000, 0.0001, 30_000),
      ("some answers", 900, 0.002, 700),
    ] as [(String, Int, Double, Int)])
  func tellsFloodsOfDatagrams(shape: String, count: Int, step: Double, port: Int) throws {
    var capture = CaptureBuilder(step: step)
    let size = shape == "small and fast" ? 20 : 500
    for number in 0..<count {
      let source =
        shape == "own ports"
        ? "203.0.113.5:\(20_000 + number)"
        : shape == "many senders" ? "203.0.113.\(1 + number % 50):5000" : "203.0.113.5:50000"
      capture.udp(source, "192.168.7.9:\(port)", [UInt8](repeating: 0x55, count: size))
      if shape == "some answers", number % 150 == 149 { capture.udp("192.168.7.9:\(port)", source, [1]) }
    }
    let finding = try principal(capture, "udp-flood")
    #expect(finding.port.map(Int.init) == port)
    #expect(finding.count == UInt64(count))
    #expect(finding.facts["single_source"] == .bool(shape != "many senders"))
  }

  /// G.711 in twenty milliseconds, a video of 1,316 bytes a datagram, a log server, a tunnel.
  @Test(arguments: [
    (160, 0.02, 16_384, 400), (1316, 0.0008, 5004, 1500), (300, 0.002, 514, 900), (900, 0.0005, 51_820, 2000),
  ])
  func leavesStreamsAlone(size: Int, step: Double, port: Int, count: Int) throws {
    var capture = CaptureBuilder(step: step)
    for _ in 0..<count { capture.udp("10.0.0.5:40000", "10.0.0.9:\(port)", [UInt8](repeating: 0x80, count: size)) }
    #expect(try !kinds(capture).contains("udp-flood"))
  }

  // MARK: ICMP

  private func echo(_ type: UInt8, _ number: Int) -> [UInt8] {
    [type, 0, 0, 0, 0, 7] + CaptureBuilder.big(number, 2) + [UInt8](repeating: 0x61, count: 56)
  }

  /// RFC 2644: a request to all hosts of a network, and what its victim gets.
  @Test func tellsBothSidesOfASmurf() throws {
    var replies = CaptureBuilder(step: 0.01)
    for number in 0..<200 {
      replies.ip("203.0.113.\(1 + number % 40)", "192.168.7.9", next: 1, echo(0, number))
    }
    let victim = try principal(replies, "smurf-amplification")
    #expect(victim.title == "200 echo replies from 40 hosts to 192.168.7.9, which sent no request")
    #expect(victim.affected.map(\.address) == ["192.168.7.9"])
    var requests = CaptureBuilder(step: 0.01)
    for number in 0..<200 { requests.ip("192.168.7.9", "255.255.255.255", next: 1, echo(8, number)) }
    let network = try principal(requests, "smurf-amplification")
    #expect(network.title.contains("200 echo requests to all hosts"))
    #expect(network.sources.map(\.role) == ["named as sender"])
  }

  /// A monitor in a hurry whose small requests are all answered harms nobody; large ones, or many senders, do.
  @Test func weighsEchoRequests() throws {
    var answered = CaptureBuilder(step: 0.0125)
    for number in 0..<100 {
      answered.ip("192.168.7.20", "192.168.7.9", next: 1, echo(8, number))
      answered.ip("192.168.7.9", "192.168.7.20", next: 1, echo(0, number))
    }
    #expect(try principal(answered, "icmp-flood").severity == .low)
    var many = CaptureBuilder(step: 0.005)
    for number in 0..<300 { many.ip("203.0.113.\(1 + number % 30)", "192.168.7.9", next: 1, echo(8, number)) }
    let finding = try principal(many, "icmp-flood")
    #expect(finding.severity == .high && finding.facts["sources"] == .int(30))
  }

  // MARK: Segments and fragments

  /// Flags that no connection begins with (RFC 9293 §3.10.7), each from a port of its own; and acknowledgments on one
  /// port that the target denies one by one.
  @Test(arguments: [(0x00, "none"), (0x29, "FIN+PSH+URG"), (0x10, "ACK")])
  func tellsSegmentsWithoutAConnection(flags: Int, name: String) throws {
    var capture = CaptureBuilder(step: 0.005)
    for number in 0..<200 {
      capture.tcp("203.0.113.5:\(20_000 + number)", "192.168.7.9:80", flags: UInt8(flags), sequence: number * 1000)
    }
    let finding = try principal(capture, "tcp-flag-flood")
    #expect(finding.count == 200)
    guard case .array(let names)? = finding.facts["tcp_flags"], case .string(let first)? = names.first else {
      Issue.record("no flags")
      return
    }
    #expect(
      Set(first.split { !$0.isLetter }.map { $0.lowercased() })
        == Set(name.split(separator: "+").map { $0.lowercased() }))
  }

  @Test func tellsDeniedSegmentsOfOnePort() throws {
    var capture = CaptureBuilder(step: 0.002)
    for number in 0..<300 {
      capture.tcp("203.0.113.5:20000", "192.168.7.9:80", flags: 0x10, sequence: number, acknowledgment: 9)
      capture.tcp("192.168.7.9:80", "203.0.113.5:20000", flags: 0x04, sequence: 9)
    }
    let finding = try principal(capture, "tcp-flag-flood")
    #expect(finding.severity == .high && finding.port == 80)
  }

  /// RFC 1858: first parts without the rest, and parts too small for what they carry.
  @Test(arguments: [(17, 512), (1, 64)])
  func tellsFragmentsThatMakeNoDatagram(next: UInt8, size: Int) throws {
    var capture = CaptureBuilder(step: 0.004)
    for number in 0..<300 {
      let payload = CaptureBuilder.big(5000, 2) + CaptureBuilder.big(9000, 2) + CaptureBuilder.big(4000, 2) + [0, 0]
      capture.ip(
        "203.0.113.\(1 + number % 3)", "192.168.7.9", next: next, offset: 0, more: true,
        Array((payload + [UInt8](repeating: 0, count: 600)).prefix(size)))
    }
    let finding = try principal(capture, "fragment-flood")
    #expect(finding.title.contains("300 IP fragments"))
    #expect(finding.protocol == "IP")
  }

  // MARK: DHCP

  private func dhcp(_ type: UInt8, _ number: Int, client: UInt8) -> [UInt8] {
    // RFC 2131 §2: the fixed part, the cookie, the message's type, the end.
    let head: [UInt8] = [1, 1, 6, 0] + CaptureBuilder.big(number, 4) + [UInt8](repeating: 0, count: 20)
    let address: [UInt8] = [0x00, 0x16, 0x3e, 0, 0, client] + [UInt8](repeating: 0, count: 10)
    return head + address + [UInt8](repeating: 0, count: 192) + [0x63, 0x82, 0x53, 0x63, 53, 1, type, 255]
  }

  /// Messages at twenty a second keep a server busy whoever sends them; at one a second they are a client's own retries.
  @Test(arguments: [(0.05, true), (1.0, false)])
  func tellsAFloodOfDHCP(step: Double, isFlood: Bool) throws {
    var capture = CaptureBuilder(step: step)
    for number in 0..<240 {
      capture.udp("192.168.7.20:68", "192.168.7.1:67", dhcp(number % 4 == 0 ? 1 : 8, number, client: 5))
    }
    guard isFlood else {
      #expect(try !kinds(capture).contains("dhcp-flood"))
      return
    }
    let finding = try principal(capture, "dhcp-flood")
    #expect(finding.count == 240 && finding.confidence == .high)
    #expect(finding.facts["types"] == .object(["DISCOVER": .int(60), "INFORM": .int(180)]))
    #expect(finding.affected.map(\.address) == ["192.168.7.1"])
    #expect(finding.sources.map(\.address) == ["192.168.7.20"])
    #expect(finding.title.contains("mostly INFORM"))
  }

  // MARK: Silence

  /// A name asked for twice in vain, then once more at the end of the evidence: the last question had no time to be
  /// answered, but it is the same that was not answered before. Another, new at the end, is not counted.
  @Test func countsAQuestionThatIsAskedAgain() throws {
    func question(_ id: Int, _ name: String, answered: Bool = false) -> [UInt8] {
      // RFC 1035 §4.1: identifier, flags, one question.
      CaptureBuilder.big(id, 2) + (answered ? [0x81, 0x83] : [1, 0]) + [0, 1, 0, 0, 0, 0, 0, 0]
        + [UInt8(name.utf8.count)] + Array(name.utf8) + [3, 0x63, 0x6f, 0x6d, 0, 0, 1, 0, 1]
    }
    let (client, server) = ("192.168.7.20:40000", "192.168.7.1:53")
    var capture = CaptureBuilder()
    capture.udp(client, server, question(1, "slow"))
    capture.wait(5)
    capture.udp(client, server, question(1, "slow"))
    capture.udp("192.168.7.20:40001", server, question(2, "quick"))
    capture.udp(server, "192.168.7.20:40001", question(2, "quick", answered: true))
    capture.wait(20)
    capture.udp("192.168.7.20:40002", server, question(3, "slow"))
    capture.udp("192.168.7.20:40003", server, question(4, "new"))
    let finding = try principal(capture, "dns-timeout")
    #expect(finding.facts["unanswered"] == .int(2) && finding.facts["answered_of_server"] == .int(1))
    #expect(finding.title == "DNS server 192.168.7.1 leaves 2 of 4 queries unanswered")
    #expect(finding.severity == .low)
  }
}
