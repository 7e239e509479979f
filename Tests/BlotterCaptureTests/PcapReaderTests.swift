import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Testing

/// Keeps the frames that a reader delivers.
struct FrameList: PacketSink {
  struct Frame: Equatable {
    var number: UInt64
    var time: Int64?
    var wireLength: UInt32
    var linkType: UInt16
    var bytes: [UInt8]
  }

  var frames: [Frame] = []

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    frames.append(
      Frame(
        number: header.number, time: header.hasTime ? header.time : nil, wireLength: header.wireLength,
        linkType: header.linkType,
        bytes: (0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }))
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {}

  /// Reads `bytes` as a file that comes in blocks of at most `chunk` bytes.
  static func read(
    _ bytes: [UInt8], chunk: Int = .max, options: ReadOptions = ReadOptions()
  ) throws(CaptureError) -> (EvidenceRecord, [Frame]) {
    var list = FrameList()
    let record = try EvidenceReader.read(
      ByteSource(bytes: bytes, name: "sample", chunk: chunk), name: "sample", id: "E1", options: options, into: &list)
    return (record, list.frames)
  }
}

@Suite struct PcapReaderTests {
  /// Two frames: 4 of 60 bytes at 1 s 2 µs, 2 bytes at 3 s.
  private static let little = Hex.bytes(
    """
    d4 c3 b2 a1 02 00 04 00 00 00 00 00 00 00 00 00 00 00 04 00 01 00 00 00  # 2.4, snapshot 262144, Ethernet
    01 00 00 00 02 00 00 00 04 00 00 00 3c 00 00 00  de ad be ef
    03 00 00 00 00 00 00 00 02 00 00 00 02 00 00 00  ca fe
    """)
  private static let big = Hex.bytes(
    """
    a1 b2 c3 d4 00 02 00 04 00 00 00 00 00 00 00 00 00 04 00 00 00 00 00 01
    00 00 00 01 00 00 00 02 00 00 00 04 00 00 00 3c  de ad be ef
    00 00 00 03 00 00 00 00 00 00 00 02 00 00 00 02  ca fe
    """)
  private static let frames = [
    FrameList.Frame(number: 1, time: 1_000_002_000, wireLength: 60, linkType: 1, bytes: [0xde, 0xad, 0xbe, 0xef]),
    FrameList.Frame(number: 2, time: 3_000_000_000, wireLength: 2, linkType: 1, bytes: [0xca, 0xfe]),
  ]

  /// A nanosecond file whose times are whole microseconds prints like its microsecond twin.
  @Test func printsNineDigitsOnlyWhereTheyAreUsed() throws {
    var bytes = Self.big
    bytes.replaceSubrange(0..<4, with: [0xa1, 0xb2, 0x3c, 0x4d])
    // 2000 ns are 2 µs, 2001 ns are not.
    for (last, digits) in [(UInt8(0xd0), 6), (0xd1, 9)] {
      bytes.replaceSubrange(28..<32, with: [0, 0, 7, last])
      #expect(try FrameList.read(bytes).0.time.fractionDigits == digits)
    }
  }

  @Test(arguments: [1, 3, 7, 16, .max])
  func readsBothByteOrdersInBlocksOfAnySize(_ chunk: Int) throws {
    for bytes in [Self.little, Self.big] {
      let (record, frames) = try FrameList.read(bytes, chunk: chunk)
      #expect(frames == Self.frames)
      #expect(record.format == "pcap" && record.packets == 2 && record.warnings.isEmpty)
      #expect(record.first == 1_000_002_000 && record.last == 3_000_000_000)
      #expect(record.time == TimeStyle(clock: .absolute) && record.sizeBytes == 62)
      #expect(record.fields == .everything)
    }
  }

  @Test func readsNanoseconds() throws {
    for (bytes, magic) in [(Self.little, [0x4d, 0x3c, 0xb2, 0xa1]), (Self.big, [0xa1, 0xb2, 0x3c, 0x4d])]
      as [([UInt8], [UInt8])]
    {
      let (record, frames) = try FrameList.read(magic + bytes.dropFirst(4))
      #expect(frames.first?.time == 1_000_000_002)
      #expect(record.time.fractionDigits == 9)
    }
  }

  @Test func readsKuznetzovsRecords() throws {
    let bytes = Hex.bytes(
      """
      34 cd b2 a1 02 00 04 00 00 00 00 00 00 00 00 00 00 00 04 00 01 00 00 00
      01 00 00 00 02 00 00 00 04 00 00 00 3c 00 00 00 02 00 00 00 08 00 00 00  de ad be ef
      """)
    #expect(try FrameList.read(bytes).1 == [Self.frames[0]])
  }

  @Test func leavesOutFrameCheckBitsOfTheLinkType() throws {
    var bytes = Self.little
    bytes[23] = 0x14
    #expect(try FrameList.read(bytes).1.first?.linkType == 1)
  }

  @Test func swapsTheLengthsOfOldVersions() throws {
    var bytes = Self.little
    bytes[6] = 2
    bytes.swapAt(32, 36)
    #expect(try FrameList.read(bytes).1 == Self.frames)
  }

  @Test func keepsEveryFrameBeforeTheCut() throws {
    for count in 45...61 {
      let (record, frames) = try FrameList.read(Array(Self.little.prefix(count)))
      #expect(frames == [Self.frames[0]])
      #expect(record.warnings.map(\.id) == ["pcap.cut"], "\(count) bytes")
    }
    for count in 25...43 {
      #expect(throws: CaptureError.self) { try FrameList.read(Array(Self.little.prefix(count))) }
    }
  }

  @Test func stopsAtALengthThatCannotBe() throws {
    var bytes = Self.little
    bytes[55] = 0x7f
    let (record, frames) = try FrameList.read(bytes)
    #expect(frames == [Self.frames[0]])
    #expect(record.warnings.map(\.id) == ["pcap.record-length"])
    #expect(record.sizeBytes == UInt64(bytes.count))
  }

  @Test func readsRecordsLargerThanTheBuffer() throws {
    let size = ByteSource.blockSize + 12_345
    let length = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    let large = Array(Self.little.prefix(32)) + length + length + [UInt8](repeating: 0x5a, count: size)
    let (record, frames) = try FrameList.read(large + Self.little.suffix(18), chunk: 100_000)
    #expect(frames.map(\.bytes.count) == [size, 2] && frames.first?.bytes.allSatisfy { $0 == 0x5a } == true)
    #expect(record.warnings.isEmpty)
  }

  @Test func stopsAtThePacketLimit() throws {
    let (record, frames) = try FrameList.read(Self.little, options: ReadOptions(packetLimit: 1))
    #expect(frames == [Self.frames[0]] && record.packets == 1)
    // The digest is still that of the whole.
    #expect(record.sizeBytes == 62)
    #expect(try record.sha256 == FrameList.read(Self.little).0.sha256)
  }

  @Test func refusesOtherVersions() {
    var bytes = Self.little
    bytes[4] = 3
    #expect { try FrameList.read(bytes) } throws: { ($0 as? CaptureError)?.code == .badHeader }
  }

  @Test func survivesBitFlips() {
    let seed: UInt64 = 0x5eed_0002
    var generator = SeededGenerator(seed: seed)
    for round in 0..<3000 {
      var bytes = round % 2 == 0 ? Self.little : Self.big
      for _ in 0...(round % 3) {
        let bit = Int.random(in: 0..<(bytes.count * 8), using: &generator)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      let frames = try? FrameList.read(bytes, chunk: 1 + round % 40).1
      #expect((frames ?? []).count <= 3, "seed \(seed), round \(round)")
    }
  }
}
