import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation
import Testing

@Suite struct EvidenceReaderTests {
  private func code(of bytes: [UInt8]) -> CaptureError.Code? {
    do throws(CaptureError) {
      _ = try FrameList.read(bytes)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func namesWhatIsNoEvidence() {
    #expect(code(of: []) == .emptyFile)
    #expect(code(of: [0, 1, 2, 3, 4, 5, 6, 7]) == .unknownFormat)
    #expect(code(of: [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0]) == .packed)
    #expect(code(of: Array("%PDF-1.7\n".utf8)) == .unknownFormat)
    #expect(
      code(of: Hex.bytes("d4 c3 b2 a1 02 00 04 00 00 00 00 00 00 00 00 00 00 00 04 00 01 00 00 00")) == .noPackets)
    // The block type of pcapng alone could be the line ends of a text.
    #expect(code(of: Hex.bytes("0a 0d 0d 0a 1c 00 00 00 00 00 00 00 01 00 00 00")) == .unknownFormat)
  }

  @Test func saysHowToUnpackWhatItDoesNotUnpack() {
    do throws(CaptureError) {
      _ = try FrameList.read([0x04, 0x22, 0x4d, 0x18, 0, 0])
      Issue.record("no error")
    } catch {
      #expect(error.hint == "unpack it: lz4 -d sample" && error.category == .badData)
    }
  }

  @Test func tellsWhyAFileCannotBeOpened() throws {
    let missing = try #require(throws: CaptureError.self) { _ = try ByteSource(path: "/nonexistent/capture.pcap") }
    #expect(missing.code == .notFound && missing.category == .noInput)
    let folder = try #require(throws: CaptureError.self) { _ = try ByteSource(path: "/") }
    #expect(folder.code == .isDirectory && folder.category == .noInput)
  }

  /// The example of FIPS 180-4: SHA-256 of "abc".
  @Test func hashesTheBytesRead() throws {
    var source = ByteSource(bytes: Array("abc".utf8), chunk: 2)
    #expect(try source.peek() == Array("abc".utf8))
    try source.finish()
    #expect(source.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" && source.size == 3)
  }

  /// `yes blotter | head -c 9000001 | sha256sum`: beyond a mebibyte another thread hashes.
  @Test(arguments: [1000, 300_000, .max])
  func hashesLargeInputsOnAnotherThread(chunk: Int) throws {
    let line = Array("blotter\n".utf8)
    let bytes = (0..<9_000_001).map { line[$0 % line.count] }
    var source = ByteSource(bytes: bytes, chunk: chunk)
    try source.finish()
    #expect(
      source.sha256 == "77e2826f9ebf86fe80ab6714ba51bb2955689e18aca3413af56478fdf3004070" && source.size == 9_000_001)
    // A source that is given up early leaves no thread waiting.
    var early = ByteSource(bytes: bytes, chunk: chunk)
    var block = [UInt8](repeating: 0, count: 100_000)
    for _ in 0..<30 { _ = try early.read(into: &block, from: 0) }
  }

  @Test func peekingLosesNothing() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for peeks in [false, true] {
      var source = ByteSource(bytes: bytes, chunk: 50_000)
      if peeks { #expect(try source.peek().count == ByteSource.peekSize) }
      var read: [UInt8] = []
      var block = [UInt8](repeating: 0, count: 30_000)
      while case let count = try source.read(into: &block, from: 0), count > 0 { read += block.prefix(count) }
      #expect(read == bytes && source.size == 200_000)
    }
  }

  @Test func readsFilesAsTheyStand() throws {
    var list = FrameList()
    let path = Fixtures.file("captures/lab-tcp-refused.pcap").path(percentEncoded: false)
    let record = try EvidenceReader.read(ByteSource(path: path), name: "refused", id: "E2", into: &list)
    // Figures of capinfos.
    #expect(record.packets == 10 && record.sizeBytes == 780 && list.frames.reduce(0) { $0 + $1.wireLength } == 596)
    #expect(record.sha256 == "459db6ad9c59425784c6223e4d2e8d684b0c3152a7cdaeea531601ee33f976e7")
    #expect(record.id == "E2" && record.name == "refused")
  }
}
