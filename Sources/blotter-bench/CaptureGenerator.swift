/// Writes a capture from a seed: TCP connections with handshake, data both ways and closing, and DNS over UDP.
///
/// Shares no code with the readers, so that a mistake in one is not repeated in the other.
struct CaptureGenerator {
  /// Bytes that the file has at least.
  var size: Int
  /// Conversations, spread evenly over the file.
  var flows: Int
  /// Of a hundred conversations, those that are DNS.
  var dnsPercent: Int
  private var state: UInt64
  private var out: [UInt8] = []
  private var time: UInt64 = 1_764_000_000_000_000
  private(set) var packets = 0

  init(size: Int, flows: Int, dnsPercent: Int, seed: UInt64) {
    self.size = size
    self.flows = max(1, flows)
    self.dnsPercent = dnsPercent
    state = seed
  }

  /// Hands the file on in blocks.
  mutating func run(_ write: ([UInt8]) -> Void) {
    out = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]
    let perFlow = max(1, size / flows)
    for flow in 0..<flows {
      let isDNS = Int(next() % 100) < dnsPercent
      if isDNS { dns(flow) } else { tcp(flow, bytes: perFlow * 100 / max(1, 100 - dnsPercent)) }
      if out.count >= 1 << 20 || flow == flows - 1 {
        write(out)
        out.removeAll(keepingCapacity: true)
      }
    }
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  private mutating func dns(_ flow: Int) {
    let port = 1024 + UInt16(truncatingIfNeeded: flow % 60_000)
    let id = UInt16(truncatingIfNeeded: next())
    var query: [UInt8] = [UInt8(id >> 8), UInt8(id & 255), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3] + Array("www".utf8)
    query += [7] + Array("example".utf8) + [3] + Array("com".utf8) + [0, 0, 1, 0, 1]
    var answer = query
    (answer[2], answer[3], answer[7]) = (0x81, 0x80, 1)
    answer += [0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 1]
    packet(client(flow), [203, 0, 113, 53], 17, [UInt8(port >> 8), UInt8(port & 255), 0, 53], query)
    packet([203, 0, 113, 53], client(flow), 17, [0, 53, UInt8(port >> 8), UInt8(port & 255)], answer)
  }

  private mutating func tcp(_ flow: Int, bytes: Int) {
    let server: [UInt8] = [198, 51, 100, UInt8(next() % 200)]
    let ports = (UInt16(truncatingIfNeeded: 1024 + flow % 64_000), UInt16(443))
    var numbers = (UInt32(truncatingIfNeeded: next()), UInt32(truncatingIfNeeded: next()))
    let start = out.count
    func segment(_ own: inout CaptureGenerator, _ up: Bool, _ flags: UInt8, _ length: Int) {
      let (seq, ack) = up ? (numbers.0, numbers.1) : (numbers.1, numbers.0)
      let (from, to) = up ? (ports.0, ports.1) : (ports.1, ports.0)
      var header: [UInt8] = [UInt8(from >> 8), UInt8(from & 255), UInt8(to >> 8), UInt8(to & 255)]
      for word in [seq, flags & 16 == 0 ? 0 : ack] {
        header += [UInt8(word >> 24), UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)]
      }
      header += [0x50, flags, 0xfa, 0xf0, 0, 0, 0, 0]
      let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: seq), count: length)
      own.packet(up ? own.client(flow) : server, up ? server : own.client(flow), 6, header, payload)
      let taken = UInt32(length) &+ (flags & 3 != 0 ? 1 : 0)
      if up { numbers.0 &+= taken } else { numbers.1 &+= taken }
    }
    segment(&self, true, 2, 0)
    segment(&self, false, 18, 0)
    segment(&self, true, 16, 0)
    segment(&self, true, 24, 100 + Int(next() % 400))
    while out.count - start < bytes - 400 {
      segment(&self, false, 24, 400 + Int(next() % 1060))
      if next() % 3 == 0 { segment(&self, true, 16, 0) }
    }
    segment(&self, true, 17, 0)
    segment(&self, false, 17, 0)
    segment(&self, true, 16, 0)
  }

  private func client(_ flow: Int) -> [UInt8] {
    [10, UInt8(flow >> 16 & 255), UInt8(flow >> 8 & 255), UInt8(flow & 255)]
  }

  private mutating func packet(
    _ source: [UInt8], _ destination: [UInt8], _ proto: UInt8, _ head: [UInt8], _ payload: [UInt8]
  ) {
    var transport = head
    if proto == 17 {
      let length = 8 + payload.count
      transport += [UInt8(length >> 8), UInt8(length & 255), 0, 0]
    }
    let total = 20 + transport.count + payload.count
    packets += 1
    time += 1 + next() % 50
    func word(_ value: Int) -> [UInt8] {
      [UInt8(value & 255), UInt8(value >> 8 & 255), UInt8(value >> 16 & 255), UInt8(value >> 24 & 255)]
    }
    out += word(Int(time / 1_000_000)) + word(Int(time % 1_000_000)) + word(total + 14) + word(total + 14)
    out += [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]
    let id = packets & 0xffff
    out += [0x45, 0, UInt8(total >> 8), UInt8(total & 255), UInt8(id >> 8), UInt8(id & 255), 0x40, 0, 64, proto, 0, 0]
    out += source + destination + transport + payload
  }
}
