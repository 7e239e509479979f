import BlotterBytes
import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation
import Testing

/// A file that somebody writes to while it is read.
@Suite struct ChangingFileTests {
  /// Writes to the file when the first frame comes.
  private struct Meddler: PacketSink {
    var path: String
    var isArmed: Bool
    var frames = 0

    mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
      frames += 1
      guard isArmed, frames == 1, let file = FileHandle(forWritingAtPath: path) else { return }
      file.seekToEndOfFile()
      file.write(Data([0]))
      file.closeFile()
    }
    mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {}
  }

  @Test(arguments: [true, false])
  func isNoticed(changes: Bool) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "blotter-\(UUID().uuidString).pcap")
    try FileManager.default.copyItem(at: Fixtures.file("captures/lab-tcp-refused.pcap"), to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    var sink = Meddler(path: url.path, isArmed: changes)
    let record = try EvidenceReader.read(try ByteSource(path: url.path), name: "x", id: "E1", into: &sink)
    // tcpdump prints ten packets of this capture.
    #expect(sink.frames == 10)
    #expect(record.warnings.contains { $0.id == "evidence.changed" } == changes)
  }
}
