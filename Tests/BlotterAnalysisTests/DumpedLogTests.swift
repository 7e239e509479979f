import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Logs that print payloads: their findings are those of the capture.
@Suite struct DumpedLogTests {
  @Test(arguments: [
    ("lab-cleartext-ftp.X", "lab-cleartext-ftp", "cleartext-credentials"),
    ("lab-cleartext-ftp.nn", "lab-cleartext-ftp", "cleartext-credentials"),
    ("lab-tls-version-failure.xx", "lab-tls-version-failure", "tls-handshake-failure"),
  ])
  func findsWhatTheCaptureHolds(_ log: String, _ capture: String, _ kind: String) throws {
    let text = try findings(file("captures/text/\(log).txt"))
    let packets = try findings(file("captures/\(capture).pcap"))
    let (told, seen) = (text.findings.filter { $0.kind == kind }, packets.findings.filter { $0.kind == kind })
    #expect(told.count == 1 && told.map(\.title) == seen.map(\.title))
    #expect(told.map(\.facts["users"]) == seen.map(\.facts["users"]))
    #expect(told.map(\.facts["alerts"]) == seen.map(\.facts["alerts"]))
    #expect(told.map(\.facts["ja4"]) == seen.map(\.facts["ja4"]))
    #expect(told.map(\.count) == seen.map(\.count))
  }

  @Test func masksThePasswordOnTheLine() throws {
    let log = try file("captures/text/lab-cleartext-ftp.nn.txt")
    #expect(String(decoding: log, as: UTF8.self).contains("FTP: PASS "))
    let texts = try findings(log).excerpts.map(\.text).filter { $0.contains("PASS") }
    #expect(!texts.isEmpty && texts.allSatisfy { $0.hasSuffix("FTP: PASS ****") })
  }

  /// Bytes that show other addresses than their line are not taken for it.
  @Test func leavesBytesOfAnotherPacket() throws {
    let log = String(decoding: try file("captures/text/lab-cleartext-ftp.X.txt"), as: UTF8.self)
    var lines = log.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices where lines[index].contains("0x0010:") {
      // The destination's third byte stands in the second line, behind offset 18.
      lines[index] = lines[index].replacingOccurrences(of: "0x0010:  0a", with: "0x0010:  0b")
    }
    let changed = lines.joined(separator: "\n")
    #expect(changed != log)
    let document = try findings(Array(changed.utf8))
    #expect(document.traffic?.packets == 37)
    #expect(document.traffic?.hosts.contains { $0.address.hasPrefix("11.") } == false)
  }

  private func file(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: Fixtures.file(path))) }
}
