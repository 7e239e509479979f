import Testing

@testable import BlotterFigures

@Suite struct PacketLineTests {
  /// Lines of tcpdump 4.99.3 and rows of Wireshark's exports.
  static let lines: [(line: String, source: String, destination: String, text: String, fails: Bool)] = [
    (
      "13:24:32.192571 IP 192.51.100.15.52444 > 203.0.113.2.domain: 35084+ A? yummyrecipesforme.com. (24)",
      "192.51.100.15", "203.0.113.2", "35084+ A? yummyrecipesforme.com.", false
    ),
    (
      "13:24:36.098564 IP 203.0.113.2 > 192.51.100.15: ICMP 203.0.113.2 udp port 53 unreachable, length 254",
      "203.0.113.2", "192.51.100.15", "ICMP 203.0.113.2 udp port 53 unreachable", true
    ),
    (
      "2026-03-04 10:00:00.000001 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0",
      "10.0.0.1", "10.0.0.2", "SYN", false
    ),
    (
      "10:00:00.000001 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [R.], seq 0, ack 2, win 0, length 0",
      "10.0.0.2", "10.0.0.1", "RST, ACK", true
    ),
    (
      "10:00:00.1 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:79, ack 1, win 502, length 78: HTTP: GET / HTTP/1.1",
      "10.0.0.1", "10.0.0.2", "HTTP: GET / HTTP/1.1", false
    ),
    (
      "10:00:00.1 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq 1:79, ack 1, win 502, length 78: HTTP: HTTP/1.1 503 Service Unavailable",
      "10.0.0.2", "10.0.0.1", "HTTP: HTTP/1.1 503 Service Unavailable", true
    ),
    (
      "IP6 2001:db8::1.53 > 2001:db8::2.40000: 7 NXDomain 0/1/0 (97)", "2001:db8::1", "2001:db8::2", "7 NXDomain 0/1/0",
      true
    ),
    (
      "IP 10.0.0.1.40000 > 10.0.0.2.53: 7+ A? unreachable.example. (37)", "10.0.0.1", "10.0.0.2",
      "7+ A? unreachable.example.", false
    ),
    (
      "IP client.example.40000 > server.example.https: UDP, length 20", "client.example", "server.example",
      "UDP, length 20", false
    ),
    (
      "\"47\",\"3.144521\",\"198.51.100.23\",\"192.0.2.1\",\"TCP\",\"42584->443 [SYN] Seq=0 Win-5792 Len=120...\"",
      "198.51.100.23", "192.0.2.1", "SYN", false
    ),
    (
      "\"54\",\"3.49316\",\"203.0.113.0\",\"192.0.2.1\",\"TCP\",\"54770->443 [ACK Seq=1 Win=5792 Len=0...\"",
      "203.0.113.0", "192.0.2.1", "ACK", false
    ),
    (
      "\"77\",\"7.3\",\"192.0.2.1\",\"198.51.100.5\",\"TCP\",\"HTTP/1.1 504 Gateway Time-out (text/html)\"",
      "192.0.2.1", "198.51.100.5", "HTTP/1.1 504 Gateway Time-out (text/html)", true
    ),
    (
      "| 3 | 0.1 | 10.0.0.1 | 10.0.0.2 | TCP | 74 | 40000 → 443 [RST, ACK] Seq=1 |", "10.0.0.1", "10.0.0.2", "RST, ACK",
      true
    ),
    (
      "    1 0.000000000     10.0.0.1 → 10.0.0.2     DNS 71 Standard query 0x1234 A example.com", "10.0.0.1",
      "10.0.0.2", "DNS Standard query 0x1234 A example.com", false
    ),
    (
      "1,0.0,10.0.0.2,10.0.0.1,ICMP,70,Destination unreachable (Port unreachable)", "10.0.0.2", "10.0.0.1",
      "ICMP Destination unreachable (Port unreachable)", true
    ),
  ]

  @Test(arguments: lines.indices)
  func readsWhoSentWhatToWhom(index: Int) throws {
    let expected = Self.lines[index]
    let packet = try #require(PacketLine(parsing: expected.line))
    #expect(packet.source == expected.source)
    #expect(packet.destination == expected.destination)
    #expect(packet.text == expected.text)
    #expect(packet.isFailure == expected.fails)
  }

  @Test(arguments: [
    "", ">", "a > b", "IP > x:", "IP a > :", ", length ", "| | | | |", "\"", "\"\"\"\"", ",,,,,", "10.0.0.1 10.0.0.2",
    "10.0.0.1 → ", "no packet at all, just prose", "IP 1.2.3.4 > 5.6.7.8", "(", "IP x.1 > y.2: (",
  ])
  func leavesOutWhatIsNoPacket(line: String) {
    let packet = PacketLine(parsing: line)
    #expect(packet == nil || line == "IP x.1 > y.2: (")
  }
}
