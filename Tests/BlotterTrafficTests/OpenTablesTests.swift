import BlotterCapture
import BlotterCore
import BlotterTestSupport
import BlotterTraffic
import Testing

/// Tables that a file divides in the midst of a message or of a datagram.
@Suite struct OpenTablesTests {
  private func pass(_ frames: ArraySlice<[UInt8]>, isFirst: Bool) -> Traffic {
    var pass = TrafficPass(part: isFirst ? .whole : .continuation)
    for (index, frame) in zip(frames.indices, frames) {
      let header = FrameHeader(
        number: UInt64(index + 1), time: Int64(index) * 1_000_000, hasTime: true, wireLength: UInt32(frame.count),
        linkType: 228)
      pass.accept(frame: header, bytes: unsafe frame.span.bytes)
    }
    return pass.finish()
  }

  /// The tables of `frames`, each part of which goes through a file.
  private func throughFiles(_ frames: [[UInt8]], cuts: [Int]) throws -> Traffic {
    var parts: [TableFile] = []
    var start = 0
    for end in cuts + [frames.count] {
      let part = pass(frames[start..<end], isFirst: start == 0)
      parts.append(try TableFile(try TableFile(TableFile.Part(part, number: UInt32(parts.count))).bytes()))
      start = end
    }
    var traffic = try TableFile(joining: parts).merged()
    traffic.finish()
    return traffic
  }

  /// RFC 1035 §4.2.2: an answer over TCP, in segments of seven bytes.
  @Test func goOnWithAMessageThatIsDivided() throws {
    let answer: [UInt8] =
      [0, 49, 0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 3] + Array("www".utf8) + [7] + Array("example".utf8)
      + [3] + Array("net".utf8) + [0, 0, 1, 0, 1, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 198, 51, 100, 7]
    let frames = stride(from: 0, to: answer.count, by: 7).map { start in
      FrameBuilder.tcp(
        Array(answer[start..<min(start + 7, answer.count)]), sequence: UInt32(1000 + start), server: 53, forward: false)
    }
    let whole = traffic(frames: frames)
    #expect(whole.dns.events.count == 1)
    for cut in 1..<frames.count {
      let divided = try throughFiles(frames, cuts: [cut])
      let alone = traffic(frames: frames, cuts: [cut])
      #expect(
        divided.dns.events.map { $0.answers.map { divided.dns.names[$0] } } == [["198.51.100.7"]], "cut at \(cut)")
      #expect(divided.dns.events.count == alone.dns.events.count && divided.dns.rcodes == alone.dns.rcodes)
    }
  }

  /// RFC 791 §3.2: a datagram in fragments, the last of which is in another file.
  @Test func keepADatagramThatIsNotWhole() throws {
    let datagram = FrameBuilder.udp(
      [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0, 1, 97, 7] + Array("example".utf8) + [0, 0, 1, 0, 1]
        + (1...3).flatMap { [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 198, 51, 100, UInt8($0)] as [UInt8] },
      server: 53, forward: false)
    let frames = stride(from: 0, to: datagram.count, by: 16).map { start in
      FrameBuilder.ip(
        Array(datagram[start..<min(start + 16, datagram.count)]), proto: 17, offset: start,
        more: start + 16 < datagram.count, forward: false)
    }
    for count in 1..<frames.count {
      // What one file leaves open is in it whole: read and written again it is the same.
      let file = TableFile(TableFile.Part(self.pass(frames[..<count], isFirst: true), number: nil))
      let bytes = try file.bytes()
      #expect(try TableFile(bytes).bytes() == bytes, "\(count) fragments")
      #expect(try TableFile(bytes).merged().fragments.joined == 0)
    }
  }
}
