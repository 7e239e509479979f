import BlotterEntrances
import BlotterTestSupport
import Foundation
import Testing

/// Valid files with one thing broken: each ends in a result or a clean error, and in the same one twice.
///
/// `BLOTTER_MUTATIONS=all` tries every place of every small file; by itself the suite takes a share of them.
@Suite struct MutationTests {
  /// Small files of each container and form, and the entrance that each goes through.
  static let files: [(path: String, entrance: Entrance)] = [
    ("captures/lab-tcp-refused.pcap", .evidence),
    ("captures/lab-dns-nxdomain.pcap", .evidence),
    ("captures/lab-clean-dhcp.pcap", .evidence),
    ("captures/lab-tls-version-failure.pcap", .evidence),
    ("captures/lab-arp-spoof-mitm.pcapng", .evidence),
    ("captures/text/lab-tcp-refused.vv.txt", .evidence),
    ("captures/text/lab-dns-nxdomain.e-vv-tttt-number.txt", .evidence),
    ("captures/text/lab-tcp-refused.X.txt", .evidence),
    ("records/http-5xx.conn.log", .evidence),
    ("records/events.eve.json", .evidence),
    ("packed/refused.pcap.gz", .evidence),
    ("packed/refused.pcap.zst", .evidence),
    ("packed/refused.pcap.xz", .evidence),
    ("packed/refused.pcap.bz2", .evidence),
    ("findings/dns-port-unreachable.json", .findings),
    ("incidents/empty.json", .incident),
    ("notes/dns-port-unreachable.yaml", .notes),
  ]

  private static let triesAll = ProcessInfo.processInfo.environment["BLOTTER_MUTATIONS"] == "all"
  /// Tries of one file and way of breaking it, where not all are made.
  private static let share = 50

  @Test(arguments: files.map(\.path))
  func endsTheSameWayTwice(path: String) throws {
    let entrance = try #require(Self.files.first { $0.path == path }?.entrance)
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file(path)))
    let kinds = [
      Mutation.truncations(of: bytes), Mutation.bitFlips(of: bytes), Mutation.extremes(in: bytes, stride: 3),
      Mutation.reorderings(of: bytes), Mutation.shortenedFrames(of: bytes),
    ]
    for mutations in kinds {
      let step = Self.triesAll ? 1 : max(1, mutations.count / Self.share)
      for index in stride(from: 0, to: mutations.count, by: step) {
        let mutation = mutations[index]
        let first = entrance.take(mutation.bytes)
        #expect(!first.isEmpty, "\(path), \(mutation.name)")
        #expect(first == entrance.take(mutation.bytes), "\(path), \(mutation.name)")
      }
    }
  }

  /// What is cut off takes nothing from the packets before it.
  @Test func losesNothingInFrontOfACut() throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("captures/lab-clean-dhcp.pcap")))
    let whole = try packets(in: bytes)
    #expect(whole > 2)
    var place = 24
    var count = 0
    while place + 16 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[place + 8 + $1]) << (8 * $1) }
      place += 16 + length
      count += 1
      // Up to the next record's last byte, this many are whole.
      for end in [place, place + 7, place + 17] where end < bytes.count {
        #expect(try packets(in: Array(bytes[..<end])) == count, "cut at \(end)")
      }
    }
    #expect(count == whole)
  }

  private func packets(in bytes: [UInt8]) throws -> Int {
    let text = Entrance.evidence.take(bytes)
    let match = try #require(text.firstMatch(of: /"packets":\s*([0-9]+)/), "\(text.prefix(200))")
    return try #require(Int(match.1))
  }
}
