import BlotterFindings
import BlotterTestSupport
import Testing

/// Beginnings of connections that go wrong: certificates that cannot be right, the wrong protocol behind a port, and
/// logons that Windows denies, each by the numbers and names of its own specification.
@Suite struct HandshakeShapeTests {
  private func finding(_ document: FindingsDocument, _ kind: String) throws -> Finding {
    try #require(document.findings.first { $0.kind == kind }, "\(document.findings.map(\.kind))")
  }

  // MARK: TLS

  private func der(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
    let body = parts.flatMap { $0 }
    return [tag] + (body.count < 128 ? [UInt8(body.count)] : [0x82] + CaptureBuilder.big(body.count, 2)) + body
  }

  /// An X.509 certificate (RFC 5280 §4.1) from one day to another (`YYMMDD`).
  private func certificate(_ name: String, from: String, to: String, issuer: String? = nil) -> [UInt8] {
    func common(_ name: String) -> [UInt8] {
      der(0x30, der(0x31, der(0x30, der(6, [0x55, 4, 3]), der(0x0c, Array(name.utf8)))))
    }
    let algorithm = der(0x30, der(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b]), [5, 0])
    let dates = der(0x30, der(0x17, Array("\(from)000000Z".utf8)), der(0x17, Array("\(to)000000Z".utf8)))
    let names = der(
      0xa3, der(0x30, der(0x30, der(6, [0x55, 0x1d, 0x11]), der(4, der(0x30, der(0x82, Array(name.utf8)))))))
    let key = [UInt8](repeating: 0x55, count: 33)
    let body = der(
      0x30, der(0xa0, [2, 1, 2]), der(2, [1]), algorithm, common(issuer ?? name), dates, common(name),
      der(0x30, algorithm, der(3, key)), names)
    return der(0x30, body, algorithm, der(3, key))
  }

  private func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [type, 3, 3] + CaptureBuilder.big(body.count, 2) + body
  }

  private func handshake(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    record(22, [type] + CaptureBuilder.big(body.count, 3) + body)
  }

  /// A hello (RFC 5246 §7.4.1.2) that asks for a name (RFC 6066 §3).
  private func hello(_ name: String) -> [UInt8] {
    let list = [0] + CaptureBuilder.big(name.utf8.count, 2) + Array(name.utf8)
    let names = CaptureBuilder.big(list.count, 2) + list
    let extensions = [0, 0] + CaptureBuilder.big(names.count, 2) + names
    return handshake(
      1,
      [3, 3] + [UInt8](repeating: 0x11, count: 32) + [0, 0, 2, 0xc0, 0x2f, 1, 0]
        + CaptureBuilder.big(extensions.count, 2) + extensions)
  }

  private var serverHello: [UInt8] {
    handshake(2, [3, 3] + [UInt8](repeating: 0x22, count: 32) + [0, 0xc0, 0x2f, 0])
  }

  private func chain(_ certificate: [UInt8]) -> [UInt8] {
    handshake(
      11, CaptureBuilder.big(certificate.count + 3, 3) + CaptureBuilder.big(certificate.count, 3) + certificate)
  }

  private func session(_ certificate: [UInt8], asks name: String, sends data: Bool) throws -> FindingsDocument {
    var capture = CaptureBuilder()
    var turns: [CaptureBuilder.Turn] = [
      .client(hello(name)), .server(serverHello), .server(chain(certificate)), .server(handshake(14, [])),
    ]
    if data {
      turns += [
        .client(record(23, [UInt8](repeating: 9, count: 64))), .server(record(23, [UInt8](repeating: 8, count: 64))),
      ]
    }
    capture.talk("192.168.7.20:40000", "203.0.113.43:443", turns)
    return try findings(capture.bytes)
  }

  /// The packets are of 24 November 2025. RFC 5280 §4.1.2.5 for the dates, RFC 6125 §6.4.3 for the star.
  @Test(
    arguments: [
      ("shop.example", "000101", "010101", "Some CA", "expired", "has expired"),
      ("shop.example", "300101", "310101", "Some CA", "not-yet-valid", "is not valid yet"),
      ("other.example", "250101", "260601", "Some CA", "name-mismatch", "is for another name than the one asked for"),
      ("*.example.net", "250101", "260601", "Some CA", "name-mismatch", "is for another name than the one asked for"),
      ("shop.example", "250101", "260601", nil, "self-issued", "is issued by itself"),
      ("SHOP.example", "250101", "260601", "Some CA", nil, nil), ("*.example", "250101", "260601", "Some CA", nil, nil),
      ("shop.example.", "250101", "260601", "Some CA", nil, nil),
    ] as [(String, String, String, String?, String?, String?)])
  func tellsWhatIsWrongWithACertificate(
    name: String, from: String, to: String, issuer: String?, problem: String?, words: String?
  ) throws {
    let certificate = certificate(name, from: from, to: to, issuer: issuer)
    let document = try session(certificate, asks: "shop.example", sends: false)
    guard let problem, let words else {
      #expect(!document.findings.contains { $0.kind == "tls-certificate-failure" })
      return
    }
    let finding = try finding(document, "tls-certificate-failure")
    #expect(finding.facts["problems"] == .strings([problem]))
    #expect(finding.title == "The certificate of 203.0.113.43 \(words)")
    #expect(finding.severity == (problem == "self-issued" ? .low : .medium))
    // Who goes on to send data has taken the certificate.
    let used = try self.finding(session(certificate, asks: "shop.example", sends: true), "tls-certificate-failure")
    #expect(used.severity == .low && used.facts["connections_with_data"] == .int(1))
  }

  /// RFC 5246 §7.2.2: alert 40 ends a handshake; one among many that went well is a client's matter.
  @Test func weighsOneFailureAmongMany() throws {
    var capture = CaptureBuilder()
    let good = certificate("shop.example", from: "250101", to: "260601", issuer: "Some CA")
    for number in 0..<4 {
      capture.talk(
        "192.168.7.\(20 + number):40000", "203.0.113.43:443",
        number == 3
          ? [.client(hello("shop.example")), .server(record(21, [2, 40]))]
          : [
            .client(hello("shop.example")), .server(serverHello), .server(chain(good)),
            .client(record(20, [1])), .server(record(20, [1])), .client(record(23, [UInt8](repeating: 9, count: 64))),
            .server(record(23, [UInt8](repeating: 8, count: 64))),
          ])
    }
    let finding = try finding(findings(capture.bytes), "tls-handshake-failure")
    #expect(finding.severity == .low)
    #expect(finding.facts["alerts"] == .strings(["handshake_failure (40)"]))
    #expect(finding.title.contains("203.0.113.43 ends 1 TLS handshake"))
  }

  // MARK: The wrong protocol

  @Test func tellsTLSToAServerThatSpeaksPlainText() throws {
    var web = CaptureBuilder()
    for number in 0..<2 {
      web.talk(
        "192.168.7.2\(number):40000", "203.0.113.43:8080",
        [.client(hello("shop.example")), .server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")])
    }
    let http = try finding(findings(web.bytes), "protocol-mismatch")
    #expect(http.facts["client_speaks"] == .string("TLS") && http.facts["server_speaks"] == .string("HTTP"))
    #expect(http.facts["statuses"] == .array([.int(400)]) && http.facts["clients"] == .int(2))
    #expect(http.title.contains("2 connections begin TLS with 203.0.113.43 port 8080"))
    var mail = CaptureBuilder()
    mail.talk(
      "192.168.7.20:40000", "203.0.113.25:2525", [.client(hello("mail.example")), .server("500 unknown command\r\n")])
    let text = try finding(findings(mail.bytes), "protocol-mismatch")
    #expect(text.facts["server_speaks"] == .string("clear text") && text.facts["statuses"] == nil)
    #expect(text.title.contains("1 connection begins TLS"))
  }

  /// And a request in the open, which a server of TLS answers with an alert; a proxy's CONNECT is none.
  @Test func tellsHTTPToAServerThatSpeaksTLS() throws {
    var capture = CaptureBuilder()
    capture.talk(
      "192.168.7.20:40000", "203.0.113.43:443",
      [.client("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n"), .server(record(21, [2, 10]))])
    let finding = try finding(findings(capture.bytes), "protocol-mismatch")
    #expect(finding.protocol == "HTTP" && finding.facts["server_speaks"] == .string("TLS"))
    #expect(finding.title.contains("1 connection sends plain HTTP to 203.0.113.43 port 443, which speaks TLS"))
    var proxied = CaptureBuilder()
    proxied.talk(
      "192.168.7.20:40000", "203.0.113.43:3128",
      [.client("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n"), .server(record(21, [2, 10]))])
    #expect(try !findings(proxied.bytes).findings.contains { $0.kind == "protocol-mismatch" })
  }

  // MARK: Windows

  private func little(_ value: Int, _ count: Int) -> [UInt8] { CaptureBuilder.big(value, count).reversed() }

  private func smb(_ command: Int, status: Int, isAnswer: Bool, _ body: [UInt8]) -> [UInt8] {
    let head =
      [0xfe, 0x53, 0x4d, 0x42] + little(64, 2) + little(0, 2) + little(status, 4) + little(command, 2) + little(1, 2)
      + little(isAnswer ? 1 : 0, 4)
    let message = head + [UInt8](repeating: 0, count: 64 - head.count) + body
    return CaptureBuilder.big(message.count, 4) + message
  }

  /// NTLM's third message ([MS-NLMP] §2.2.1.3) in a SESSION_SETUP ([MS-SMB2] §2.2.5), and the status that answers it by
  /// its name in [MS-ERREF] §2.3.
  @Test(
    arguments: [
      (0xc000_006d, "STATUS_LOGON_FAILURE"), (0xc000_0064, "STATUS_NO_SUCH_USER"),
      (0xc000_006a, "STATUS_WRONG_PASSWORD"),
      (0xc000_006e, "STATUS_ACCOUNT_RESTRICTION"), (0xc000_006f, "STATUS_INVALID_LOGON_HOURS"),
      (0xc000_0070, "STATUS_INVALID_WORKSTATION"), (0xc000_0071, "STATUS_PASSWORD_EXPIRED"),
      (0xc000_0072, "STATUS_ACCOUNT_DISABLED"), (0xc000_0234, "STATUS_ACCOUNT_LOCKED_OUT"),
      (0xc000_0022, "STATUS_ACCESS_DENIED"), (0xc000_0193, "STATUS_ACCOUNT_EXPIRED"),
      (0xc000_0199, "NT status 0xc0000199"),
    ])
  func namesWhyALogonWasDenied(status: Int, name: String) throws {
    let user = "frieda".utf16.flatMap { little(Int($0), 2) }
    let place = little(user.count, 2) + little(user.count, 2) + little(64, 4)
    let token =
      Array("NTLMSSP\0".utf8) + little(3, 4) + [UInt8](repeating: 0, count: 24) + place
      + [UInt8](repeating: 0, count: 16) + little(1, 4) + user
    let setup = little(25, 2) + [0, 1] + little(0, 8) + little(88, 2) + little(token.count, 2) + little(0, 8) + token
    var capture = CaptureBuilder()
    for number in 0..<3 {
      capture.talk(
        "192.168.7.20:4000\(number)", "192.168.7.9:445",
        [
          .client(smb(1, status: 0, isAnswer: false, setup)),
          .server(smb(1, status: status, isAnswer: true, little(9, 2) + little(0, 2) + little(72, 2) + little(0, 2))),
        ])
    }
    let finding = try finding(findings(capture.bytes), "auth-failure")
    #expect(finding.facts["replies"] == .object([name: .int(3)]))
    #expect(finding.facts["users"] == .strings(["frieda"]))
    #expect(finding.facts["last_reply"] == .string(name))
  }

  /// RFC 4120 §7.5.9: what a key distribution centre answers to a client that offered a password (an AS-REQ with an
  /// encrypted time stamp, §5.2.7.2). 25 asks for one, and 37 is about clocks: neither denies it.
  @Test(
    arguments: [
      (6, "KDC_ERR_C_PRINCIPAL_UNKNOWN"), (18, "KDC_ERR_CLIENT_REVOKED"), (23, "KDC_ERR_KEY_EXPIRED"),
      (24, "KDC_ERR_PREAUTH_FAILED"), (25, nil), (37, nil),
    ] as [(UInt8, String?)])
  func namesWhyATicketWasDenied(code: UInt8, name: String?) throws {
    let text = der(0x1b, Array("frieda".utf8))
    let principal = der(0x30, der(0xa0, der(2, [1])), der(0xa1, der(0x30, text)))
    let offer = der(0x30, der(0xa1, der(2, [2])), der(0xa2, der(4, [9])))
    let request = der(
      0x6a,
      der(
        0x30, der(0xa1, der(2, [5])), der(0xa2, der(2, [10])), der(0xa3, der(0x30, offer)),
        der(0xa4, der(0x30, der(0xa0, der(3, [0, 0, 0, 0, 0])), der(0xa1, principal), der(0xa2, text)))))
    let refusal = der(
      0x7e,
      der(
        0x30, der(0xa0, der(2, [5])), der(0xa1, der(2, [30])), der(0xa4, der(0x18, Array("20251124160000Z".utf8))),
        der(0xa5, der(2, [0])), der(0xa6, der(2, [code])), der(0xa9, text), der(0xaa, principal)))
    var capture = CaptureBuilder()
    for number in 0..<3 {
      capture.udp("192.168.7.20:4000\(number)", "192.168.7.9:88", request)
      capture.udp("192.168.7.9:88", "192.168.7.20:4000\(number)", refusal)
      capture.wait(1)
    }
    let document = try findings(capture.bytes)
    guard let name else {
      #expect(!document.findings.contains { $0.kind == "auth-failure" })
      return
    }
    let finding = try finding(document, "auth-failure")
    #expect(finding.facts["replies"] == .object([name: .int(3)]))
    #expect(finding.facts["users"] == .strings(["frieda"]))
  }
}
