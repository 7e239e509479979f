import BlotterCore
import BlotterTestSupport
import BlotterTraffic
import Testing

@Suite struct FlowTableTests {
  private let client = "10.0.0.9:40000"
  private let server = "198.51.100.20:443"

  @Test func tellsWhatBecameOfEachConnection() throws {
    var build = PacketBuilder()
    build.tcp("10.0.0.1:1001", server, .syn, at: 0)
    build.tcp(server, "10.0.0.1:1001", [.syn, .ack], at: 0.01)
    build.tcp("10.0.0.1:1001", server, .ack, at: 0.02, sequence: 1)
    build.tcp("10.0.0.1:1001", server, [.psh, .ack], at: 0.03, sequence: 1, length: 80)
    build.tcp(server, "10.0.0.1:1001", [.psh, .ack], at: 0.05, sequence: 1, length: 900)
    build.tcp("10.0.0.2:1002", server, .syn, at: 1)
    build.tcp(server, "10.0.0.2:1002", [.rst, .ack], at: 1.01)
    build.tcp("10.0.0.3:1003", server, .syn, at: 2)
    build.tcp("10.0.0.4:1004", server, .syn, at: 3)
    build.tcp(server, "10.0.0.4:1004", [.syn, .ack], at: 3.01)
    build.tcp("10.0.0.5:1005", server, .syn, at: 4)
    build.tcp(server, "10.0.0.5:1005", [.syn, .ack], at: 4.01)
    build.tcp("10.0.0.5:1005", server, [.psh, .ack], at: 4.02, sequence: 1, length: 80)
    build.tcp(server, "10.0.0.5:1005", .rst, at: 4.03)
    let outcomes = traffic(build.packets).outcomes
    #expect(outcomes.attempts.map(\.outcome) == [.served, .refused, .unanswered, .halfOpen, .reset])
    #expect(outcomes.attempts.map(\.decisive.number) == [5, 7, 0, 10, 14])
    #expect(outcomes.services.count == 1)
  }

  /// More flows than one core takes at a time, of which every third is refused.
  @Test func tellsManyConnectionsApartInTheirOrder() {
    var build = PacketBuilder()
    let count = 20_000
    for number in 0..<count {
      let client = "10.1.\(number / 250).\(1 + number % 250):2000"
      build.tcp(client, server, .syn, at: Double(number))
      if number % 3 == 0 { build.tcp(server, client, [.rst, .ack], at: Double(number) + 0.5) }
    }
    let tables = traffic(build.packets)
    #expect(tables.outcomes.attempts.map(\.flow) == Array(0..<count))
    #expect(tables.outcomes.attempts.map(\.outcome) == (0..<count).map { $0 % 3 == 0 ? .refused : .unanswered })
    #expect(tables.digest.attempts.map(\.flow) == (0..<count).map(UInt32.init))
    #expect(tables.digest.hosts.count == count + 1)
  }

  /// Of a tunnel the innermost header of IP says what travels; where a log prints none, nothing is claimed.
  @Test func namesTheTransportInsideATunnel() throws {
    var packet = Packet()
    packet.source = try #require(HostAddress(parsing: "10.0.0.1"))
    packet.destination = try #require(HostAddress(parsing: "10.0.0.2"))
    packet.ipProtocol = 1
    packet.layers = [.ipv4, .udp, .vxlan, .icmp]
    var lookup = packet
    lookup.ipProtocol = 255
    lookup.layers = [.dns]
    #expect(traffic([packet, lookup]).flows.flows.map(\.key.transport.name) == ["ICMP", "unknown"])
  }

  @Test func dividesConnectionsThatReuseTheirPorts() {
    var build = PacketBuilder()
    build.tcp(client, server, .syn, at: 0, sequence: 100)
    build.tcp(server, client, [.rst, .ack], at: 0.1)
    build.tcp(client, server, .syn, at: 1, sequence: 5000)
    build.tcp(server, client, [.rst, .ack], at: 1.1)
    // The same number again is a repetition, and before any close a new number is one too.
    build.tcp(client, server, .syn, at: 2, sequence: 5000)
    #expect(traffic(build.packets).flows.flows.map(\.packets) == [2, 3])
  }

  /// RFC 9293 §3.4: what was sent before is a retransmission; §3.8.4: a keep-alive is none; a copy that the capture
  /// made bears the same IP identification.
  @Test func tellsRetransmissionsFromCopiesAndKeepAlives() throws {
    var build = PacketBuilder()
    build.tcp(client, server, .syn, at: 0, sequence: 999, identification: 1)
    build.tcp(client, server, [.psh, .ack], at: 1, sequence: 1000, length: 100, identification: 2)
    build.tcp(client, server, [.psh, .ack], at: 1, sequence: 1000, length: 100, identification: 2)
    build.tcp(client, server, [.psh, .ack], at: 2, sequence: 1000, length: 100, identification: 3)
    build.tcp(client, server, .ack, at: 40, sequence: 1099, length: 1, identification: 4)
    build.tcp(client, server, [.fin, .ack], at: 41, sequence: 1100, identification: 5)
    build.tcp(client, server, [.fin, .ack], at: 42, sequence: 1100, identification: 6)
    let flow = try #require(traffic(build.packets).flows.flows.first)
    let tracker = flow[flow.firstDirection].tracker
    #expect(tracker.copies == 1)
    #expect(tracker.retransmissions == 2)
    #expect(tracker.keepAlives == 1)
  }

  @Test func takesAGapFilledAtOnceForReordering() throws {
    var build = PacketBuilder()
    build.tcp(client, server, [.psh, .ack], at: 0, sequence: 1, length: 100)
    build.tcp(client, server, [.psh, .ack], at: 0.001, sequence: 201, length: 100)
    build.tcp(client, server, [.psh, .ack], at: 0.002, sequence: 101, length: 100)
    build.tcp(client, server, [.psh, .ack], at: 0.003, sequence: 401, length: 100)
    build.tcp(client, server, [.psh, .ack], at: 0.5, sequence: 301, length: 100)
    let flow = try #require(traffic(build.packets).flows.flows.first)
    #expect(flow[flow.firstDirection].tracker.outOfOrder == 1)
    #expect(flow[flow.firstDirection].tracker.retransmissions == 1)
  }

  @Test func namesTheInitiatorWithoutASYN() throws {
    var build = PacketBuilder()
    build.tcp(server, client, [.psh, .ack], at: 0, sequence: 1, length: 10)
    build.udp("10.0.0.2:53", "10.0.0.1:50000", at: 1)
    let tables = traffic(build.packets).flows
    let initiators = tables.flows.map { $0.key.source(tables.initiator(of: $0)).port }
    #expect(initiators == [40000, 50000])
  }
}
