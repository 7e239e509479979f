import BlotterAnalysis
import BlotterCore
import BlotterFindings
import BlotterTestSupport
import Testing

/// Floods, reflections and what happens on the link: the kinds named by the labels of the captures, and the nearest
/// traffic that is none.
@Suite struct FloodTests {
  @Test(
    arguments: [
      ("lab-udp-flood.pcap", "udp-flood", 7777, "198.51.100.20"),
      ("lab-icmp-flood.pcap", "icmp-flood", nil, "198.51.100.20"),
      ("lab-ack-flood.pcap", "tcp-flag-flood", 80, "198.51.100.20"),
      ("lab-http-flood.pcap", "http-flood", 80, "198.51.100.20"),
      ("lab-slowloris.pcap", "slowloris", 80, "198.51.100.21"),
      ("lab-mac-flood.pcap", "mac-flood", nil, "switch"),
      ("lab-amplification.pcap", "dns-amplification", 53, "10.20.30.11"),
      ("lab-amplification-ntp.pcap", "ntp-amplification", 123, "10.20.30.11"),
      ("lab-broadcast-storm.pcap", "broadcast-storm", nil, "10.20.30.0/24"),
      ("lab-arp-duplicate-ip.pcap", "duplicate-ip-address", nil, "10.20.30.11"),
      ("lab-arp-spoof-mitm.pcapng", "arp-spoofing", nil, "10.20.30.1"),
      ("lab-rogue-ra.pcap", "rogue-router-advertisement", nil, "fd00:20:30::11"),
      ("lab-routing-loop.pcap", "routing-loop", nil, "203.0.113.50"),
      ("lab-icmp-frag-needed.pcap", "icmp-frag-needed", 80, "198.51.100.20"),
      ("lab-pmtud-blackhole.pcap", "pmtud-blackhole", 80, "10.20.30.12"),
      ("lab-tcp-packet-loss.pcap", "tcp-retransmissions", 80, "10.20.30.11"),
      ("lab-tcp-resets.pcap", "tcp-reset-by-server", 3306, "198.51.100.20"),
      ("lab-zero-window.pcap", "tcp-zero-window", 9000, "198.51.100.20"),
      ("lab-slow-server.pcap", "slow-server", 80, "198.51.100.20"),
      ("lab-high-latency.pcap", "high-latency", 80, "10.20.30.11"),
    ] as [(String, String, UInt16?, String)])
  func namesWhatHappened(file: String, kind: String, port: UInt16?, host: String) throws {
    let document = try findings(capture(file))
    let principal = try #require(document.findings.first)
    #expect(principal.kind == kind)
    #expect(principal.port == port)
    #expect(principal.affected.contains { $0.address == host })
    #expect(!principal.cites.isEmpty)
  }

  @Test(arguments: [
    "lab-arp-spoof-mitm.pcapng", "lab-rogue-ra.pcap", "lab-routing-loop.pcap", "lab-pmtud-blackhole.pcap",
    "lab-tcp-resets.pcap", "lab-zero-window.pcap", "lab-arp-duplicate-ip.pcap", "lab-icmp-flood.pcap",
    "lab-mac-flood.pcap", "lab-broadcast-storm.pcap",
  ])
  func givesTheSameWhereverItIsCut(name: String) throws {
    let bytes = try capture(name)
    let whole = try findings(bytes)
    let count = Int(whole.evidence[0].packets ?? 1)
    for cuts in [[1], [2], [count / 2], [count - 1], [count / 5, count / 3, count / 2]] {
      #expect(try findings(bytes, cuts: cuts) == whole, "cuts at \(cuts)")
      #expect(try findings(bytes, cuts: cuts, fromTheRight: true) == whole, "cuts at \(cuts), from the right")
    }
  }

  /// Twenty datagrams within a second suffice, from a new port each.
  @Test func findsASmallFlood() {
    var build = PacketBuilder()
    for number in 0..<25 {
      build.udp("10.0.0.9:\(20_000 + number)", "192.0.2.1:9999", at: Double(number) * 0.02, length: 32)
    }
    let principal = findings(build.packets).findings.first
    #expect(principal?.kind == "udp-flood")
    #expect(principal?.facts["single_source"] == .bool(true))
  }

  /// Three seconds of video to one viewer, a call, a collector of logs, and clients of a name server that is down.
  @Test func staysSilentOnStreams() {
    var build = PacketBuilder()
    for number in 0..<900 {
      build.udp("192.0.2.1:5004", "10.0.0.2:40000", at: Double(number) / 300, length: 1316)
      if number % 6 == 0 { build.udp("10.0.0.3:16384", "10.0.0.4:16386", at: Double(number) / 300, length: 172) }
      if number % 10 == 0 { build.udp("10.0.1.\(number / 10):4\(number)", "10.0.0.5:514", at: Double(number) / 300) }
    }
    #expect(findings(build.packets).findings.isEmpty)
  }

  /// A resolver's answers of ordinary size, in a capture of one direction only.
  @Test func staysSilentOnAnswersOfOneDirection() {
    var build = PacketBuilder()
    for number in 0..<60 {
      build.udp(
        "192.0.2.53:53", "10.0.0.2:\(30_000 + number)", at: Double(number) / 20, length: 120,
        dns: PacketBuilder.dns("host\(number).example", id: UInt16(number), rcode: 0))
    }
    #expect(findings(build.packets).findings.isEmpty)
  }

  /// Segments of connections that began before the evidence.
  @Test func staysSilentOnConnectionsInMidStream() {
    var build = PacketBuilder()
    for number in 0..<60 {
      let client = "10.0.0.2:\(40_000 + number)"
      build.tcp("192.0.2.1:80", client, [.psh, .ack], at: Double(number) / 100, sequence: 1000, length: 1000)
      build.tcp(client, "192.0.2.1:80", .ack, at: Double(number) / 100 + 0.01, sequence: 1, acknowledgment: 2000)
    }
    #expect(findings(build.packets).findings.allSatisfy { $0.severity == .low })
  }

  @Test func findsReflectedSynAcks() {
    var build = PacketBuilder()
    for number in 0..<40 {
      build.tcp(
        "203.0.113.\(number % 5 + 1):443", "10.0.0.2:\(50_000 + number % 8)", [.syn, .ack], at: Double(number),
        sequence: 7, acknowledgment: 1, identification: UInt16(number + 1))
    }
    let document = findings(build.packets)
    #expect(document.findings.first?.kind == "tcp-reflection")
    #expect(document.findings.first?.port == 443)
    #expect(!document.findings.contains { $0.kind == "tcp-syn-timeout" })
  }

  /// Who floods a service is no client of it.
  @Test func doesNotCountAFloodAmongTheClients() throws {
    var build = PacketBuilder()
    for number in 0..<100 {
      build.tcp("10.0.0.9:\(20_000 + number)", "192.0.2.1:80", .syn, at: Double(number) / 100)
      build.tcp("192.0.2.1:80", "10.0.0.9:\(20_000 + number)", [.syn, .ack], at: Double(number) / 100 + 0.001)
      build.tcp("10.0.0.9:\(20_000 + number)", "192.0.2.1:80", .rst, at: Double(number) / 100 + 0.002)
    }
    let document = findings(build.packets)
    #expect(document.findings.first?.kind == "syn-flood")
    #expect(document.traffic?.services.first?.served == 0)
    #expect(document.traffic?.services.first?.failed == 0)
  }
}
