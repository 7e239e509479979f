import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Foundation
import Testing

/// What clients say of themselves before encryption begins: TLS, QUIC and remote desktops.
@Suite struct ClientHelloTests {
  /// RFC 9001 A.2 and RFC 9369 A.2 state the hello inside: example.com, ALPN `alpn`, TLS 1.3.
  @Test(arguments: ["rfc9001-a2", "rfc9369-a2"])
  func opensTheInitialPacketsOfTheRFCs(_ name: String) throws {
    let packet = try quic(name)
    #expect(packet.layers.contains(.quic))
    let hello = try #require(tls(packet))
    #expect(hello.contents == [.clientHello])
    #expect(hello.serverName == "example.com" && hello.applicationProtocols == ["alpn"])
    #expect(hello.version == 0x0304)
    // Two cipher suites and eleven extensions stand in the hello that the RFCs print.
    #expect(hello.fingerprint.hasPrefix("q13d0211an_"))
  }

  @Test func keepsThePartsOfADividedHello() throws {
    let first = try #require(tls(try quic("split-first")))
    #expect(first.contents == [.helloPart] && first.parts.map(\.offset) == [150, 0])
    let second = try #require(tls(try quic("split-second")))
    #expect(DividedHello.message(first.parts) == nil)
    let hello = try #require(DividedHello.message(second.parts + first.parts))
    #expect(hello.serverName == "example.com")
  }

  /// A packet of which one bit changed on the way is none of this client's (RFC 9001 §5.3).
  @Test func opensNothingThatWasChanged() throws {
    var payload = try bytes("rfc9001-a2")
    payload[700] ^= 1
    #expect(tls(decode(FrameBuilder.ip(FrameBuilder.udp(payload, server: 443), proto: 17))) == nil)
    for count in stride(from: 0, to: 1200, by: 7) {
      let cut = Array(try bytes("rfc9001-a2").prefix(count))
      #expect(tls(decode(FrameBuilder.ip(FrameBuilder.udp(cut, server: 443), proto: 17))) == nil)
    }
  }

  /// The example of the fingerprint's description: a browser's fifteen suites, sixteen extensions and eight algorithms.
  @Test func fingerprintsTheExampleOfJA4() throws {
    let suites: [UInt16] = [
      0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
      0x0035,
    ]
    let others: [UInt16] = [
      0x001b, 0x0033, 0x4469, 0x0017, 0x002d, 0x0005, 0x0023, 0x0012, 0xff01, 0x000b, 0x000a, 0x0015,
    ]
    let algorithms: [UInt16] = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]
    var extensions = word(0x2a2a) + word(0)
    extensions += word(0) + word(8) + word(6) + [0] + word(3) + Array("a.b".utf8)
    extensions += word(16) + word(14) + word(12) + [2] + Array("h2".utf8) + [8] + Array("http/1.1".utf8)
    extensions += word(43) + word(7) + [6] + word(0x7a7a) + word(0x0304) + word(0x0303)
    extensions += word(13) + word(18) + word(16) + algorithms.flatMap(word)
    for type in others { extensions += word(type) + word(0) }
    extensions += word(0x1a1a) + word(1) + [0]
    var body = word(0x0303) + [UInt8](repeating: 7, count: 32) + [0]
    body += word(32) + word(0x3a3a) + suites.flatMap(word) + [1, 0]
    body += word(UInt16(extensions.count)) + extensions
    let record = [22, 3, 1] + word(UInt16(body.count + 4)) + [1, 0] + word(UInt16(body.count)) + body
    let hello = try #require(tls(decode(FrameBuilder.tcp(record, sequence: 1, server: 443))))
    #expect(hello.fingerprint == "t13d1516h2_8daaf6152771_e5627efa2ab1")
    #expect(hello.applicationProtocols == ["h2", "http/1.1"] && hello.serverName == "a.b")
  }

  /// [MS-RDPBCGR] §4.1.1 and §4.1.2: a request with the cookie `eltons` that offers TLS, and its confirmation.
  @Test func readsWhoAsksForADesktop() throws {
    let cookie = Array("Cookie: mstshash=eltons\r\n".utf8)
    let request = Hex.bytes("03 00 00 2c 27 e0 00 00 00 00 00") + cookie + Hex.bytes("01 00 08 00 01 00 00 00")
    guard case .login(let asked) = decode(FrameBuilder.tcp(request, sequence: 1, server: 3389)).application else {
      Issue.record("no request")
      return
    }
    #expect(asked.service == .rdp && asked.user == "eltons" && asked.text == "offers TLS" && !asked.hasSecret)
    let answer = Hex.bytes("03 00 00 13 0e d0 00 00 12 34 00 02 00 08 00 01 00 00 00")
    let confirm = decode(FrameBuilder.tcp(answer, sequence: 1, server: 3389, forward: false))
    guard case .login(let chosen) = confirm.application else {
      Issue.record("no confirmation")
      return
    }
    #expect(chosen.text == "chooses TLS" && chosen.code == 0)
    let refusal = Hex.bytes("03 00 00 13 0e d0 00 00 12 34 00 03 00 08 00 05 00 00 00")
    guard
      case .login(let failed) = decode(FrameBuilder.tcp(refusal, sequence: 1, server: 3389, forward: false)).application
    else {
      Issue.record("no refusal")
      return
    }
    #expect(failed.code == 5 && failed.text == "fails with HYBRID_REQUIRED_BY_SERVER" && failed.verdict == .none)
  }

  private func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  private func bytes(_ name: String) throws -> [UInt8] {
    Hex.bytes(try String(contentsOf: Fixtures.file("quic/\(name).hex"), encoding: .utf8))
  }

  private func quic(_ name: String) throws -> Packet {
    decode(FrameBuilder.ip(FrameBuilder.udp(try bytes(name), server: 443), proto: 17))
  }

  private func decode(_ frame: [UInt8]) -> Packet {
    var packet = Packet()
    PacketDecoder.decode(linkType: 228, wireLength: UInt32(frame.count), unsafe frame.span.bytes, into: &packet)
    return packet
  }

  private func tls(_ packet: Packet) -> TLSMessage? {
    guard case .tls(let message) = packet.application else { return nil }
    return message
  }
}
