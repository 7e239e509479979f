import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation
import Testing

/// The short way through plain lines against the general one: the same packets, texts and record, or the same error.
@Suite struct PlainLineTests {
  /// One line of each form that is read in one scan, and of its neighbours, which are not.
  static let forms = [
    "13:24:32.192571 IP 192.0.2.15.52444 > 203.0.113.2.443: Flags [S], seq 3877716771, win 64240, "
      + "options [mss 1460,sackOK,TS val 3118828634 ecr 0,nop,wscale 10], length 0",
    "13:24:32.192572 IP 203.0.113.2.443 > 192.0.2.15.52444: Flags [P.], seq 1:1449, ack 518, win 501, urg 7, "
      + "options [nop,nop,TS val 1 ecr 2,nop,nop,sack 2 {1:2}{5:9},eol], length 1448",
    "13:24:32.192573 IP 203.0.113.2.443 > 192.0.2.15.52444: Flags [R.], seq 0, ack 1, win 0, length 0",
    "13:24:32.192574 IP 192.0.2.15.52444 > 203.0.113.2.443: Flags [none], win 1024, length 0",
    "13:24:32.192575 IP 192.0.2.15.5355 > 224.0.0.252.5355: UDP, length 24",
    "13:24:32.192576 IP 192.0.2.15.52444 > 203.0.113.2.443: tcp 1448",
    "13:24:32.192577 IP 192.0.2.15 > 203.0.113.2: ICMP echo request, id 45, seq 2, length 64",
    "13:24:32.192578 IP6 2001:db8::1 > 2001:db8:1::: ICMP6, echo reply, id 45, seq 2, length 64",
    "13:24:32.192579 IP6 fe80::1.546 > ff02::1:2.547: UDP, length 99",
    "13:24:32.192580 IP 192.0.2.15.52444 > 203.0.113.2.53: 35084+ A? example.com. (29)",
    "13:24:32.192581 IP 203.0.113.2 > 192.0.2.15: ICMP 203.0.113.2 udp port 53 unreachable, length 36",
    "13:24:32.192582 IP 192.0.2.15.36086 > 203.0.113.2.80: Flags [P.], seq 1:74, ack 1, win 512, length 73: "
      + "HTTP: GET /a HTTP/1.1",
    "13:24:32.192583 eth0  In  IP 192.0.2.15.52444 > 203.0.113.2.443: Flags [.], ack 1, win 1, length 0",
    "13:24:32.192584 00:0c:29:1f:a7:55 > 00:50:56:c0:00:08, ethertype IPv4 (0x0800), length 66: "
      + "192.0.2.15.52444 > 203.0.113.2.443: Flags [F.], seq 9, ack 1, win 1, length 0",
    "13:24:32.192585 00:0c:29:1f:a7:55 > 00:50:56:c0:00:08, ethertype IPv6 (0x86dd), length 86: "
      + "2001:db8::1.52444 > 2001:db8::2.443: Flags [.], ack 1, win 1, length 0",
    "13:24:32.192586 IP host.example.52444 > www.example.https: Flags [.], ack 1, win 1, length 0",
  ]

  /// The line with each kind of time; `-t` has none.
  static let times = [
    "13:24:32.192571 ", "13:24:32.192571834 ", " 00:00:01.192571 ", "2026-11-23 13:24:32.192571 ", "1795454478.694125 ",
    "",
  ]

  /// What may stand in the place of a byte.
  private static let others = Array("0 .:,]S\n\u{0}".utf8)

  private struct Reading {
    var log: ReadLog?
    var error: String?

    init(_ bytes: [UInt8], isApart: Bool, limit: UInt64? = nil) {
      var options = ReadOptions(packetLimit: limit)
      options.readsEachLineApart = isApart
      do { log = try ReadLog(bytes, options) } catch { self.error = "\(error)" }
    }
  }

  private func expectSame(_ bytes: [UInt8], limit: UInt64? = nil) {
    let short = Reading(bytes, isApart: false, limit: limit)
    let general = Reading(bytes, isApart: true, limit: limit)
    #expect(short.error == general.error)
    #expect(short.log?.record == general.log?.record)
    #expect(short.log?.texts == general.log?.texts)
    let packets = short.log?.packets ?? []
    let expected = general.log?.packets ?? []
    #expect(packets.count == expected.count)
    for (a, b) in zip(packets, expected) {
      #expect(a.application == b.application)
      let (plain, wanted) = (Self.words(a), Self.words(b))
      if plain != wanted {
        Issue.record("\(plain) is not \(wanted)")
        return
      }
    }
  }

  /// All that a packet holds beside its message.
  private static func words(_ packet: Packet) -> String {
    var packet = packet
    packet.application = nil
    return String(reflecting: packet)
  }

  static var fixtures: [URL] {
    ["captures/text", "renderings", "crashers", "malformed", "foreign"].flatMap { folder in
      let names = FileManager.default.enumerator(atPath: Fixtures.file(folder).path)?.compactMap { $0 as? String } ?? []
      return names.sorted().map { Fixtures.file(folder + "/" + $0) }.filter { !$0.hasDirectoryPath }
    }
  }

  @Test func givesWhatTheGeneralWayGivesForEveryFixture() throws {
    #expect(Self.fixtures.count > 20)
    for file in Self.fixtures {
      guard let data = try? Data(contentsOf: file) else { continue }
      expectSame([UInt8](data))
    }
  }

  @Test(arguments: times) func givesTheSameForEachKindOfTime(time: String) {
    let lines = Self.forms.map { time + $0.dropFirst(16) + "\n" }
    expectSame(Array((lines + lines.reversed()).joined().utf8))
    expectSame(Array((lines + lines).joined().replacing("\n", with: "\r\n").utf8))
    for limit in [1, 2, 5] as [UInt64] { expectSame(Array(lines.joined().utf8), limit: limit) }
  }

  /// Every byte of every form replaced, left out and doubled; each damaged line stands between sound ones.
  @Test(arguments: forms.indices) func givesTheSameForDamagedLines(form: Int) {
    let line = Array(Self.forms[form].utf8)
    let sound = Array(Self.forms[0].utf8) + [0x0a]
    var log = sound
    for index in line.indices {
      var without = line
      without.remove(at: index)
      var doubled = line
      doubled.insert(line[index], at: index)
      let replaced = Self.others.map { other in
        var damaged = line
        damaged[index] = other
        return damaged
      }
      for damaged in [without, doubled] + replaced { log += damaged + [0x0a] + (index % 3 == 0 ? sound : []) }
    }
    expectSame(log)
  }

  /// Lines that end in the middle of a block of the reader, and at its edge.
  @Test func givesTheSameAcrossBlocks() {
    let line = Array((Self.forms[1] + "\n" + Self.forms[9] + "\n").utf8)
    var log: [UInt8] = []
    while log.count < 3 * ByteSource.blockSize { log += line }
    expectSame(log)
  }

  /// A dump, a broken line or a header line of -v behind a plain line belongs to it.
  @Test func leavesLinesToThePacketBefore() throws {
    let line = Self.forms[2] + "\n"
    let tails = [
      "\t0x0000:  4500 003c 0000 4000 4006 0000 c000 020f\n", "  extra\n", "E..(..@.@.......\n", ": HTTP\n", "\n",
    ]
    for tail in tails {
      expectSame(Array((line + line + tail + line + tail + line).utf8))
    }
    let dumped = try ReadLog(line + line + "\t0x0000:  4500\n" + line)
    #expect(dumped.packets.count == 3)
  }
}
