import BlotterCapture
import BlotterCore
import BlotterTestSupport
import BlotterTraffic
import Testing

/// The finished tables of raw IPv4 frames, passed in parts that begin where `cuts` say.
func traffic(frames: [[UInt8]], cuts: [Int] = []) -> Traffic {
  var whole: Traffic?
  var start = 0
  for end in cuts + [frames.count] {
    var pass = TrafficPass(part: start == 0 ? .whole : .continuation)
    for index in start..<end {
      let frame = frames[index]
      let header = FrameHeader(
        number: UInt64(index + 1), time: Int64(index) * 1_000_000, hasTime: true, wireLength: UInt32(frame.count),
        linkType: 228)
      pass.accept(frame: header, bytes: unsafe frame.span.bytes)
    }
    let part = pass.finish()
    whole = whole.map { $0.merged(with: part) } ?? part
    start = end
  }
  var result = whole ?? TrafficPass().finish()
  result.finish()
  return result
}

/// Messages that segments divide.
@Suite struct StreamTests {
  /// A DNS answer over TCP (RFC 1035 §4.2.2): www.example.net A 198.51.100.7.
  private static let answer: [UInt8] =
    [0, 49, 0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + name + [0, 1, 0, 1]
    + [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 198, 51, 100, 7]
  private static let name: [UInt8] =
    [3] + Array("www".utf8) + [7] + Array("example".utf8) + [3] + Array("net".utf8) + [0]

  private static let request = Array(
    "GET /index.html HTTP/1.1\r\nHost: www.example.net\r\nUser-Agent: test\r\nReferer: http://a.example/\r\n\r\n".utf8)

  /// Frames with the parts of a stream between its cuts, in order, from number 1000 on.
  private func segments(_ stream: [UInt8], _ cuts: [Int], server: UInt16, forward: Bool = true) -> [[UInt8]] {
    zip([0] + cuts, cuts + [stream.count]).map { from, to in
      FrameBuilder.tcp(
        Array(stream[from..<to]), sequence: UInt32(1000 + from), server: server, forward: forward)
    }
  }

  @Test func readsAnAnswerWhereverItIsDivided() {
    for cut in 1..<Self.answer.count {
      let result = traffic(frames: segments(Self.answer, [cut], server: 53, forward: false))
      #expect(result.dns.events.count == 1, "cut at \(cut)")
      #expect(result.dns.events.first?.answers.map { result.dns.names[$0] } == ["198.51.100.7"], "cut at \(cut)")
      #expect(result.dns.responses == 1)
      #expect(result.dns.rcodes == [0: 1])
      #expect(result.protocols.packets(with: .dns) == 1, "cut at \(cut)")
    }
  }

  @Test func readsEveryMessageOfASegment() {
    let result = traffic(frames: segments(Self.answer + Self.answer + Self.answer, [70], server: 53, forward: false))
    #expect(result.dns.responses == 3)
    #expect(result.streams.joined == 1)
    #expect(result.dns.events.map(\.mark.ordinal) == [1, 1, 2])
  }

  @Test func readsAHeadWhereverItIsDivided() {
    for cut in 3..<Self.request.count {
      let result = traffic(frames: segments(Self.request, [cut], server: 80))
      #expect(result.http.requests == 1, "cut at \(cut)")
      guard case .request(let head)? = result.http.events.first?.content else {
        Issue.record("no request where it is cut at \(cut)")
        continue
      }
      #expect(head.fields["referer"] == "http://a.example/", "cut at \(cut)")
      #expect(head.fields["host"] == "www.example.net", "cut at \(cut)")
    }
  }

  @Test func readsACommandThatIsTypedByteByByte() {
    let line = Array("USER alice\r\n".utf8)
    let result = traffic(frames: segments(line, Array(1..<line.count), server: 21))
    #expect(result.sessions.logins.events.last?.content.user == "alice")
  }

  @Test func putsSegmentsInOrderAndLeavesOutRepetitions() {
    let parts = segments(Self.answer, [20, 30, 40], server: 53, forward: false)
    for order in [[0, 2, 1, 3], [0, 3, 2, 1], [0, 1, 1, 2, 0, 3], [0, 2, 2, 3, 1], [0, 3, 3, 1, 2, 0]] {
      let result = traffic(frames: order.map { parts[$0] })
      #expect(result.dns.events.count == 1, "\(order)")
      #expect(result.dns.events.first?.answers.count == 1, "\(order)")
      #expect(result.streams.conflicts == 0)
    }
  }

  @Test func takesWhatCameFirstWhereSegmentsOverlap() {
    var forged = Self.answer
    forged[forged.count - 1] = 66
    let first = FrameBuilder.tcp(Array(Self.answer[..<30]), sequence: 1000, server: 53, forward: false)
    let second = FrameBuilder.tcp(Array(Self.answer[30..<51]), sequence: 1030, server: 53, forward: false)
    // The last byte is missing; a segment that repeats bytes 20 to 30 with other contents brings it.
    forged[25] ^= 1
    let third = FrameBuilder.tcp(Array(forged[20...]), sequence: 1020, server: 53, forward: false)
    let result = traffic(frames: [first, second, third].map { Array($0) })
    #expect(result.dns.events.first?.answers.map { result.dns.names[$0] } == ["198.51.100.7"])
    #expect(Self.answer.count == 51)
    let early = traffic(frames: [first, third])
    #expect(early.streams.conflicts == 1)
    #expect(early.streams.firstConflict.ordinal == 2)
  }

  @Test func givesUpWhereAPartIsMissing() {
    let parts = segments(Self.answer, [36, 40], server: 53, forward: false)
    let far = FrameBuilder.tcp(Self.answer, sequence: 100_000, server: 53, forward: false)
    let result = traffic(frames: [parts[0], far])
    #expect(result.streams.gaps == 1)
    #expect(result.dns.responses == 2)
  }

  @Test(arguments: [53, 80] as [UInt16]) func mergesWhereverItIsCut(port: UInt16) {
    let message = port == 53 ? Self.answer : Self.request
    let parts = segments(message + message, [9, 25, 40, 60], server: port, forward: port == 80)
    let whole = traffic(frames: parts)
    for cut in 1..<parts.count {
      let merged = traffic(frames: parts, cuts: [cut])
      #expect(merged.dns.events.map(\.answers) == whole.dns.events.map(\.answers), "cut at \(cut)")
      #expect(merged.dns.events.map(\.mark) == whole.dns.events.map(\.mark), "cut at \(cut)")
      #expect(merged.dns.rcodes == whole.dns.rcodes)
      #expect(merged.http.requests == whole.http.requests, "cut at \(cut)")
      #expect(merged.http.events.map(\.mark) == whole.http.events.map(\.mark), "cut at \(cut)")
      #expect(merged.protocols == whole.protocols, "cut at \(cut)")
    }
  }

  @Test func holdsNoMoreThanItsLimits() {
    // Half a message on each of more connections than may be open.
    var frames: [[UInt8]] = []
    for index in 0..<20_000 {
      frames.append(
        FrameBuilder.tcp(
          Array(Self.request.prefix(40)), sequence: 1, client: UInt16(20_000 + index), server: 80))
    }
    let result = traffic(frames: frames)
    #expect(result.http.requests == 20_000)
    #expect(result.streams.beyond == 20_000 - UInt64(StreamTable.openLimit))
  }
}
