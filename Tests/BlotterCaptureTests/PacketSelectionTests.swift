import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation
import Testing

/// Which packets `--filter`, `--from`, `--to` and `--limit` leave; counts are tcpdump's on the same file.
@Suite struct PacketSelectionTests {
  private func read(
    _ path: String, _ selection: PacketSelection?, limit: UInt64? = nil
  ) throws(CaptureError) -> (EvidenceRecord, [FrameList.Frame]) {
    var list = FrameList()
    let record = try EvidenceReader.read(
      ByteSource(path: Fixtures.file(path).path(percentEncoded: false)), name: "sample", id: "E1",
      options: ReadOptions(packetLimit: limit, selection: selection), into: &list)
    return (record, list.frames)
  }

  private func code(_ path: String, _ selection: PacketSelection) -> CaptureError.Code? {
    do throws(CaptureError) {
      _ = try read(path, selection)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(
    arguments: [
      ("captures/lab-dns-nxdomain.pcap", "udp port 53", 8),
      ("captures/lab-http-5xx.pcapng", "tcp[tcpflags] & tcp-syn != 0", 22),
      ("captures/lab-tcp-refused.pcap", "host 192.0.2.222", 0),
    ] as [(String, String, Int)])
  func filtersAsTcpdumpDoes(path: String, expression: String, count: Int) throws {
    let (record, frames) = try read(path, PacketSelection(filter: expression))
    let (whole, all) = try read(path, nil)
    #expect(frames.count == count)
    #expect(record.packets == whole.packets && record.sha256 == whole.sha256)
    #expect(record.selections == ["\(count) of \(all.count) packets, those matching '\(expression)'"])
    #expect(frames.allSatisfy(all.contains))
  }

  @Test func refusesWhatIsNoFilterOrHasNoFrames() throws {
    #expect(code("captures/lab-tcp-refused.pcap", PacketSelection(filter: "prot 53")) == .filter)
    let text = try #require(throws: CaptureError.self) {
      var list = FrameList()
      let log = Array("13:24:32.192571 IP 192.0.2.1.52444 > 203.0.113.2.53: 35084+ A? example.com. (29)\n".utf8)
      _ = try EvidenceReader.read(
        ByteSource(bytes: log), name: "log", id: "E1",
        options: ReadOptions(selection: PacketSelection(filter: "udp")), into: &list)
    }
    #expect(text.code == .filter && text.category == .usage && text.message.contains("binary"))
  }

  @Test func boundsAreInclusiveAndOfTheClockOfTheEvidence() throws {
    let path = "captures/lab-tcp-refused.pcap"
    let (_, all) = try read(path, nil)
    let style = TimeStyle(clock: .absolute)
    let from = try #require(style.string(all[2].time ?? 0).flatMap { TimeBound(parsing: $0) })
    let to = try #require(style.string(all[5].time ?? 0).flatMap { TimeBound(parsing: $0) })
    #expect(try read(path, PacketSelection(from: from, to: to)).1.map(\.number) == [3, 4, 5, 6])
    #expect(try read(path, PacketSelection(from: from)).1.count == 8)
    #expect(code(path, PacketSelection(from: TimeBound(parsing: "13:24:32"))) == .clock)
    #expect(code(path, PacketSelection(to: TimeBound(parsing: "+3.5"))) == .clock)
  }

  @Test func readsAtMostAsManyPacketsAsAsked() throws {
    let (record, frames) = try read("captures/lab-tcp-refused.pcap", nil, limit: 4)
    // Size and hash stay those of the whole file (capinfos).
    #expect(frames.count == 4 && record.packets == 4 && record.sizeBytes == 780)
    #expect(record.selections == ["the first 4 packets"])
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:01Z", .absolute, 1_000_000_000), ("1970-01-01 00:00:01.5", .absolute, 1_500_000_000),
      ("1970-01-02", .absolute, 86_400_000_000_000), ("1970-01-01T02:00+02:00", .absolute, 0),
      ("13:24:32.192571", .timeOfDay, 48_272_192_571_000), ("00:01", .timeOfDay, 60_000_000_000),
      ("+3.000000001", .relative, 3_000_000_001), ("+0", .relative, 0),
    ] as [(String, EvidenceClock, Int64)])
  func readsTimesInThreeClocks(text: String, clock: EvidenceClock, nanoseconds: Int64) throws {
    let bound = try #require(TimeBound(parsing: text))
    #expect(bound.clock == clock && bound.nanoseconds == nanoseconds)
  }

  @Test(
    arguments: [
      "", "now", "24:00", "12:60", "1:2", "12:00:60", "+", "+-1", "+1e3", "2026-02-30", "2026-11-23T",
      "2026-11-23X12:00",
      "2026-11-23T12:00+99:00", "12:00:00.", "9999-01-01", "+99999999999", "12:00:0x",
    ])
  func refusesWhatIsNoTime(text: String) { #expect(TimeBound(parsing: text) == nil) }

  @Test func aDayAsTheEndIsThatWholeDay() {
    #expect(TimeBound(parsing: "1970-01-01", isEnd: true)?.nanoseconds == 86_399_999_999_999)
  }
}
