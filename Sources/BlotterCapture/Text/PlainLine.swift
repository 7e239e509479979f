import BlotterCore

/// The line forms that nearly all logs consist of, read from left to right once.
///
/// `TIME IP A > B: Flags [..], seq .., ack .., win .., options [..], length N`, `UDP, length N`, `tcp N` and echo
/// messages, with addresses and ports as numbers, with `-e` or an interface before them or not, fill the packet here;
/// what else follows numeric addresses (DNS, ICMP errors, HTTP, …) is left to ``TcpdumpParser`` from there on. Anything
/// unexpected, be it one blank too many, is no plain line: the caller then reads it by the general way. A line that is
/// read here gives the very packet that the general way gives, which a test holds for every line of every fixture.
struct PlainLine {
  /// The packet of the last line that was read; number, line and time are the log's to give.
  var packet = Packet()
  private let style: TcpdumpTime.Style
  private let hasRelativeNumbers: Bool
  /// The first ten bytes of the last date, and its day.
  private var date: (head: UInt64, tail: UInt64) = (0, 0)
  private var day: Int64 = 0
  /// Whether ``packet`` holds more than ``PlainFields`` sets anew for each line.
  private var isRich = false

  /// Bytes of a line that are read here: ten times what a segment with all its options takes.
  private static let limit = 4096

  init(_ style: TcpdumpTime.Style, hasRelativeNumbers: Bool) {
    self.style = style
    self.hasRelativeNumbers = hasRelativeNumbers
  }

  // MARK: Time

  /// Reads the time at `index` and moves behind the blank that follows it; nil where no plain line begins there. With a
  /// result, a packet begins there for certain, whatever follows.
  mutating func time(_ text: Span<UInt8>, _ index: inout Int) -> TcpdumpTime? {
    let raw = unsafe text.bytes
    var at = index
    var time = TcpdumpTime(style: style, nanoseconds: 0, digits: 6)
    switch style {
    case .clock:
      // -ttt and -ttttt print a blank before it.
      if raw.at(at) == 0x20 { at &+= 1 }
      guard let clock = Self.clock(raw, &at) else { return nil }
      time.nanoseconds = clock
    case .date:
      guard let day = day(text, at) else { return nil }
      at &+= 11
      guard let clock = Self.clock(raw, &at), let moment = CivilDate.nanoseconds(day: day, at: clock) else {
        return nil
      }
      time.nanoseconds = moment
    case .epoch:
      guard let seconds = raw.number(&at), seconds.count >= 9, seconds.value < RecordTime.secondsLimit,
        let fraction = Self.fraction(raw, &at)
      else { return nil }
      time.nanoseconds = Int64(seconds.value) &* 1_000_000_000 &+ fraction
    case .absent:
      guard Self.beginsTimeless(raw, at) else { return nil }
      return time
    }
    // A packet begins where something follows the time.
    guard raw.at(at) == 0x20, raw.at(at &+ 1) > 0x20 else { return nil }
    index = at &+ 1
    return time
  }

  /// `HH:MM:SS` and a fraction, in nanoseconds; moves behind it.
  @inline(__always) private static func clock(_ raw: RawSpan, _ index: inout Int) -> Int64? {
    let word = raw.word(index)
    guard word & 0x0000_ff00_00ff_0000 == 0x0000_3a00_003a_0000 else { return nil }
    let digits = word ^ 0x3030_3a30_303a_3030
    guard ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
    let pairs = digits &* 10 &+ digits >> 8
    let hours = pairs & 0xff
    let minutes = pairs >> 24 & 0xff
    let seconds = pairs >> 48 & 0xff
    // 60 is a leap second.
    guard hours < 24, minutes < 60, seconds <= 60 else { return nil }
    index &+= 8
    guard let fraction = fraction(raw, &index) else { return nil }
    return Int64(hours &* 3600 &+ minutes &* 60 &+ seconds) &* 1_000_000_000 &+ fraction
  }

  /// `.` and six or nine digits, in nanoseconds; moves behind them.
  @inline(__always) private static func fraction(_ raw: RawSpan, _ index: inout Int) -> Int64? {
    guard raw.at(index) == UInt8(ascii: ".") else { return nil }
    var at = index &+ 1
    guard let fraction = raw.number(&at) else { return nil }
    index = at
    switch fraction.count {
    case 6: return Int64(fraction.value) &* 1000
    case 9: return Int64(fraction.value)
    default: return nil
    }
  }

  /// The day since 1970 of `YYYY-MM-DD ` at `index`. Nearly all lines have that of the line before.
  @inline(__always) private mutating func day(_ text: Span<UInt8>, _ index: Int) -> Int64? {
    let raw = unsafe text.bytes
    let head = raw.word(index)
    let tail = raw.word(index &+ 8) & 0xff_ffff
    if head == date.head, tail == date.tail { return day }
    var at = index
    guard tail >> 16 == 0x20, let year = raw.number(&at), year.count == 4, raw.at(at) == UInt8(ascii: "-"),
      let found = TcpdumpTime.date(text, year: year.value, separator: UInt8(ascii: "-"), &at), at == index &+ 10
    else { return nil }
    date = (head, tail)
    day = found
    return day
  }

  /// Whether `IP A > ` stands at `index`: of a log without times, the start of a packet.
  private static func beginsTimeless(_ raw: RawSpan, _ index: Int) -> Bool {
    var at = index &+ 3
    if raw.at(at &- 1) == UInt8(ascii: "6") { at &+= 1 }
    guard ByteWord.begins(raw.word(index), "IP"), raw.at(at &- 1) == 0x20 else { return false }
    let end = at &+ 64
    while at < end, raw.at(at) > 0x20 { at &+= 1 }
    return ByteWord.begins(raw.word(at), " > ")
  }

  // MARK: Line

  /// Reads the line that starts at `start` and whose time ends before `index`, moves to the start of the next line, and
  /// returns the end of this one; nil where it is no plain line, or its end is not at hand.
  mutating func read(
    _ text: Span<UInt8>, _ start: Int, _ index: inout Int, _ parser: inout TcpdumpParser
  ) -> Int? {
    let raw = unsafe text.bytes
    var at = index
    var fields = PlainFields()
    guard fields.readAddresses(text, &at) else { return nil }
    let (tail, known, layers) = (at, fields.known, fields.layers)
    if fields.readTail(raw, &at, hasRelativeNumbers: hasRelativeNumbers), let end = Self.lineEnd(raw, &at),
      end &- start <= Self.limit
    {
      commit(fields)
      index = at
      return end
    }
    guard let feed = raw.first(0x0a, from: tail), feed &- start <= Self.limit else { return nil }
    let end = raw.at(feed &- 1) == 0x0d ? feed &- 1 : feed
    var rich = Packet()
    rich.known = known
    rich.layers = layers
    rich.sourceMAC = fields.sourceMAC
    rich.destinationMAC = fields.destinationMAC
    rich.wireLength = fields.wireLength
    let hosts = fields.hosts(from: start)
    guard parser.readsWhole(text.extracting(start..<end), from: tail &- start, hosts, into: &rich) else { return nil }
    packet = rich
    isRich = true
    index = feed &+ 1
    return end
  }

  /// Moves behind the line end at `index`; nil where none stands there. The result is the end of the text before it.
  @inline(__always) private static func lineEnd(_ raw: RawSpan, _ index: inout Int) -> Int? {
    let end = index
    let isReturned = raw.at(end) == 0x0d
    let feed = isReturned ? end &+ 1 : end
    guard raw.at(feed) == 0x0a else { return nil }
    index = feed &+ 1
    return end
  }

  private mutating func commit(_ fields: PlainFields) {
    if isRich {
      packet = Packet()
      isRich = false
    }
    packet.known = fields.known
    packet.layers = fields.layers
    packet.sourceMAC = fields.sourceMAC
    packet.destinationMAC = fields.destinationMAC
    packet.wireLength = fields.wireLength
    packet.source = fields.source.host
    packet.destination = fields.destination.host
    packet.sourcePort = fields.source.port
    packet.destinationPort = fields.destination.port
    packet.ipProtocol = fields.ipProtocol
    packet.tcp = fields.tcp
    packet.icmp.type = fields.echoType
    packet.icmp.code = fields.echoType == 255 ? 255 : 0
    packet.icmp.identifier = fields.identifier
    packet.icmp.sequence = fields.sequence
    packet.icmp.length = fields.icmpLength
    packet.payloadLength = fields.payloadLength
  }
}
