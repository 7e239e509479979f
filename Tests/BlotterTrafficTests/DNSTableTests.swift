import BlotterCore
import BlotterTestSupport
import BlotterTraffic
import Testing

@Suite struct DNSTableTests {
  private let client = "10.0.0.9:5353"
  private let server = "203.0.113.2:53"

  @Test func joinsRetriesAndTheirAnswer() throws {
    var build = PacketBuilder()
    build.udp(client, server, at: 0, dns: PacketBuilder.dns("a.example", id: 7))
    build.udp(client, server, at: 5, dns: PacketBuilder.dns("a.example", id: 7))
    build.udp(server, client, at: 5.1, dns: PacketBuilder.dns("a.example", id: 7, rcode: 0))
    build.udp(client, server, at: 9, dns: PacketBuilder.dns("a.example", id: 7))
    let transactions = traffic(build.packets).outcomes.transactions
    #expect(transactions.map(\.queries.count) == [2, 1])
    #expect(transactions.map(\.response) == [2, nil])
  }

  /// The case of a log that prints no more than the port: three queries of one port and identifier, each refused.
  @Test func concludesAQueryByTheErrorThatItDrew() throws {
    var build = PacketBuilder()
    for round in 0..<3 {
      let time = Double(round) * 120
      build.udp(client, server, at: time, dns: PacketBuilder.dns("a.example", id: 7))
      build.icmpError("203.0.113.2", "10.0.0.9", quoting: "", server, at: time + 4 + Double(round))
    }
    let tables = traffic(build.packets)
    #expect(tables.outcomes.transactions.map(\.errors) == [[0], [1], [2]])
    #expect(tables.icmp.errors.map(\.delay) == [4_000_000_000, 5_000_000_000, 6_000_000_000])
    #expect(tables.icmp.errors.map(\.sender.port) == [5353, 5353, 5353])
    #expect(tables.outcomes.attempts.map(\.outcome) == [.refused, .refused, .refused])
  }

  /// RFC 1035 §4.1: 12 bytes of header, the name as labels (one byte more than its text and the root), type and class.
  @Test(arguments: [("yummyrecipesforme.com", 39), ("a.b", 21), (".", 17), (#"x\046y"#, 21)])
  func knowsTheLeastLengthOfAMessage(name: String, length: UInt32) {
    #expect(DNSTable.leastLength(ofName: name) == length)
  }

  @Test func notesLengthsThatCannotBe() {
    var build = PacketBuilder()
    build.udp(client, server, at: 0, dns: PacketBuilder.dns("yummyrecipesforme.com", id: 7, length: 24))
    build.udp(client, server, at: 1, dns: PacketBuilder.dns("yummyrecipesforme.com", id: 8, length: 39))
    #expect(traffic(build.packets).dns.impossibleLengths.map(\.mark.number) == [1])
  }
}
