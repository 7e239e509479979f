import BlotterCore
import BlotterTestSupport
import Testing

@testable import BlotterTraffic

@Suite struct HopTrackerTests {
  /// What one pass sees is what two parts see together, wherever they meet.
  @Test(arguments: 0...12) func addsUp(cut: Int) {
    var packets: [Packet] = []
    for (identification, ttl) in [
      (1, 64), (1, 63), (1, 62), (2, 64), (2, 62), (2, 60), (2, 58), (3, 64), (4, 64), (4, 64), (4, 63), (0, 9),
    ] {
      var packet = Packet()
      packet.ipIdentification = UInt16(identification)
      packet.ttl = UInt8(ttl)
      packets.append(packet)
    }
    var whole = HopTracker()
    for packet in packets { whole.observe(packet) }
    #expect(whole.lowest == 9)
    #expect(whole.highest == 64)
    #expect(whole.descents == 6)
    #expect(whole.longestDescent == 3)
    var (first, second) = (HopTracker(), HopTracker())
    for packet in packets.prefix(cut) { first.observe(packet) }
    for packet in packets.dropFirst(cut) { second.observe(packet) }
    first.append(second)
    #expect(first == whole)
  }
}
