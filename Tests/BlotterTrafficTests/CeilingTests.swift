import BlotterCore
import Testing

@testable import BlotterTraffic

/// What happens where a table is full: memory ends there, counting does not.
@Suite struct CeilingTests {
  private static func end(_ number: Int, _ port: UInt16) -> FlowEnd {
    FlowEnd(HostAddress(ipv4: 0x0a00_0000 + UInt32(number)), port)
  }

  private static func syn(from source: FlowEnd, to target: FlowEnd, ordinal: Int) -> Packet {
    var packet = Packet()
    packet.number = UInt64(ordinal)
    packet.ordinal = UInt64(ordinal)
    packet.time = Int64(ordinal) * 1000
    packet.known = .everything
    packet.layers = [.ipv4, .tcp]
    packet.source = source.address
    packet.destination = target.address
    packet.sourcePort = source.port
    packet.destinationPort = target.port
    packet.ipProtocol = 6
    packet.wireLength = 60
    packet.tcp.flags = .syn
    packet.tcp.sequence = UInt32(truncatingIfNeeded: ordinal)
    return packet
  }

  @Test func countsFlowsBeyondTheLimitInTotals() {
    var table = FlowTable(keepsHeads: false)
    let target = FlowEnd(HostAddress(ipv4: 0xc633_6414), 443)
    let surplus = 1000
    for number in 1...(FlowTable.flowLimit + surplus) {
      let source = Self.end(number, 1024)
      let packet = Self.syn(from: source, to: target, ordinal: number)
      let key = FlowKey(source, target, .tcp)
      _ = table.observe(packet, key, key.direction(from: source), PacketMark(packet, evidence: 0))
    }
    #expect(table.flows.count == FlowTable.flowLimit)
    #expect(table.beyond.packets == UInt64(surplus))
    #expect(table.beyond.bytes == UInt64(surplus) * 60)
    #expect(table.beyond.syns == [target: UInt64(surplus)])
    // Those held stand in the order in which they began, whatever the hash of this run.
    #expect((0..<3).map { table.flows[$0].key.low } == (1...3).map { Self.end($0, 1024) })
  }

  @Test func keepsNoMoreOfAnEndlessFlowThanItsRolesAllow() {
    var table = FlowTable(keepsHeads: false)
    let (client, server) = (Self.end(1, 40_000), FlowEnd(HostAddress(ipv4: 0xc633_6414), 443))
    let key = FlowKey(client, server, .tcp)
    for number in 1...50_000 {
      var packet = Self.syn(from: client, to: server, ordinal: number)
      packet.tcp.flags = number == 1 ? .syn : [.ack, .psh]
      packet.payloadLength = number == 1 ? 0 : 1000
      packet.tcp.sequence = number == 1 ? 0 : 1 &+ UInt32(number - 2) * 1000
      _ = table.observe(packet, key, key.direction(from: client), PacketMark(packet, evidence: 0))
    }
    #expect(table.flows.count == 1)
    let most = 2 * MarkRole.allCases.reduce(0) { $0 + $1.limit }
    #expect(table.marks(of: table.flows[0]).count <= most)
    #expect(table.flows[0].packets == 50_000)
    #expect(table.flows[0][key.direction(from: client)].payload == 49_999 * 1000)
  }

  @Test func givesTextsBeyondTheLimitTheEmptyOne() {
    var pool = StringPool()
    let known = pool.intern("www.example.com")
    for number in 0..<(StringPool.limit + 10) { _ = pool.intern("n\(number).example.com") }
    #expect(pool.isFull)
    #expect(pool.intern("one-more.example.net") == 0)
    #expect(pool[pool.intern("www.example.com")] == "www.example.com")
    #expect(pool.intern("www.example.com") == known)
  }

  /// A sender who chooses addresses and ports finds no pattern that falls together: such patterns differ by the seed.
  @Test(arguments: [0, 1, 0x9e37_79b9_7f4a_7c15] as [UInt64]) func spreadsPatternsOfKeys(seed: UInt64) {
    let server = FlowEnd(HostAddress(ipv4: 0xc633_6414), 443)
    let patterns: [(Int) -> FlowKey] = [
      { FlowKey(Self.end($0, 1024), server, .tcp) },
      { FlowKey(Self.end(1, UInt16($0)), server, .tcp) },
      { FlowKey(Self.end($0 << 12, 7), FlowEnd(HostAddress(ipv4: UInt32($0) << 12), 7), .udp) },
      {
        FlowKey(
          FlowEnd(HostAddress(ipv6High: UInt64($0) << 48, low: 0), 7),
          FlowEnd(HostAddress(ipv6High: 0, low: UInt64($0)), 7), .udp)
      },
    ]
    for pattern in patterns {
      var slots: [UInt64: Int] = [:]
      for number in 0..<4096 { slots[pattern(number).packed.hash(seed: seed) >> 17 & 0x3fff, default: 0] += 1 }
      // A quarter full: chance puts some five in the fullest of 16,384 slots.
      #expect((slots.values.max() ?? 0) <= 12)
    }
    let key = FlowKey(Self.end(1, 1024), server, .tcp).packed
    #expect(key.hash(seed: seed) != key.hash(seed: seed ^ 0x5555))
  }
}
