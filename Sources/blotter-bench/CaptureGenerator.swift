/// Writes a capture, or the text that tcpdump prints of it, from a seed: TCP connections with handshake, data both ways
/// and closing, and DNS over UDP, many of them open at a time.
///
/// Shares no code with the readers, so that a mistake in one is not repeated in the other.
struct CaptureGenerator {
  struct Shape {
    /// Bytes that the capture has at least.
    var size: Int
    /// Conversations, spread evenly over the file.
    var flows: Int
    /// Of a hundred conversations, those that are DNS.
    var dnsPercent: Int
    /// Conversations open at a time, whose packets come mixed.
    var open: Int
    var seed: UInt64
    /// Whether to print text instead.
    var isText: Bool
  }

  /// One conversation on its way.
  private struct Conversation {
    var flow: Int
    var isDNS: Bool
    var server: Int
    var step = 0
    var left: Int
    var up: UInt32
    var down: UInt32
  }

  private let shape: Shape
  private var state: UInt64
  private var out: [UInt8] = []
  private var time = 1_764_000_000_000_000
  private(set) var packets = 0

  init(_ shape: Shape) {
    self.shape = shape
    state = shape.seed
  }

  /// Hands the file on in blocks.
  mutating func run(_ write: ([UInt8]) -> Void) {
    if !shape.isText {
      out = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]
    }
    var open: [Conversation] = []
    var begun = 0
    while begun < shape.flows || !open.isEmpty {
      while begun < shape.flows, open.count < max(1, shape.open) {
        open.append(conversation(begun))
        begun += 1
      }
      let index = Int(next() % UInt64(open.count))
      if !advance(&open[index]) { open.swapAt(index, open.count - 1); open.removeLast() }
      if out.count >= 1 << 20 {
        write(out)
        out.removeAll(keepingCapacity: true)
      }
    }
    write(out)
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  private mutating func conversation(_ flow: Int) -> Conversation {
    let isDNS = Int(next() % 100) < shape.dnsPercent
    let share = max(1, shape.size / shape.flows) * 100 / max(1, 100 - shape.dnsPercent)
    return Conversation(
      flow: flow, isDNS: isDNS, server: Int(next() % 200), left: share - 900,
      up: UInt32(truncatingIfNeeded: next()), down: UInt32(truncatingIfNeeded: next()))
  }

  /// Writes the next packet of a conversation; false where that was the last.
  private mutating func advance(_ c: inout Conversation) -> Bool {
    defer { c.step += 1 }
    if c.isDNS {
      datagram(c)
      return c.step < 1
    }
    switch c.step {
    case 0: segment(&c, isUp: true, 0x02, 0)
    case 1: segment(&c, isUp: false, 0x12, 0)
    case 2: segment(&c, isUp: true, 0x10, 0)
    case 3: segment(&c, isUp: true, 0x18, 100 + Int(next() % 400))
    default:
      if c.step == 4, c.left > 0 {
        let isAck = next() % 4 == 0
        segment(&c, isUp: isAck, isAck ? 0x10 : 0x18, isAck ? 0 : 400 + Int(next() % 1060))
        // Stays at this step until all is said.
        c.step = 3
      } else {
        segment(&c, isUp: c.step != 5, c.step == 6 ? 0x10 : 0x11, 0)
        return c.step < 6
      }
    }
    return true
  }

  private mutating func segment(_ c: inout Conversation, isUp: Bool, _ flags: UInt8, _ length: Int) {
    let (sequence, ack) = isUp ? (c.up, c.down) : (c.down, c.up)
    let port = 1024 + c.flow % 64_000
    c.left -= length + 70
    let taken = UInt32(length) &+ (flags & 3 != 0 ? 1 : 0)
    if isUp { c.up &+= taken } else { c.down &+= taken }
    let hasAck = flags & 0x10 != 0
    if shape.isText {
      let letters = [0x02: "S", 0x12: "S.", 0x10: ".", 0x18: "P.", 0x11: "F."][Int(flags)] ?? "."
      let (client, server) = ("\(clientText(c.flow)).\(port)", "198.51.100.\(c.server).443")
      var line = "IP \(isUp ? client : server) > \(isUp ? server : client): Flags [\(letters)]"
      if length > 0 {
        line += ", seq \(sequence):\(sequence &+ UInt32(length))"
      } else if flags & 3 != 0 {
        line += ", seq \(sequence)"
      }
      if hasAck { line += ", ack \(ack)" }
      text(line + ", win 64240, length \(length)")
      return
    }
    begin(c, isUp: isUp, 6, 20 + length)
    put16(isUp ? port : 443)
    put16(isUp ? 443 : port)
    put32(sequence)
    put32(hasAck ? ack : 0)
    out += [0x50, flags, 0xfa, 0xf0, 0, 0, 0, 0]
    out.append(contentsOf: repeatElement(UInt8(truncatingIfNeeded: sequence), count: length))
  }

  private mutating func datagram(_ c: Conversation) {
    let port = 1024 + c.flow % 60_000
    let isAnswer = c.step == 1
    let id = Int(c.up & 0xffff)
    if shape.isText {
      let client = "\(clientText(c.flow)).\(port)"
      text(
        isAnswer
          ? "IP 203.0.113.53.53 > \(client): \(id) 1/0/0 A 192.0.2.1 (49)"
          : "IP \(client) > 203.0.113.53.53: \(id)+ A? www.example.com. (33)")
      return
    }
    begin(c, isUp: !isAnswer, 17, 8 + (isAnswer ? 49 : 33))
    put16(isAnswer ? 53 : port)
    put16(isAnswer ? port : 53)
    put16(8 + (isAnswer ? 49 : 33))
    put16(0)
    put16(id)
    out += isAnswer ? [0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] : [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    out += [3] + Array("www".utf8) + [7] + Array("example".utf8) + [3] + Array("com".utf8) + [0, 0, 1, 0, 1]
    if isAnswer { out += [0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 1] }
  }

  /// Record header, Ethernet and IPv4 before `length` bytes of payload.
  private mutating func begin(_ c: Conversation, isUp: Bool, _ proto: UInt8, _ length: Int) {
    tick()
    for word in [time / 1_000_000, time % 1_000_000, length + 34, length + 34] {
      out += [UInt8(word & 255), UInt8(word >> 8 & 255), UInt8(word >> 16 & 255), UInt8(word >> 24 & 255)]
    }
    out += [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0]
    put16(length + 20)
    put16(packets & 0xffff)
    out += [0x40, 0, 64, proto, 0, 0]
    let client: [UInt8] = [10, UInt8(c.flow >> 16 & 255), UInt8(c.flow >> 8 & 255), UInt8(c.flow & 255)]
    let server: [UInt8] = proto == 17 ? [203, 0, 113, 53] : [198, 51, 100, UInt8(c.server)]
    out += isUp ? client + server : server + client
  }

  private mutating func tick() {
    packets += 1
    time += 1 + Int(next() % 50)
  }

  private func clientText(_ flow: Int) -> String { "10.\(flow >> 16 & 255).\(flow >> 8 & 255).\(flow & 255)" }

  /// A line with the time of day that `tcpdump -nn` prints.
  private mutating func text(_ line: String) {
    tick()
    let seconds = time / 1_000_000 % 86_400
    func pad(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let clock =
      "\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2)).\(pad(time % 1_000_000, 6)) "
    out += Array(clock.utf8)
    out += Array(line.utf8)
    out.append(0x0a)
  }

  private mutating func put16(_ value: Int) { out += [UInt8(value >> 8 & 255), UInt8(value & 255)] }
  private mutating func put32(_ value: UInt32) {
    out += [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
}
