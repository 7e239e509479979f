import BlotterCore
import BlotterTestSupport
import BlotterTraffic
import Testing

/// Datagrams in fragments.
@Suite struct FragmentTests {
  /// An answer over UDP with six addresses; the last is 198.51.100.6.
  private static let datagram: [UInt8] = FrameBuilder.udp(
    [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 6, 0, 0, 0, 0, 1, 97, 7] + Array("example".utf8) + [0, 0, 1, 0, 1]
      + (1...6).flatMap { [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 198, 51, 100, UInt8($0)] as [UInt8] },
    server: 53, forward: false)

  /// The fragments that begin at multiples of `size`.
  private func fragments(_ size: Int, id: UInt16 = 7) -> [[UInt8]] {
    stride(from: 0, to: Self.datagram.count, by: size).map { start in
      let end = min(start + size, Self.datagram.count)
      return FrameBuilder.ip(
        Array(Self.datagram[start..<end]), proto: 17, id: id, offset: start, more: end < Self.datagram.count,
        forward: false)
    }
  }

  @Test(arguments: [8, 16, 24, 40, 64, 96]) func areReadTogetherInAnyOrder(size: Int) {
    let parts = fragments(size)
    for frames in [parts, parts.reversed(), parts + parts.dropFirst()] {
      let result = traffic(frames: frames)
      #expect(result.dns.events.count == 1)
      #expect(result.dns.events.first?.answers.map { result.dns.names[$0] }.last == "198.51.100.6")
      #expect(result.fragments.joined == 1)
      #expect(result.fragments.overlaps == 0)
      #expect(result.protocols.packets(with: .udp) == 1)
    }
  }

  @Test(arguments: [16, 40]) func mergeWhereverTheyAreCut(size: Int) {
    let frames = fragments(size) + fragments(size, id: 8)
    let whole = traffic(frames: frames)
    #expect(whole.dns.events.count == 2)
    for cut in 1..<frames.count {
      let merged = traffic(frames: frames, cuts: [cut])
      #expect(merged.dns.events.map(\.answers) == whole.dns.events.map(\.answers), "cut at \(cut)")
      #expect(merged.dns.rcodes == whole.dns.rcodes, "cut at \(cut)")
      #expect(merged.fragments.joined == 2)
    }
  }

  @Test func keepWhatCameFirstWhereTheyOverlap() {
    var parts = fragments(40)
    // The second fragment again, eight bytes earlier and with other contents.
    parts.insert(
      FrameBuilder.ip([UInt8](repeating: 0xff, count: 16), proto: 17, offset: 32, more: true, forward: false), at: 1)
    let result = traffic(frames: parts)
    #expect(result.fragments.overlaps == 2)
    #expect(result.fragments.firstOverlap.ordinal == 2)
    #expect(result.fragments.joined == 1)
  }

  @Test func tellTheFlagsOfATCPHeaderThatTheyDivide() {
    // SYN to port 443 in pieces of eight bytes (RFC 1858 §3).
    let syn = Array(FrameBuilder.tcp([], sequence: 5, flags: 0x02, server: 443)[20...])
    let frames = stride(from: 0, to: syn.count, by: 8).map { start in
      FrameBuilder.ip(Array(syn[start..<min(start + 8, 20)]), proto: 6, offset: start, more: start + 8 < syn.count)
    }
    let result = traffic(frames: frames)
    #expect(result.protocols.syn == 1)
    #expect(result.protocols.packets(with: .tcp) == 1)
    #expect(result.flows.flows.contains { $0.key.high.port == 40_000 || $0.key.low.port == 40_000 })
  }

  @Test func thatAreTooLongAreNoted() {
    // The last byte of a datagram of 65,535 + 1 bytes: the "ping of death".
    let frame = FrameBuilder.ip([UInt8](repeating: 0, count: 32), proto: 1, offset: 65_528, more: false)
    #expect(traffic(frames: [frame]).fragments.oversized == 1)
  }

  @Test func holdNoMoreThanTheirLimits() {
    let frames = (0..<5000).map { FrameBuilder.ip([0, 1, 2, 3, 4, 5, 6, 7], proto: 17, id: $0, more: true) }
    #expect(traffic(frames: frames).fragments.beyond == 5000 - UInt64(FragmentTable.openLimit))
  }
}
