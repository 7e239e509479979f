import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation
import Testing

/// Cut anywhere and changed anywhere, a log ends in packets or in an error, never in a trap.
@Suite struct HostileTextTests {
  static let samples = [
    "lab-tcp-refused.vv.txt", "lab-dns-nxdomain.e-vv-tttt-number.txt", "lab-icmp-admin-prohibited.vv.txt",
    "lab-icmp-admin-prohibited.tshark.txt",
  ]

  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Fixtures.file("captures/text/" + name)))
  }

  @Test(arguments: samples)
  func survivesEveryPrefix(name: String) throws {
    let all = try bytes(name).prefix(1200)
    for length in 0..<all.count { _ = try? ReadLog(Array(all.prefix(length))) }
  }

  @Test(arguments: samples)
  func survivesChangedBytes(name: String) throws {
    let all = Array(try bytes(name).prefix(900))
    // A linear congruential generator with a fixed seed: the same changes in every run.
    var state: UInt64 = 20_261_123
    for _ in 0..<600 {
      var changed = all
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        changed[Int(state >> 33) % changed.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = try? ReadLog(changed)
    }
  }

  @Test func cutsLinesThatNeverEnd() throws {
    let line = "13:24:32.192571 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 1, win 2, length 0"
    let log = try ReadLog(line + "\n" + String(repeating: "x", count: 600_000) + "\n" + line + "\n", chunk: 10_000)
    #expect(log.packets.map(\.line) == [1, 3])
    #expect(log.record.warnings.map(\.id) == ["line-too-long"])
  }

  @Test func numbersBeyondTheirFieldsAreNotRead() throws {
    let log = try ReadLog(
      "13:24:32.192571 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 99999999999999999999, win 2, length 0\n")
    #expect(log.packets.first?.known.contains(.tcpSequence) == false)
    #expect(log.repairIDs == ["line-cut-short"])
  }
}
