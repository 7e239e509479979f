import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Testing

@Suite struct PcapngReaderTests {
  private static let section = "0a 0d 0d 0a 1c 00 00 00 4d 3c 2b 1a 01 00 00 00 ff ff ff ff ff ff ff ff 1c 00 00 00"
  private static let bigSection = "0a 0d 0d 0a 00 00 00 1c 1a 2b 3c 4d 00 01 00 00 ff ff ff ff ff ff ff ff 00 00 00 1c"
  private static let ethernet = "01 00 00 00 14 00 00 00 01 00 00 00 00 00 04 00 14 00 00 00"
  /// Raw IP, nanoseconds (`if_tsresol` 9), 100 s later than it says (`if_tsoffset`).
  private static let rawNanoseconds = """
    01 00 00 00 2c 00 00 00 65 00 00 00 00 00 04 00
    09 00 01 00 09 00 00 00  0e 00 08 00 64 00 00 00 00 00 00 00  00 00 00 00
    2c 00 00 00
    """
  /// Interface 0, 1,000,002 µs, 2 bytes of 60.
  private static let enhanced = """
    06 00 00 00 24 00 00 00 00 00 00 00 00 00 00 00 42 42 0f 00 02 00 00 00 3c 00 00 00 ca fe 00 00 24 00 00 00
    """

  private func read(_ blocks: String..., chunk: Int = .max) throws -> (EvidenceRecord, [FrameList.Frame]) {
    try FrameList.read(Hex.bytes(blocks.joined(separator: "\n")), chunk: chunk)
  }

  private static let frame = FrameList.Frame(
    number: 1, time: 1_000_002_000, wireLength: 60, linkType: 1, bytes: [0xca, 0xfe])

  @Test(arguments: [1, 5, .max])
  func readsAnEnhancedPacket(_ chunk: Int) throws {
    let (record, frames) = try read(Self.section, Self.ethernet, Self.enhanced, chunk: chunk)
    #expect(frames == [Self.frame])
    #expect(record.format == "pcapng" && record.warnings.isEmpty && record.droppedPackets == nil)
    #expect(record.time == TimeStyle(clock: .absolute) && record.fields == .everything)
  }

  @Test func readsSectionsOfEitherByteOrder() throws {
    let (record, frames) = try read(
      Self.section, Self.ethernet, Self.enhanced, Self.bigSection,
      "00 00 00 01 00 00 00 14 00 65 00 00 00 00 00 00 00 00 00 14",
      "00 00 00 06 00 00 00 24 00 00 00 00 00 00 00 00 00 0f 42 40 00 00 00 01 00 00 00 01 ab 00 00 00 00 00 00 24")
    #expect(
      frames == [
        Self.frame, .init(number: 2, time: 1_000_000_000, wireLength: 1, linkType: 101, bytes: [0xab]),
      ])
    #expect(record.warnings.isEmpty)
  }

  @Test func readsResolutionAndOffsetOfEachInterface() throws {
    let second = "06 00 00 00 20 00 00 00 01 00 00 00 00 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 20 00 00 00"
    let (record, frames) = try read(Self.section, Self.ethernet, Self.rawNanoseconds, Self.enhanced, second)
    #expect(frames.map(\.time) == [1_000_002_000, 100_000_000_007])
    #expect(frames.map(\.linkType) == [1, 101])
    #expect(record.time.fractionDigits == 9)
  }

  @Test func readsBinaryResolutions() throws {
    // if_tsresol 0x8a: 1/1024 s. 1536 of them are a second and a half.
    let interface = "01 00 00 00 20 00 00 00 01 00 00 00 00 00 00 00 09 00 01 00 8a 00 00 00 00 00 00 00 20 00 00 00"
    let packet = "06 00 00 00 20 00 00 00 00 00 00 00 00 00 00 00 00 06 00 00 00 00 00 00 00 00 00 00 20 00 00 00"
    #expect(try read(Self.section, interface, packet).1.map(\.time) == [1_500_000_000])
  }

  @Test func leavesOutTimesThatNoNumberHolds() throws {
    let interface = "01 00 00 00 20 00 00 00 01 00 00 00 00 00 00 00 09 00 01 00 00 00 00 00 00 00 00 00 20 00 00 00"
    let packet = "06 00 00 00 20 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00 20 00 00 00"
    let (record, frames) = try read(Self.section, interface, packet)
    #expect(frames.map(\.time) == [nil] && record.warnings.map(\.id) == ["pcapng.time"])
  }

  @Test func readsSimpleAndObsoletePackets() throws {
    let simple = "03 00 00 00 14 00 00 00 03 00 00 00 01 02 03 00 14 00 00 00"
    let obsolete =
      "02 00 00 00 24 00 00 00 00 00 05 00 00 00 00 00 42 42 0f 00 02 00 00 00 3c 00 00 00 ca fe 00 00 24 00 00 00"
    let (record, frames) = try read(Self.section, Self.ethernet, simple, obsolete)
    #expect(frames.map(\.bytes) == [[1, 2, 3], [0xca, 0xfe]])
    #expect(frames.map(\.time) == [nil, 1_000_002_000])
    #expect(record.droppedPackets == 5 && record.packets == 2)
    #expect(record.warnings.map(\.id) == ["pcapng.no-time"])
  }

  @Test func takesDropsFromTheLatestStatistics() throws {
    func statistics(_ drops: String) -> String {
      "05 00 00 00 24 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 05 00 08 00 \(drops) 00 00 00 00 00 00 00 24 00 00 00"
    }
    let (record, _) = try read(Self.section, Self.ethernet, Self.enhanced, statistics("03"), statistics("07"))
    #expect(record.droppedPackets == 7)
  }

  @Test func passesOverOtherBlocksAndCountsThem() throws {
    let (record, frames) = try read(
      Self.section, Self.ethernet, "34 12 00 00 10 00 00 00 01 02 03 04 10 00 00 00",
      "34 12 00 00 0c 00 00 00 0c 00 00 00",
      "0a 00 00 00 14 00 00 00 4b 53 4c 54 00 00 00 00 14 00 00 00", "ad 0b 00 00 10 00 00 00 00 00 00 00 10 00 00 00",
      "04 00 00 00 10 00 00 00 00 00 00 00 10 00 00 00", Self.enhanced)
    #expect(frames == [Self.frame])
    #expect(record.warnings.map(\.id) == ["pcapng.unknown-block", "pcapng.decryption-secrets", "pcapng.custom-block"])
    #expect(record.warnings.map(\.count) == [2, 1, 1])
  }

  @Test func warnsWhereTheTwoLengthsDiffer() throws {
    let (record, frames) = try read(
      Self.section, Self.ethernet, Self.enhanced.replacing("ca fe 00 00 24", with: "ca fe 00 00 28"), Self.enhanced)
    #expect(frames.count == 2 && record.warnings.map(\.id) == ["pcapng.block-trailer"])
  }

  @Test func stopsAtALengthThatCannotBe() throws {
    for length in ["00 00 00 00", "0b 00 00 00", "fc ff ff 7f"] {
      let (record, frames) = try read(Self.section, Self.ethernet, Self.enhanced, "06 00 00 00 \(length) 00 00 00 00")
      #expect(frames == [Self.frame] && record.warnings.first?.id == "pcapng.block-length")
    }
  }

  @Test func passesOverPacketsOfUnknownInterfaces() throws {
    let other = Self.enhanced.replacing("24 00 00 00 00 00", with: "24 00 00 00 05 00")
    let (record, frames) = try read(Self.section, Self.ethernet, other, Self.enhanced)
    #expect(frames.map(\.number) == [2] && record.warnings.map(\.id) == ["pcapng.interface-unknown"])
  }

  @Test func everyPrefixGivesFramesOrAnError() {
    let bytes = Hex.bytes(
      [Self.section, Self.ethernet, Self.rawNanoseconds, Self.enhanced, Self.enhanced].joined(separator: " "))
    for count in 0...bytes.count {
      let frames = try? FrameList.read(Array(bytes.prefix(count)), chunk: 9).1
      let expected = count < bytes.count - 36 ? nil : count < bytes.count ? 1 : 2
      #expect(frames?.count == expected, "\(count) bytes")
    }
  }

  @Test func survivesBitFlips() {
    let seed: UInt64 = 0x5eed_0003
    var generator = SeededGenerator(seed: seed)
    let sample = Hex.bytes(
      [Self.section, Self.ethernet, Self.rawNanoseconds, Self.enhanced, Self.enhanced].joined(separator: " "))
    for round in 0..<3000 {
      var bytes = sample
      for _ in 0...(round % 3) {
        let bit = Int.random(in: 0..<(bytes.count * 8), using: &generator)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      let frames = try? FrameList.read(bytes, chunk: 1 + round % 40).1
      #expect((frames ?? []).count <= bytes.count / 12, "seed \(seed), round \(round)")
    }
  }
}
