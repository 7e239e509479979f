import BlotterCore

/// Keeps payload characters that `-A` prints from passing for packets.
///
/// A client can send a line that looks like one of tcpdump's. Its place gives it away: it stands before as many
/// characters as the packet has bytes. Logs whose dumps are mostly shorter than their packets (`-s`, or trimmed by
/// hand) cannot be guarded in this way.
struct PayloadGuard {
  /// Whether the dumps of this log are as long as their packets.
  let isReliable: Bool
  /// Bytes that the packet at hand has at least; 0 where unknown.
  private var expected = 0
  /// Bytes that the lines of its dump stand for at most.
  private var seen = 0

  /// Measures the dumps in the head of a log.
  init(_ head: [UInt8]) {
    let text = head.span
    var parser = TcpdumpParser()
    var dumps = 0
    var short = 0
    var expected = 0
    var seen = 0
    var isDump = false
    var start = 0
    while start < text.count {
      guard let end = text.first(0x0a, from: start) else { break }
      let line = text.extracting(start..<end)
      if let first = PacketStart(line) {
        if isDump {
          dumps += 1
          if seen < expected { short += 1 }
        }
        var packet = Packet()
        expected = parser.parse(line, from: first.body, into: &packet) == .unreadable ? 0 : Self.bytes(packet)
        seen = 0
        isDump = false
      } else {
        seen += line.count + 2
        if line.at(0) == UInt8(ascii: "E"), !ASCII.isAlphanumeric(line.at(1)) { isDump = true }
      }
      start = end + 1
    }
    isReliable = dumps > 0 && short * 2 <= dumps
  }

  /// Starts on the packet whose dump may follow.
  mutating func begin(_ packet: borrowing Packet) {
    expected = isReliable ? Self.bytes(packet) : 0
    seen = 0
  }

  /// Adds a line of the dump. A line feed stands for one byte, or for two where a carriage return went before it.
  mutating func add(_ count: Int) { seen += count + 2 }

  /// Whether the next line still belongs to the payload.
  var isInside: Bool { seen < expected }

  /// The bytes of the IP packet that its line accounts for at least.
  private static func bytes(_ packet: borrowing Packet) -> Int {
    let header = packet.layers.contains(.ipv6) ? 40 : 20
    guard packet.fragmentOffset == 0 else { return 0 }
    if packet.layers.contains(.tcp), packet.known.contains(.payloadLength) {
      return header + 20 + Int(packet.payloadLength)
    }
    if packet.layers.contains(.udp), packet.known.contains(.payloadLength) {
      return header + 8 + Int(packet.payloadLength)
    }
    return 0
  }
}
