import BlotterCore
import BlotterFindings
import BlotterTestSupport
import Testing

@Suite struct SYNFloodTests {
  private let server = "192.0.2.1:443"

  private func page(_ client: String, at time: Double, status: UInt16 = 200, in build: inout PacketBuilder) {
    build.tcp(client, server, .syn, at: time)
    build.tcp(server, client, [.syn, .ack], at: time + 0.01)
    build.tcp(client, server, .ack, at: time + 0.02, sequence: 1)
    build.tcp(client, server, [.psh, .ack], at: time + 0.03, sequence: 1, length: 60)
    build.http(.httpRequest(HTTPRequestHead(method: "GET", target: "/sales.html", version: "HTTP/1.1")))
    build.tcp(server, client, [.psh, .ack], at: time + 0.04, sequence: 1, length: 500)
    build.http(.httpResponse(HTTPResponseHead(version: "HTTP/1.1", status: status, reason: "")))
  }

  private func refusal(_ client: String, at time: Double, in build: inout PacketBuilder) {
    build.tcp(client, server, .syn, at: time)
    build.tcp(server, client, [.rst, .ack], at: time + 0.5)
  }

  /// Three SYNs a second from one port, with numbers that a list prints relative: clients fare worse from then on.
  private var slowFlood: [Packet] {
    var build = PacketBuilder()
    page("198.51.100.23:42584", at: 0, in: &build)
    page("198.51.100.14:14785", at: 0.2, in: &build)
    for number in 0..<60 {
      let time = 1 + Double(number) * 0.35
      build.tcp("203.0.113.7:54770", server, .syn, at: time, isRelative: true)
      if number == 10 { page("198.51.100.5:33638", at: time + 0.05, status: 504, in: &build) }
      if number % 15 == 12 { refusal("198.51.100.\(100 + number):40000", at: time + 0.05, in: &build) }
    }
    return build.packets
  }

  @Test func judgesAHandfulOfSYNsByWhatClientsGet() throws {
    let document = findings(slowFlood, clock: .relative)
    let finding = try #require(document.findings.first)
    #expect(document.findings.map(\.kind) == ["syn-flood"])
    #expect(finding.severity == .high)
    #expect(finding.count == 60)
    #expect(finding.facts["single_source"] == .bool(true))
    #expect(finding.facts["served_before"] == .int(2))
    #expect(finding.facts["served_after"] == .int(0))
    #expect(finding.facts["clients_refused"] == .int(4))
    #expect(finding.facts["clients_failed"] == .int(1))
    #expect(finding.facts["first_http_error_status"] == .int(504))
    #expect(finding.first == "+1.000000")
  }

  @Test(arguments: [1, 7, 10, 30, 50, 80]) func staysTheSameWhenCut(cut: Int) {
    #expect(findings(slowFlood, cuts: [cut, cut + 4]) == findings(slowFlood))
  }

  /// The nearest innocent traffic: a client that tries again and again, while all others are served.
  @Test func takesNoPatientClientForAFlood() {
    var build = PacketBuilder()
    for number in 0..<40 {
      let time = Double(number) * 3
      build.tcp("203.0.113.7:\(50000 + number)", "192.0.2.1:8443", .syn, at: time)
      build.tcp("192.0.2.1:8443", "203.0.113.7:\(50000 + number)", [.rst, .ack], at: time + 0.01)
      page("198.51.100.\(number + 1):40000", at: time + 1, in: &build)
    }
    #expect(findings(build.packets).findings.map(\.kind) == ["tcp-connection-refused"])
  }

  @Test func saysManySourcesWhereThereAreMany() throws {
    var build = PacketBuilder()
    for number in 0..<300 {
      let source = "100.\(70 + number % 30).\(number % 250).\(1 + number % 200):\(2000 + number)"
      build.tcp(source, server, .syn, at: Double(number) * 0.01)
      build.tcp(server, source, [.syn, .ack], at: Double(number) * 0.01 + 0.001)
    }
    let finding = try #require(findings(build.packets).findings.first)
    #expect(finding.kind == "syn-flood")
    #expect(finding.facts["single_source"] == .bool(false))
    #expect(finding.facts["sources"] == .int(300))
    #expect(finding.facts["spoofing_hints"] == .bool(true))
  }
}
