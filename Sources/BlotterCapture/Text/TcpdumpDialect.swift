import BlotterCore

/// How a log prints its lines, told from its head: which time, with or without numbers, relative or absolute.
struct TcpdumpDialect {
  var style = TcpdumpTime.Style.clock
  /// Whether times count from the first packet (-ttttt) or from the one before (-ttt).
  var offsets = Offsets.none
  /// Digits after the second.
  var digits = 6
  /// Whether TCP numbers are relative to the start of the connection.
  var hasRelativeNumbers = false
  /// Lines that look like packets.
  var starts = 0
  /// Starts that show addresses and a protocol of tcpdump.
  var sure = 0

  enum Offsets { case none, sinceFirst, sincePrevious }

  init(_ head: [UInt8]) {
    let text = head.span
    var counts: [TcpdumpTime.Style: Int] = [:]
    var times: [Int64] = []
    var allSigned = true
    var start = text.has("\u{feff}", at: 0) ? 3 : 0
    while start < text.count {
      let end = text.first(0x0a, from: start) ?? text.count
      scan(text.extracting(start..<end), &counts, &times, &allSigned)
      start = end + 1
    }
    style =
      counts.max { $0.value < $1.value || $0.value == $1.value && $0.key.rawValue > $1.key.rawValue }?.key ?? .clock
    // A log that prints times anywhere was not made with -t.
    if style == .absent, counts.count > 1 {
      style = counts.filter { $0.key != .absent }.max { $0.value < $1.value }?.key ?? .absent
    }
    if style == .clock, allSigned, let first = times.first,
      first == 0 || times.allSatisfy({ $0 < 3_600_000_000_000 })
    {
      let isRising = zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }
      offsets = isRising ? .sinceFirst : .sincePrevious
    }
  }

  private mutating func scan(
    _ line: Span<UInt8>, _ counts: inout [TcpdumpTime.Style: Int], _ times: inout [Int64], _ allSigned: inout Bool
  ) {
    if let start = PacketStart(line) {
      note(line, start, &counts, &times, &allSigned)
      return
    }
    // With -v the TCP header stands on a line of its own, behind four blanks.
    if line.at(0) == 0x20, line.find(": Flags [", from: 0) != nil { noteNumbers(line, from: 0) }
    guard TextCleaner.mayBeMarked(line) else { return }
    let cleaned = TextCleaner.clean(line).bytes
    let span = cleaned.span
    guard let start = PacketStart(span) else { return }
    note(span, start, &counts, &times, &allSigned)
  }

  private mutating func note(
    _ line: Span<UInt8>, _ start: PacketStart, _ counts: inout [TcpdumpTime.Style: Int], _ times: inout [Int64],
    _ allSigned: inout Bool
  ) {
    starts += 1
    if start.isSure { sure += 1 }
    let style = start.time?.style ?? .absent
    counts[style, default: 0] += 1
    if let time = start.time {
      digits = max(digits, time.digits > 6 ? 9 : 6)
      if style == .clock {
        times.append(time.nanoseconds)
        if !time.hasSignColumn { allSigned = false }
      }
    }
    noteNumbers(line, from: start.body)
  }

  /// Sequence numbers that begin at 1 are counted from the first segment: real ones begin anywhere.
  private mutating func noteNumbers(_ line: Span<UInt8>, from body: Int) {
    if line.find("ack 1,", from: body) != nil || line.find(" ack 1 win", from: body) != nil
      || line.find(", seq 1:", from: body) != nil
    {
      hasRelativeNumbers = true
    }
  }
}

/// The head of a line that begins a packet: number and time.
struct PacketStart {
  var number: UInt64?
  var time: TcpdumpTime?
  /// Index behind number and time.
  var body = 0
  /// Whether what follows is text that tcpdump prints, beyond a time.
  var isSure = false

  /// Reads the head of `line`; nil where no packet begins with it.
  init?(_ line: Span<UInt8>) {
    var index = 0
    while line.at(index) == 0x20 || line.at(index) == 0x09, index < 16 { index += 1 }
    let blanks = index
    var lead = blanks
    // tcpdump -#: the number, right-justified in five columns, and two blanks.
    if ASCII.isDigit(line.at(index)) {
      var at = index
      if let value = line.decimal(&at) {
        if line.at(at) == 0x20, line.at(at + 1) == 0x20 {
          var next = at
          while line.at(next) == 0x20, next < at + 4 { next += 1 }
          lead = next - at - 2
          number = value
          index = next
        } else if line.at(at) == UInt8(ascii: ":"), line.at(at + 1) == 0x20 {
          // `show capture` of Cisco's firewalls prints the lines of an old tcpdump so: `   1: 13:24:32.192571  …`.
          number = value
          index = at + 2
          lead = 0
        }
      }
    }
    if let time = TcpdumpTime.read(line, &index) {
      self.time = time
      self.time?.hasSignColumn = lead == 1 || time.nanoseconds < 0
      line.skipBlanks(&index)
      body = index
      isSure = Self.isLink(line, index)
      guard isSure || time.digits >= 6 && index < line.count else { return nil }
      return
    }
    guard number != nil || blanks == 0, Self.isLink(line, index), Self.isTimeless(line, index) else { return nil }
    body = index
    isSure = true
  }

  /// Whether a link or network header of tcpdump stands at `index`.
  private static func isLink(_ line: Span<UInt8>, _ index: Int) -> Bool {
    if line.has("IP ", at: index) || line.has("IP6 ", at: index) || line.has("IP6, ", at: index)
      || line.has("ARP", at: index) || line.has("PPPoE", at: index) || line.has("AF IPv", at: index)
      || line.has("arp ", at: index)
    {
      return true
    }
    var at = index
    if TextAddress.mac(line, &at) != nil { return true }
    if TcpdumpParser.linkWord(line, index) != nil || TcpdumpParser.isCooked(line, index) { return true }
    // Old forms and interfaces: two hosts must be on the line.
    return line.find(" > ", from: index, to: index + 160) != nil
  }

  /// Whether the text is one that can begin a packet without a time before it.
  private static func isTimeless(_ line: Span<UInt8>, _ index: Int) -> Bool {
    if line.has("IP ", at: index) || line.has("IP6 ", at: index) {
      return line.find(" > ", from: index) != nil || line.at(line.has("IP ", at: index) ? index + 3 : index + 4) == 0x28
    }
    if line.has("ARP, Re", at: index) || line.has("ARP, Ethernet (len ", at: index) || line.has("PPPoE ", at: index)
      || line.has("AF IPv", at: index)
      || line.has("STP 802", at: index) || line.has("LLDP, ", at: index) || line.has("IS-IS, ", at: index)
      || line.has("CDPv", at: index) || line.has("arp who-has ", at: index) || line.has("arp reply ", at: index)
    {
      return true
    }
    if line.find(" Mb/s ", from: index, to: index + 12) != nil, line.find("dBm signal ", from: index) != nil {
      return true
    }
    if TcpdumpParser.isCooked(line, index) {
      return line.find(" IP ", from: index, to: index + 40) != nil
        || line.find(" IP6 ", from: index, to: index + 40) != nil
        || line.find(" ARP, ", from: index, to: index + 40) != nil
    }
    var at = index
    return TextAddress.mac(line, &at) != nil
      && (line.has(" > ", at: at) || line.has(" (oui", at: at)) && line.find("length ", from: at) != nil
  }
}
