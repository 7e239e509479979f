import BlotterCore
import BlotterTestSupport
import BlotterTraffic
import Testing

/// What is kept of the bytes that connections carry.
@Suite struct ContentTableTests {
  /// First bytes of files, by the specifications of their formats: RFC 1952 §2.3, ISO/IEC 15948 §5.2, ISO/IEC 10918-1
  /// §B.1.1.3, GIF89a §17 and §18, WOFF 2.0 §4.
  private static let media: [(name: String, bytes: [UInt8])] = [
    ("gzip", [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3]),
    ("png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
    ("jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]),
    ("gif", Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0xff, 0xff, 0xff]),
    ("woff2", Array("wOF2".utf8) + [0, 1, 0, 0]),
  ]

  private static func answer(_ body: [UInt8], chunked: Bool = false) -> [UInt8] {
    let head = "HTTP/1.1 200 OK\r\n" + (chunked ? "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" : "\r\n")
    return Array(head.utf8) + body
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0x55, count: 1000 - bytes.count)
  }

  /// An answer in two segments, then another one on the same connection.
  private static func frames(_ first: [UInt8], _ second: [UInt8]) -> [[UInt8]] {
    let request = Array("GET /a HTTP/1.1\r\nHost: www.example.net\r\n\r\n".utf8)
    let more = [UInt8](repeating: 0x66, count: 700)
    var (sent, received): (UInt32, UInt32) = (1, 1)
    func segment(_ bytes: [UInt8], forward: Bool) -> [UInt8] {
      let place = forward ? sent : received
      if forward { sent += UInt32(bytes.count) } else { received += UInt32(bytes.count) }
      return FrameBuilder.tcp(bytes, sequence: place, server: 80, forward: forward)
    }
    return [
      segment(request, forward: true), segment(first, forward: false), segment(more, forward: false),
      segment(request, forward: true), segment(second, forward: false),
    ]
  }

  @Test(arguments: media.indices, [false, true])
  func keepsTheBeginningOfMedia(index: Int, chunked: Bool) {
    let answer = Self.answer(Self.padded(Self.media[index].bytes), chunked: chunked)
    let table = traffic(frames: Self.frames(answer, Self.answer(Array("<html>".utf8)))).content
    let kept = table.chunks.filter { $0.direction != table.chunks.first?.direction }.map { Array(table[$0]) }
    // Sixty-four bytes of the body, nothing of the next segment, and the next message whole.
    #expect(kept == [Array(answer.prefix(answer.count - 1000 + 64)), Self.answer(Array("<html>".utf8))])
  }

  @Test(arguments: ["<html><script>", "MZ\u{90}\u{0}", "GIF89a<?php system('id'); ?>", "{\"a\":1}"])
  func keepsText(body: String) {
    let answer = Self.answer(Self.padded(Array(body.utf8)))
    let table = traffic(frames: Self.frames(answer, answer)).content
    #expect(table.chunks.map { Int(table[$0].count) }.reduce(0, +) == 2 * answer.count + 700 + 2 * 42)
  }

  @Test func keepsTheSameWhereverItIsCut() {
    let frames = Self.frames(Self.answer(Self.padded(Self.media[0].bytes)), Self.answer(Array("text".utf8)))
    let whole = traffic(frames: frames).content
    for first in 1..<frames.count {
      for second in first..<frames.count {
        let parts = traffic(frames: frames, cuts: first == second ? [first] : [first, second]).content
        #expect(
          parts.chunks.map { Array(parts[$0]) } == whole.chunks.map { Array(whole[$0]) }, "cut at \(first), \(second)")
      }
    }
  }

  /// Past the limit nothing more is kept, and which messages are is the same whatever part reached it.
  @Test func keepsTheFirstUpToItsLimitWhereverItIsCut() {
    let text = Self.answer([UInt8](repeating: 0x61, count: Int(ContentTable.allowance)))
    let limit = ContentTable.byteLimit / Int(ContentTable.allowance)
    let frames = (0..<(limit + 200)).map { number in
      FrameBuilder.tcp(text, sequence: 1 &+ UInt32(number * text.count), server: 80, forward: false)
    }
    let whole = traffic(frames: frames)
    #expect(whole.content.chunks.count == limit)
    #expect(whole.content.isFull)
    // In the first the later part reaches the limit, in the second only both together do.
    for cut in [100, limit / 2] {
      let parts = traffic(frames: frames, cuts: [cut])
      #expect(parts.content.isFull && parts.isExact, "cut at \(cut)")
      #expect(parts.content.chunks.map(\.mark.ordinal) == whole.content.chunks.map(\.mark.ordinal), "cut at \(cut)")
    }
  }
}
