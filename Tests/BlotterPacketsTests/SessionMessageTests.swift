import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Testing

/// Application messages read from whole frames, with values from the RFCs named.
@Suite struct SessionMessageTests {
  /// Raw IPv4 (link type 101) with TCP or UDP around a payload.
  private func decode(_ payload: [UInt8], from source: UInt16, to destination: UInt16, udp: Bool = false) -> Packet {
    func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
    var transport = word(source) + word(destination)
    if udp {
      transport += word(UInt16(8 + payload.count)) + [0, 0]
    } else {
      transport += [0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0x20, 0, 0, 0, 0, 0]
    }
    let length = 20 + transport.count + payload.count
    var frame: [UInt8] = [0x45, 0] + word(UInt16(length)) + [0, 1, 0, 0, 64, udp ? 17 : 6, 0, 0]
    frame += [192, 0, 2, 1, 198, 51, 100, 2] + transport + payload
    var packet = Packet()
    PacketDecoder.decode(linkType: 101, wireLength: UInt32(frame.count), unsafe frame.span.bytes, into: &packet)
    return packet
  }

  private func login(_ text: String, from source: UInt16, to destination: UInt16) -> LoginMessage? {
    guard case .login(let message) = decode(Array(text.utf8), from: source, to: destination).application else {
      return nil
    }
    return message
  }

  @Test func readsFTPCommandsAndReplies() throws {
    let user = try #require(login("USER anna\r\n", from: 40_000, to: 21))
    #expect(user.user == "anna" && !user.hasSecret)
    let secret = try #require(login("PASS one\r\n", from: 40_000, to: 21))
    #expect(secret.hasSecret && secret.isClear && secret.user.isEmpty && !secret.text.contains("one"))
    #expect(secret.secretHash != login("PASS two\r\n", from: 40_000, to: 21)?.secretHash)
    let denied = try #require(login("530 Login incorrect.\r\n", from: 21, to: 40_000))
    #expect(denied.verdict == .denied && denied.code == 530)
    #expect(login("331 Password required\r\n", from: 21, to: 40_000)?.verdict == .more)
    #expect(login("230 Logged in\r\n", from: 2_100, to: 40_000)?.verdict == .accepted)
  }

  /// RFC 4616 §4: `NUL tim NUL tanstaaftanstaaf`; RFC 3501 §6.2.3.
  @Test func readsMailLogins() throws {
    let plain = try #require(login("AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n", from: 40_000, to: 587))
    #expect(plain.user == "tim" && plain.isClear && plain.command == "AUTH PLAIN")
    #expect(login("235 ok\r\n", from: 587, to: 40_000)?.verdict == .accepted)
    #expect(login("535 5.7.8 no\r\n", from: 587, to: 40_000)?.verdict == .denied)
    let imap = try #require(login("a001 LOGIN \"SMITH\" SESAME\r\n", from: 40_000, to: 143))
    #expect(imap.user == "SMITH" && imap.isClear && imap.text == "a001")
    #expect(login("a001 NO failed\r\n", from: 143, to: 40_000)?.verdict == .denied)
    #expect(login("-ERR no\r\n", from: 110, to: 40_000)?.verdict == .denied)
  }

  /// RFC 1939 §7, whose example this is, and RFC 5034 §4.
  @Test func readsPOPLogins() throws {
    let digest = try #require(login("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n", from: 40_000, to: 110))
    #expect(digest.user == "mrose" && !digest.isClear)
    #expect(login("+OK maildrop has 1 message\r\n", from: 110, to: 40_000)?.verdict == .accepted)
    #expect(login("+ \r\n", from: 110, to: 40_000)?.verdict == .more)
    #expect(login("AUTH PLAIN\r\n", from: 40_000, to: 110)?.command.contains("AUTH") == true)
    #expect(login("a002 OK done\r\n", from: 143, to: 40_000)?.verdict == .accepted)
  }

  private func login(_ bytes: [UInt8], from source: UInt16, to destination: UInt16) -> LoginMessage? {
    guard case .login(let message) = decode(bytes, from: source, to: destination).application else { return nil }
    return message
  }

  /// PostgreSQL's documentation, "Message Formats": what server and client send of a login, and a refusal of class 28.
  @Test func readsPostgreSQLLogins() throws {
    let fields = Array("SFATAL\0C28P01\0Mpassword authentication failed for user \"anna\"\0\0".utf8)
    let startup = [0, 3, 0, 0] + Array("user\0anna\0database\0shop\0\0".utf8)
    let begun = try #require(login([0, 0, 0, UInt8(startup.count + 4)] + startup, from: 40_000, to: 5432))
    #expect(begun.user == "anna" && begun.command == "startup")
    #expect(login(Hex.bytes("52 00 00 00 08 00 00 00 03"), from: 5432, to: 40_000)?.command == "clear")
    #expect(login(Hex.bytes("52 00 00 00 0c 00 00 00 05 01 02 03 04"), from: 5432, to: 40_000)?.verdict == .more)
    #expect(login(Hex.bytes("52 00 00 00 08 00 00 00 00"), from: 5432, to: 40_000)?.verdict == .accepted)
    let secret = try #require(login([0x70, 0, 0, 0, 11] + Array("secret\0".utf8), from: 40_000, to: 5432))
    #expect(secret.hasSecret && secret.command == "password" && !secret.text.contains("secret"))
    let denied = try #require(login([0x45, 0, 0, 0, UInt8(fields.count + 4)] + fields, from: 5432, to: 40_000))
    #expect(denied.verdict == .denied && denied.command == "28P01")
    #expect(denied.text == "password authentication failed for user \"anna\"")
    let other = Array("SERROR\0C42P01\0Mno such table\0\0".utf8)
    #expect(login([0x45, 0, 0, 0, UInt8(other.count + 4)] + other, from: 5432, to: 40_000) == nil)
  }

  /// [MS-TDS] §2.2.7.10 and §2.2.7.14: ERROR 18456, "Login failed", and LOGINACK; another error is no login.
  @Test func readsAnswersOfSQLServer() throws {
    func answer(_ token: UInt8, _ number: UInt32) -> [UInt8] {
      [4, 1, 0, 24, 0, 52, 1, 0, token, 12, 0]
        + (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) } + [UInt8](repeating: 0, count: 9)
    }
    let denied = try #require(login(answer(0xaa, 18_456), from: 1433, to: 40_000))
    #expect(denied.verdict == .denied && denied.code == 18_456)
    #expect(login(answer(0xad, 0), from: 1433, to: 40_000)?.verdict == .accepted)
    #expect(login(answer(0xaa, 208), from: 1433, to: 40_000) == nil)
  }

  /// RFC 4511 §4.2: simple bind of cn=a with a password, and its refusal with result 49.
  @Test func readsLDAPBinds() throws {
    let bind = Hex.bytes("30 13 02 01 01 60 0e 02 01 03 04 04 63 6e 3d 61 80 03 70 77 64")
    guard case .login(let request) = decode(bind, from: 40_000, to: 389).application else {
      Issue.record("no bind")
      return
    }
    #expect(request.user == "cn=a" && request.isClear)
    let answer = Hex.bytes("30 0c 02 01 01 61 07 0a 01 31 04 00 04 00")
    guard case .login(let response) = decode(answer, from: 389, to: 40_000).application else {
      Issue.record("no answer")
      return
    }
    #expect(response.code == 49 && response.verdict == .denied)
  }

  /// RFC 8446 §6.2 and RFC 6520 §4: an alert, and a heartbeat that claims 16,384 bytes in a record of 3.
  @Test func readsAlertsAndHeartbeats() throws {
    guard case .tls(let alert) = decode(Hex.bytes("15 03 03 00 02 02 30"), from: 443, to: 40_000).application else {
      Issue.record("no alert")
      return
    }
    #expect(alert.alertLevel == 2 && TLSMessage.alertName(alert.alert) == "unknown_ca")
    let beat = Hex.bytes("18 03 02 00 03 01 40 00")
    guard case .tls(let heartbeat) = decode(beat, from: 40_000, to: 443).application else {
      Issue.record("no heartbeat")
      return
    }
    #expect(heartbeat.heartbeatType == 1 && heartbeat.heartbeatClaim == 0x4000 && heartbeat.heartbeatRecord == 3)
  }

  /// RFC 2131 §2, RFC 2132 §9: an OFFER with server identifier and router.
  @Test func readsDHCP() throws {
    var bytes = [UInt8](repeating: 0, count: 240)
    bytes.replaceSubrange(0..<3, with: [2, 1, 6])
    bytes.replaceSubrange(16..<20, with: [192, 0, 2, 50])
    bytes.replaceSubrange(28..<34, with: [2, 0, 0, 0, 0, 7])
    bytes.replaceSubrange(236..<240, with: [0x63, 0x82, 0x53, 0x63])
    bytes += [53, 1, 2, 54, 4, 192, 0, 2, 1, 3, 4, 192, 0, 2, 254, 255]
    guard case .dhcp(let offer) = decode(bytes, from: 67, to: 68, udp: true).application else {
      Issue.record("no message")
      return
    }
    #expect(offer.name == "OFFER" && offer.isReply && offer.offered.description == "192.0.2.50")
    #expect(offer.server.description == "192.0.2.1" && offer.router.description == "192.0.2.254")
    #expect(offer.client.description == "02:00:00:00:00:07")
  }

  /// [MS-CIFS] §2.2.3.1 and §2.2.4.46: Trans2 with the subcommand SESSION_SETUP.
  @Test func readsTrans2SessionSetup() throws {
    var body = [UInt8](repeating: 0, count: 70)
    body.replaceSubrange(0..<5, with: [0xff, 0x53, 0x4d, 0x42, 0x32])
    body[32] = 15
    body[61] = 0x0e
    guard case .smb(let message) = decode([0, 0, 0, 70] + body, from: 40_000, to: 445).application else {
      Issue.record("no message")
      return
    }
    #expect(message.marks.contains(.trans2SessionSetup) && !message.isResponse)
  }

  /// Random bytes behind headers that lead into every decoder neither trap nor hang.
  @Test(
    arguments: [
      (21, "USER "), (25, "AUTH LOGIN "), (110, "PASS "), (143, "a LOGIN "), (23, "\u{1}"),
      (80, "POST / HTTP/1.1\r\n\r\n"),
    ] as [(UInt16, String)])
  func survivesNoiseInText(port: UInt16, head: String) {
    noise(Array(head.utf8), port)
  }

  @Test(
    arguments: [
      (443, "16 03 01 02 00 01 00 01 fc 03 03"), (443, "16 03 03 10 00 0b 00 0f fc 00 0f f9 00 05 00 30 82"),
      (445, "00 00 00 80 fe 53 4d 42 40 00"), (445, "00 00 00 80 ff 53 4d 42 a2"), (445, "00 00 00 80 ff 53 4d 42 25"),
      (389, "30 84 00 00 00 7f 02 01 01 60"), (88, "00 00 00 80 6a 81 80 30"), (3306, "50 00 00 00 ff"),
      (5432, "00 00 00 40 00 03 00 00"), (1433, "10 01 00 80 00 00 00 00"), (135, "05 00 00 03 10 00 00 00 40 00"),
    ] as [(UInt16, String)])
  func survivesNoise(port: UInt16, head: String) {
    noise(Hex.bytes(head), port)
  }

  private func noise(_ head: [UInt8], _ port: UInt16) {
    var random = SeededGenerator(seed: UInt64(port) << 8 | UInt64(head.count))
    for length in 0..<400 {
      var bytes = head
      for _ in 0..<length { bytes.append(UInt8.random(in: 0...255, using: &random) & (length % 3 == 0 ? 0x3f : 0xff)) }
      _ = decode(bytes, from: 40_000, to: port)
      _ = decode(bytes, from: port, to: 40_000)
      _ = decode(bytes, from: port, to: port)
    }
  }
}
