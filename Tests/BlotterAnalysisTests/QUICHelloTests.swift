import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// A QUIC client's hello in the figures of the traffic, wherever its datagrams are cut apart.
@Suite struct QUICHelloTests {
  /// The hello of RFC 9001 A.2 over two datagrams, in either order, and two passes.
  @Test(arguments: [["split-first", "split-second"], ["split-second", "split-first"]], [[], [1]])
  func joinsADividedHello(_ names: [String], _ cuts: [Int]) throws {
    let traffic = try #require(try findings(try file(names), cuts: cuts).traffic)
    let tls = try #require(traffic.extra["tls"]?.objectValue)
    #expect(tls["client_hellos"] == .int(1) && tls["quic"] == .int(1))
    let name = tls["server_names"]?.arrayValue?.first?.objectValue?["value"]
    #expect(name == .string("example.com"))
  }

  /// Half a hello names nobody, and a client whose server is not understood is no failure.
  @Test func makesNothingOfHalfAHello() throws {
    #expect(try findings(try file(["split-first"])).traffic?.extra["tls"] == nil)
    let document = try findings(try file(["rfc9001-a2"], answer: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)))
    #expect(document.findings.isEmpty)
  }

  /// A pcap file of raw IPv4 datagrams (link type 228).
  private func file(_ names: [String], answer: [UInt8] = []) throws -> [UInt8] {
    var bytes: [UInt8] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0] + [UInt8](repeating: 0, count: 8) + little(65_535)
    bytes += little(228)
    var frames = try names.map { name in
      let text = try String(contentsOf: Fixtures.file("quic/\(name).hex"), encoding: .utf8)
      return FrameBuilder.ip(FrameBuilder.udp(Hex.bytes(text), server: 443), proto: 17)
    }
    if !answer.isEmpty {
      frames.append(FrameBuilder.ip(FrameBuilder.udp(answer, server: 443, forward: false), proto: 17, forward: false))
    }
    for (index, frame) in frames.enumerated() {
      bytes += little(1_795_454_798) + little(UInt32(index)) + little(UInt32(frame.count)) + little(UInt32(frame.count))
      bytes += frame
    }
    return bytes
  }

  private func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
