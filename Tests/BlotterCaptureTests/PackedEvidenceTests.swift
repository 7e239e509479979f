import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation
import Testing

/// Compressed captures give what the capture itself gives; the register speaks of the file as given.
@Suite struct PackedEvidenceTests {
  /// Name, packing, and SHA-256 by sha256sum.
  private static let files = [
    ("refused.pcap.gz", "gzip", "6b8bf41ba50a4d75bbc1ab9ea29793d6b51be940ecb46ef8f683e9ff70bbee5c"),
    ("refused.pcap.zst", "zstd", "02dd24c13852e461c11879bb953f7463220ffdb01290bcf219e20bf7e7e43707"),
    ("refused.pcap.xz", "xz", "7bc86d7372e4e4d7757b9bcb746e4aa2180427e6564fef4c2286ec26a4b410e4"),
    ("refused.pcap.bz2", "bzip2", "8d353c02c0e61ea0f3beb6ddb27d05dc5aa8462e99ef81607e00378171b48f82"),
    ("refused-members.pcap.gz", "gzip", "adeda052a1d1fde71c503c811c2c82723cc6ef9ad5b071e586b4e4aec20b7642"),
    ("refused-members.pcap.zst", "zstd", "90df6807dc120221ac334dff284d497c4fa759de6afadb8b1d95c253757856e8"),
    ("refused-members.pcap.xz", "xz", "10caadb41fa259e4b37102ff773ed3847da9e8d3b73131277d60fcef32b86cbc"),
    ("refused-members.pcap.bz2", "bzip2", "edfe7981888ddb4b71558ab15b9f49b35beec1e7a6022c17b489a881faa9c114"),
  ]

  private static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Fixtures.file("packed/" + name)))
  }

  private static func plain() throws -> (EvidenceRecord, [FrameList.Frame]) {
    try FrameList.read([UInt8](try Data(contentsOf: Fixtures.file("captures/lab-tcp-refused.pcap"))))
  }

  private func error(of bytes: [UInt8], limits: UnpackLimits = UnpackLimits()) -> CaptureError? {
    var list = FrameList()
    do throws(CaptureError) {
      let source = ByteSource(bytes: bytes, name: "sample", limits: limits)
      _ = try EvidenceReader.read(source, name: "sample", id: "E1", into: &list)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: files)
  func readsTheFramesAndHashesTheFile(name: String, packing: String, sha256: String) throws {
    let (record, frames) = try Self.plain()
    let bytes = try Self.bytes(name)
    for chunk in [1, 7, 100, .max] {
      let (packed, found) = try FrameList.read(bytes, chunk: chunk)
      #expect(found == frames)
      #expect(packed.format == "pcap" && packed.packing == packing && packed.warnings.isEmpty)
      #expect(packed.sha256 == sha256 && packed.sizeBytes == UInt64(bytes.count))
      #expect(packed.first == record.first && packed.last == record.last)
    }
  }

  /// Every prefix gives a prefix of the frames and says that it is cut, or an error; the hash is of the prefix.
  @Test(arguments: files)
  func keepsWhatWasReadableBeforeACut(name: String, packing: String, sha256: String) throws {
    let (_, frames) = try Self.plain()
    let bytes = try Self.bytes(name)
    var readable = 0
    for count in 6..<bytes.count {
      do throws(CaptureError) {
        let (record, found) = try FrameList.read(Array(bytes.prefix(count)))
        readable += 1
        #expect(found == Array(frames.prefix(found.count)) && record.sizeBytes == UInt64(count))
        // A cut between two streams leaves a whole file of the first.
        #expect(record.warnings.contains { $0.id == "packing.cut" || $0.id == "pcap.cut" }, "\(count)")
      } catch {
        #expect([.packed, .noPackets, .badHeader, .unknownFormat].contains(error.code), "\(count): \(error)")
      }
    }
    #expect(readable > 0)
  }

  @Test(arguments: files)
  func survivesEveryFlippedByte(name: String, packing: String, sha256: String) throws {
    let bytes = try Self.bytes(name)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0xff
      _ = error(of: damaged)
    }
  }

  @Test func ignoresPaddingAndTellsOfWhatFollows() throws {
    let (_, frames) = try Self.plain()
    let bytes = try Self.bytes("refused.pcap.gz")
    #expect(try FrameList.read(bytes + [0, 0, 0, 0, 0, 0, 0, 0]).0.warnings.isEmpty)
    let (record, found) = try FrameList.read(bytes + Array("rest".utf8))
    #expect(found == frames && record.warnings.map(\.id) == ["packing.trailing"])
  }

  @Test func unpacksOneLayerOnly() throws {
    let inner = try Self.bytes("refused.pcap.gz")
    // A gzip member whose content is stored as it is (RFC 1951 §3.2.4), so that no program is needed; the checksum is
    // wrong, which shows only behind the content.
    let length = inner.count
    let stored: [UInt8] =
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1]
      + [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8 & 255)] + inner
      + [0, 0, 0, 0, 0, 0, 0, 0]
    let refusal = self.error(of: stored)
    #expect(refusal?.code == .packed && refusal?.message.contains("gzip-compressed within gzip") == true)
  }

  @Test func stopsAtFilesThatGrowTooMuch() throws {
    let bytes = try Self.bytes("refused.pcap.gz")
    // 780 bytes out of 376.
    #expect(error(of: bytes, limits: UnpackLimits(totalBytes: 779))?.code == .unpackLimit)
    #expect(error(of: bytes, limits: UnpackLimits(totalBytes: 780)) == nil)
    #expect(error(of: bytes, limits: UnpackLimits(ratio: 1, graceBytes: 100))?.code == .unpackLimit)
    #expect(error(of: bytes, limits: UnpackLimits(ratio: 1, graceBytes: 1000)) == nil)
  }

  /// RFC 2781 §3.2: a mark of the byte order, then units of two bytes; what PowerShell writes where output is redirected.
  /// The register speaks of the file as given.
  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
  func readsTextInUTF16(encoding: String.Encoding) throws {
    let text =
      "10:00:00.000001 IP 10.0.0.1.5353 > 10.0.0.2.53: 4660+ A? caf\u{e9}\u{2009}\u{1f980}.example.net. (44)\r\n"
      + "10:00:00.000002 IP 10.0.0.2.53 > 10.0.0.1.5353: 4660 0/0/0 (44)\r\n"
    let data = try #require(("\u{feff}" + text).data(using: encoding))
    for chunk in [1, 2, 3, 7, .max] {
      var list = TextList()
      let source = ByteSource(bytes: [UInt8](data), name: "sample", chunk: chunk)
      let record = try EvidenceReader.read(source, name: "sample", id: "E1", into: &list)
      #expect(record.format == "tcpdump-text" && record.packing == "utf-16" && record.warnings.isEmpty)
      #expect(record.packets == 2 && record.sizeBytes == UInt64(data.count))
      #expect(list.lines.map { $0 + "\r\n" }.joined() == text)
    }
  }

  /// Halves of characters are none: a lead without its trail, a trail alone, and half a unit at the end.
  @Test func readsDamagedUTF16() throws {
    var bytes: [UInt8] = [0xff, 0xfe]
    for byte in "10:00:00.000001 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 8 ".utf8 {
      bytes += [byte, 0]
    }
    bytes += [0x00, 0xd8, 0x41, 0x00, 0x00, 0xdc, 0x0a]
    var list = TextList()
    let record = try EvidenceReader.read(ByteSource(bytes: bytes), name: "sample", id: "E1", into: &list)
    #expect(record.packets == 1)
    #expect(list.lines.first?.hasSuffix("\u{fffd}A\u{fffd}") == true)
  }

  /// Keeps the text of each packet.
  private struct TextList: PacketSink {
    var lines: [String] = []

    mutating func accept(frame: FrameHeader, bytes: RawSpan) {}

    mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {
      lines.append(String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self))
    }
  }
}
