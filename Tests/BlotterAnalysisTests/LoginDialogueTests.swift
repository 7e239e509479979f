import BlotterFindings
import BlotterTestSupport
import Testing

/// Logins that are denied, in the words of each protocol: what a client offers, what the server answers, and which of it
/// is a guess. Reply codes are those of the protocols' own texts.
@Suite struct LoginDialogueTests {
  private typealias Turn = CaptureBuilder.Turn

  /// One connection for each password, then what it says of it.
  private func document(
    port: Int, tries: Int, _ turns: (Int) -> [CaptureBuilder.Turn]
  ) throws -> FindingsDocument {
    var capture = CaptureBuilder()
    for number in 0..<tries {
      capture.talk("192.168.7.20:\(40_000 + number)", "192.168.7.9:\(port)", turns(number))
      capture.wait(1)
    }
    return try findings(capture.bytes)
  }

  private func principal(_ document: FindingsDocument, _ kind: String) throws -> Finding {
    try #require(document.findings.first { $0.kind == kind }, "\(document.findings.map(\.kind))")
  }

  private func base64(_ text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: 3).map { start in
      let part = Array(bytes[start..<min(bytes.count, start + 3)])
      let bits = part.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      return String((0...part.count).map { digits[bits >> (18 - 6 * $0) & 63] })
        + String(repeating: "=", count: 3 - part.count)
    }.joined()
  }

  /// RFC 4954 §4 and §6: `334` asks for more, `535` denies. The user name is what the first answer decodes to; one that
  /// is no address might be a password, and is not kept.
  @Test func readsNamesOfAUTHLOGIN() throws {
    let document = try document(port: 587, tries: 6) { number in
      [
        .server("220 mail.example ESMTP\r\n"), .client("EHLO pc\r\n"),
        .server("250-mail.example\r\n250 AUTH LOGIN\r\n"),
        .client("AUTH LOGIN\r\n"), .server("334 VXNlcm5hbWU6\r\n"), .client(base64("frieda@mail.example") + "\r\n"),
        .server("334 UGFzc3dvcmQ6\r\n"), .client(base64("secret\(number)") + "\r\n"),
        .server("535 5.7.8 Authentication credentials invalid\r\n"), .client("QUIT\r\n"),
      ]
    }
    let finding = try principal(document, "brute-force-smtp")
    #expect(finding.facts["user"] == .string("frieda@mail.example"))
    #expect(finding.facts["denied"] == .int(6))
    #expect(finding.facts["distinct_passwords"] == .int(6))
    #expect(finding.facts["replies"] == .object(["535": .int(6)]))
    #expect(finding.facts["in_clear"] == .bool(true))
    #expect(finding.severity == .medium)
  }

  /// RFC 4616: name and password stand in one string. A mechanism that hides them (RFC 2195) tells the number alone.
  @Test func tellsPasswordsInOneStringFromHiddenOnes() throws {
    let plain = try document(port: 25, tries: 6) { number in
      [
        .server("220 mail.example ESMTP\r\n"), .client("EHLO pc\r\n"), .server("250 AUTH PLAIN\r\n"),
        .client("AUTH PLAIN " + base64("\0frieda\0secret\(number)") + "\r\n"), .server("535 no\r\n"),
      ]
    }
    #expect(try principal(plain, "brute-force-smtp").facts["user"] == .string("frieda"))
    let hidden = { (tries: Int) in
      try document(port: 25, tries: tries) { number in
        [
          .server("220 mail.example ESMTP\r\n"), .client("EHLO pc\r\n"), .server("250 AUTH CRAM-MD5\r\n"),
          .client("AUTH CRAM-MD5\r\n"), .server("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\r\n"),
          .client(base64("frieda b913a602c7eda7a495b4e6e7334d389\(number % 10)") + "\r\n"), .server("535 no\r\n"),
        ]
      }
    }
    // Six may be a program with an old password, which asks again; ten of them no person waits for.
    #expect(try hidden(6).findings.contains { $0.kind == "auth-failure" && $0.count == 6 })
    #expect(try !hidden(6).findings.contains { $0.kind == "brute-force-smtp" })
    let finding = try principal(hidden(12), "brute-force-smtp")
    #expect(finding.facts["distinct_passwords"] == nil && finding.facts["in_clear"] == .bool(false))
  }

  /// RFC 1939 §7 and §9: `-ERR` denies a password, `+OK` takes it. What was let in at last is worse than what was not.
  @Test func tellsThatAMailboxOpenedAtLast() throws {
    let document = try document(port: 110, tries: 8) { number in
      [
        .server("+OK POP3 ready\r\n"), .client("USER frieda\r\n"), .server("+OK\r\n"),
        .client("PASS secret\(number)\r\n"),
        .server(number == 7 ? "+OK maildrop has 2 messages\r\n" : "-ERR invalid password\r\n"),
      ]
    }
    let finding = try principal(document, "brute-force-pop3")
    #expect(finding.severity == .critical)
    #expect(finding.facts["accepted_user"] == .string("frieda"))
    #expect(finding.facts["denied"] == .int(7) && finding.facts["accepted"] == .int(1))
    #expect(finding.title.hasSuffix("then accepts one"))
    #expect(finding.cites.contains { $0.packet == document.evidence.first?.packets.map { $0 - 4 } })
  }

  /// RFC 9051 §6.2.3: the tag of the answer is that of the command; another command's answer is none to the login.
  @Test func pairsAnswersOfIMAPByTheirTags() throws {
    let document = try document(port: 143, tries: 6) { number in
      [
        .server("* OK IMAP4rev2 ready\r\n"), .client("a0 CAPABILITY\r\n"), .server("a0 NO not now\r\n"),
        .client("a1 LOGIN frieda secret\(number)\r\n"), .server("a9 OK other\r\n"),
        .server("a1 NO [AUTHENTICATIONFAILED] failed\r\n"),
      ]
    }
    let finding = try principal(document, "brute-force-imap")
    #expect(finding.facts["denied"] == .int(6) && finding.facts["accepted"] == .int(0))
    #expect(finding.facts["distinct_users"] == .int(1))
  }

  /// RFC 854: what is typed may come a key at a time, and the server echoes the name.
  @Test func readsTelnetKeyByKey() throws {
    let document = try document(port: 23, tries: 6) { number in
      var turns: [Turn] = [.server([0xff, 0xfd, 0x18, 0xff, 0xfa, 0x18, 0x01, 0xff, 0xf0]), .server("login: ")]
      turns += "frieda\r".utf8.map { .client([$0]) }
      turns.append(.server("\r\nPassword: "))
      turns += "pass\(number)\r".utf8.map { .client([$0]) }
      turns.append(.server(number == 5 ? "\r\nWelcome to the machine\r\n$ " : "\r\nLogin incorrect\r\nlogin: "))
      return turns
    }
    let finding = try principal(document, "brute-force-telnet")
    #expect(finding.severity == .critical)
    #expect(finding.facts["user"] == .string("frieda"))
    #expect(finding.facts["denied"] == .int(5) && finding.facts["accepted"] == .int(1))
  }

  /// Message formats of PostgreSQL's protocol 3: `R` 3 asks for the password in clear, 5 for one in MD5; SQLSTATE 28P01
  /// denies it.
  @Test(arguments: [(3, true), (5, false)])
  func readsPostgreSQL(kind: Int, isClear: Bool) throws {
    let document = try document(port: 5432, tries: 12) { number in
      let startup = [0, 3, 0, 0] + Array("user\0frieda\0database\0shop\0\0".utf8)
      let password = Array("secret\(number)\0".utf8)
      let error = Array("SFATAL\0C28P01\0Mpassword authentication failed for user \"frieda\"\0\0".utf8)
      return [
        .client(CaptureBuilder.big(startup.count + 4, 4) + startup),
        .server([0x52] + CaptureBuilder.big(8, 4) + CaptureBuilder.big(kind, 4) + (kind == 5 ? [1, 2, 3, 4] : [])),
        .client([0x70] + CaptureBuilder.big(password.count + 4, 4) + password),
        .server([0x45] + CaptureBuilder.big(error.count + 4, 4) + error),
      ]
    }
    let finding = try principal(document, "brute-force-postgresql")
    #expect(finding.facts["user"] == .string("frieda"))
    #expect(finding.facts["denied"] == .int(12))
    #expect(finding.facts["in_clear"] == .bool(isClear))
  }

  /// MySQL's error 1130, "Host is not allowed to connect", comes whatever is offered: a database that is not open to a
  /// host, and no guess.
  @Test func takesAHostThatMayNotConnectForNoGuess() throws {
    let document = try document(port: 3306, tries: 8) { _ in
      let text = [0xff, 0x6a, 0x04] + Array("Host '192.168.7.20' is not allowed to connect to this MySQL server".utf8)
      return [.server([UInt8(text.count), 0, 0, 0] + text)]
    }
    #expect(document.findings.map(\.kind) == ["db-auth-failure"])
    #expect(document.findings.first?.facts["replies"] == .object(["1130": .int(8)]))
  }

  /// [MS-TDS] §2.2.7.10: error 18456 is "Login failed".
  @Test func readsSQLServersRefusals() throws {
    let document = try document(port: 1433, tries: 11) { _ in
      let login = [UInt8](repeating: 0, count: 94)
      let error: [UInt8] = [0xaa, 40, 0, 0x18, 0x48, 0, 0, 1, 14] + [UInt8](repeating: 0, count: 32)
      return [
        .client([0x10, 1] + CaptureBuilder.big(8 + login.count, 2) + [0, 0, 1, 0] + login),
        .server([4, 1] + CaptureBuilder.big(8 + error.count, 2) + [0, 0, 1, 0] + error),
      ]
    }
    #expect(try principal(document, "brute-force-mssql").facts["replies"] == .object(["18456": .int(11)]))
  }

  /// MQTT 3.1.1 §3.2.2.3 (4, bad user name or password; 5, not authorized) and MQTT 5.0 §3.2.2.2 (0x86, 0x87), with the
  /// properties and the will that may stand before the name.
  @Test(arguments: [(3, "MQIsdp", 4), (4, "MQTT", 4), (4, "MQTT", 5), (5, "MQTT", 0x86), (5, "MQTT", 0x87)])
  func readsBrokers(version: Int, name: String, code: Int) throws {
    func text(_ text: String) -> [UInt8] { CaptureBuilder.big(text.utf8.count, 2) + Array(text.utf8) }
    let document = try document(port: 1883, tries: 6) { number in
      // User name, password and will (§3.1.2.3); properties only since version 5.
      let properties: [UInt8] = version == 5 ? [5, 0x11, 0, 0, 0, 9] : []
      let will: [UInt8] = (version == 5 ? [0] : []) + text("last/will") + text("gone")
      let body =
        text(name) + [UInt8(version), 0xc4, 0, 60] + properties + text("meter") + will + text("frieda")
        + text("secret\(number)")
      let answer: [UInt8] = version == 5 ? [0x20, 3, 0, UInt8(code), 0] : [0x20, 2, 0, UInt8(code)]
      return [.client([0x10, UInt8(body.count)] + body), .server(answer)]
    }
    let finding = try principal(document, "brute-force-mqtt")
    #expect(finding.facts["user"] == .string("frieda"))
    #expect(finding.facts["distinct_passwords"] == .int(6))
    #expect(finding.facts["replies"] == .object(["\(code)": .int(6)]))
    #expect(!document.findings.contains { "\($0)".contains("secret3") })
  }

  /// One name from many addresses, a try each: together they guess, and none of them alone.
  @Test func joinsManyClientsThatTryOneName() throws {
    var capture = CaptureBuilder()
    for number in 0..<24 {
      capture.talk(
        "203.0.113.\(20 + number):40000", "192.168.7.9:21",
        [
          .server("220 ready\r\n"), .client("USER root\r\n"), .server("331 password\r\n"),
          .client("PASS secret\(number)\r\n"), .server("530 Login incorrect.\r\n"),
        ])
    }
    let finding = try principal(findings(capture.bytes), "brute-force-ftp")
    #expect(finding.facts["sources"] == .int(24) && finding.facts["single_source"] == .bool(false))
    #expect(finding.facts["denied"] == .int(24))
    #expect(finding.title.contains("24 clients"))
  }

  /// Remains of a CONNECT: cut within its fields, without a password, with a length of properties that goes on, or of
  /// another protocol. None of them offers a password, and none ends the program.
  @Test(arguments: [
    "10", "10 ff ff ff ff", "10 0c 00 04 4d 51 54 54 04 c2 00 3c", "10 0e 00 04 4d 51 54 54 04 c2 00 3c 00 01 61 00",
    "10 0c 00 04 4d 51 54 54 04 02 00 3c 00 00", "10 0d 00 04 4d 51 54 54 05 c2 00 3c 80 01",
    "10 0f 00 04 4d 51 54 54 05 c6 00 3c 00 00 01 61 ff", "10 12 00 04 4d 51 54 54 04 c6 00 3c 00 01 61 00 01 62 00",
    "10 10 00 04 4d 51 54 54 04 c2 00 3c 00 01 61 00 09 62", "10 08 00 04 48 54 54 50 04 c2",
  ])
  func takesRemainsOfAConnectForNoLogin(bytes: String) throws {
    let document = try document(port: 1883, tries: 12) { _ in [.client(Hex.bytes(bytes)), .server([0x20, 2, 0, 5])] }
    #expect(!document.findings.contains { $0.kind == "brute-force-mqtt" || $0.kind == "auth-failure" })
  }

  /// Remote desktop is encrypted: connections that end before a desktop's picture was sent, and one that goes on.
  @Test(arguments: [true, false])
  func tellsThatADesktopOpenedAtLast(opens: Bool) throws {
    let document = try document(port: 3389, tries: opens ? 13 : 12) { number in
      [
        .client([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]),
        .client([UInt8](repeating: 0x17, count: 1400)),
        .server([UInt8](repeating: 0x17, count: number == 12 ? 40_000 : 2000)),
      ]
    }
    let finding = try principal(document, "brute-force-rdp")
    #expect(finding.title.hasSuffix(", then one opens") == opens)
    #expect((finding.facts["session_time"] != nil) == opens)
    #expect(finding.severity == (opens ? .high : .medium))
    #expect(finding.count == 12)
  }
}
