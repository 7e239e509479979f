import BlotterCore

/// The state of one reading: the packet whose lines are being gathered, and what was met so far.
struct TcpdumpTextPass {
  /// What the lines behind a packet's own are.
  enum Phase {
    /// Lines of the packet at hand may follow.
    case text
    /// Hexadecimal lines of -x and -X.
    case hex
    /// Payload characters of -A.
    case ascii
    /// No packet at hand.
    case none
  }

  /// A packet whose text is being gathered.
  struct Pending {
    var start: PacketStart
    /// Bytes from the window's ``LineWindow/kept`` on.
    var length: Int
    var line: UInt64
    /// The mended text, where it differs from the lines as they stand.
    var mended: [UInt8]?
    var repairs: TextRepairs = []
    var startsAtEdge: Bool
  }

  var parser = TcpdumpParser()
  private var clock: TcpdumpClock
  let dialect: TcpdumpDialect
  private let options: ReadOptions
  var phase = Phase.none
  var pending: Pending?
  private var repairs = RemarkTally()
  var skipped = RemarkTally()
  var warnings = RemarkTally()
  private var fields: EvidenceFields = []
  var dropped: UInt64?
  var asciiDumps = 0
  var payload: PayloadGuard
  var packets: UInt64 = 0
  /// The packet whose bytes are being gathered, and its text.
  var held: HeldPacket?

  init(_ dialect: TcpdumpDialect, _ payload: PayloadGuard, _ options: ReadOptions) {
    self.dialect = dialect
    self.payload = payload
    self.options = options
    clock = TcpdumpClock(dialect, options)
    parser.hasRelativeNumbers = dialect.hasRelativeNumbers
  }

  /// Whether enough packets were read, and the last of them has its bytes.
  var isDone: Bool { held == nil && (options.packetLimit.map { packets >= $0 } ?? false) }

  // MARK: Lines

  /// Takes the next line of the log.
  mutating func take<Sink: PacketSink & ~Copyable>(
    _ line: LineWindow.Line, _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    let first = window.buffer.span.at(line.start)
    if line.isCut { noteCut(line, window) }
    if phase == .ascii {
      if payload.isInside { return takePayload(line, window) }
      payload.add(line.end - line.start)
    }
    // What -v prints of a payload stands behind a tab, and must not pass for a packet of its own.
    if let pending, pending.startsAtEdge, phase == .text, first == 0x09 {
      return takeIndented(line, &window, &record, &sink)
    }
    if let start = PacketStart(window.buffer.span.extracting(line.start..<line.end)) {
      if start.time == nil, expectsInner(window) { return extend(line, window) }
      flush(&window, &record, &sink)
      begin(line, start, mended: nil, [], &window)
      return
    }
    if DumpLine.isBlank(window.buffer.span.extracting(line.start..<line.end)) { return }
    if first == 0x20 || first == 0x09 { return takeIndented(line, &window, &record, &sink) }
    takeOther(line, &window, &record, &sink)
  }

  private mutating func begin(
    _ line: LineWindow.Line, _ start: PacketStart, mended: [UInt8]?, _ repairs: TextRepairs,
    _ window: inout LineWindow
  ) {
    window.kept = line.start
    let first = window.buffer.span.at(line.start)
    pending = Pending(
      start: start, length: line.end - line.start, line: line.number, mended: mended, repairs: repairs,
      startsAtEdge: first != 0x09)
    phase = .text
  }

  /// A line that begins with a blank: it belongs to the packet before it, or hides one behind marks.
  private mutating func takeIndented<Sink: PacketSink & ~Copyable>(
    _ line: LineWindow.Line, _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    if DumpLine.isHexadecimal(window.buffer.span.extracting(line.start..<line.end)) {
      return takeHexadecimal(line, &window, &record, &sink)
    }
    let first = window.buffer.span.at(line.start)
    if !(first == 0x09 && pending != nil && phase == .text), takeMarked(line, &window, &record, &sink) { return }
    switch phase {
    case .text where pending != nil: extend(line, window)
    case .hex, .ascii: break
    case .text, .none: skip(line, window)
    }
  }

  /// A line at the left edge that begins no packet.
  private mutating func takeOther<Sink: PacketSink & ~Copyable>(
    _ line: LineWindow.Line, _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    if DumpLine.isHexadecimal(window.buffer.span.extracting(line.start..<line.end)) {
      return takeHexadecimal(line, &window, &record, &sink)
    }
    if takeChatter(line, window) { return }
    if phase == .ascii { return }
    if takeMarked(line, &window, &record, &sink) { return }
    if isASCIIDump(line, window) {
      flush(&window, &record, &sink)
      phase = .ascii
      asciiDumps += 1
      payload.add(line.end - line.start)
      return
    }
    if join(line, window) { return }
    skip(line, window)
  }

  /// Whether a packet hides behind marks, tags or entities; takes it.
  private mutating func takeMarked<Sink: PacketSink & ~Copyable>(
    _ line: LineWindow.Line, _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) -> Bool {
    guard TextCleaner.mayBeMarked(window.buffer.span.extracting(line.start..<line.end)) else { return false }
    let (bytes, repairs) = TextCleaner.clean(window.buffer.span.extracting(line.start..<line.end))
    guard let start = PacketStart(bytes.span) else { return false }
    flush(&window, &record, &sink)
    begin(line, start, mended: bytes, repairs, &window)
    return true
  }

  /// Adds a line to the packet at hand.
  private mutating func extend(_ line: LineWindow.Line, _ window: LineWindow) {
    guard let kept = window.kept, var current = pending else { return }
    guard line.end - kept <= LineWindow.textLimit else { return }
    pending = nil
    if current.mended != nil {
      current.mended?.append(0x0a)
      current.mended?.append(contentsOf: continuation(line, window, &current.repairs))
    }
    current.length = line.end - kept
    pending = current
  }

  /// Joins a line that pasting broke off the packet at hand; false where it adds nothing that can be read.
  private mutating func join(_ line: LineWindow.Line, _ window: LineWindow) -> Bool {
    guard phase == .text, let kept = window.kept, var current = pending, line.end - kept <= LineWindow.textLimit
    else { return false }
    let base = current.mended ?? copy(kept, kept + current.length, window)
    let before = trial(base, current.start)
    guard before.reading != .complete else { return false }
    var marks = current.repairs
    let tail = continuation(line, window, &marks)
    guard !tail.isEmpty else { return false }
    var best: (bytes: [UInt8], reading: TcpdumpParser.Reading, left: Int)?
    // A break at a blank, or in the middle of a word.
    for separator in [[UInt8(0x20)], []] {
      let joined = base + separator + tail
      let after = trial(joined, current.start)
      let grew = after.consumed > max(before.consumed, base.count + separator.count)
      guard after.reading == .complete || grew else { continue }
      let left = joined.count - after.consumed
      if best.map({ after.reading > $0.reading || after.reading == $0.reading && left < $0.left }) ?? true {
        best = (joined, after.reading, left)
      }
      if after.reading == .complete { break }
    }
    guard let best else { return false }
    current.mended = best.bytes
    marks.note(.wrappedLine)
    current.repairs = marks
    current.length = line.end - kept
    pending = current
    return true
  }

  /// The bytes of a further line of the packet at hand: marks are taken off it where the first line had some.
  private func continuation(
    _ line: LineWindow.Line, _ window: LineWindow, _ repairs: inout TextRepairs
  ) -> [UInt8] {
    let text = window.buffer.span.extracting(line.start..<line.end)
    guard repairs.contains(TextRepairs(.markup)) else { return TextCleaner.plain(text, &repairs) }
    let (bytes, marks) = TextCleaner.clean(text)
    repairs.formUnion(marks)
    return bytes
  }

  private func trial(_ bytes: [UInt8], _ start: PacketStart) -> (reading: TcpdumpParser.Reading, consumed: Int) {
    var probe = parser
    var packet = Packet()
    let reading = probe.parse(bytes.span, from: start.body, into: &packet)
    return (reading, probe.consumed)
  }

  private func copy(_ start: Int, _ end: Int, _ window: LineWindow) -> [UInt8] {
    Array(window.buffer[max(0, start)..<max(start, min(end, window.buffer.count))])
  }

  /// A line of the bytes of the packet before it, which is held until all of them are there.
  private mutating func takeHexadecimal<Sink: PacketSink & ~Copyable>(
    _ line: LineWindow.Line, _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    if pending != nil { flush(&window, &record, &sink, holds: true) }
    phase = .hex
    held?.take(window.buffer.span.extracting(line.start..<line.end))
  }

  /// Hands on the packet that was held for its bytes.
  private mutating func release<Sink: PacketSink & ~Copyable>(_ sink: inout Sink) {
    guard let packet = held else { return }
    held = nil
    packet.hand(to: &sink)
  }

  // MARK: Packets

  /// Hands the packet at hand to the sink, or holds it for the bytes that follow.
  mutating func flush<Sink: PacketSink & ~Copyable>(
    _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink, holds: Bool = false
  ) {
    release(&sink)
    guard let current = pending, let kept = window.kept, !isDone else { return }
    pending = nil
    window.kept = nil
    phase = .none
    var packet = Packet()
    let text = window.buffer.span.extracting(kept..<(kept + current.length))
    var used = current.repairs
    var reading: TcpdumpParser.Reading
    if let mended = current.mended {
      reading = parser.parse(mended.span, from: current.start.body, into: &packet)
    } else {
      reading = parser.parse(text, from: current.start.body, into: &packet)
      if reading != .complete, TextCleaner.mayNeedCleaning(text) {
        let (bytes, marks) = TextCleaner.clean(text)
        if let start = PacketStart(bytes.span) {
          var second = Packet()
          let probe = parser
          if parser.parse(bytes.span, from: start.body, into: &second) > reading {
            packet = second
            reading = .complete
            used.formUnion(marks)
          } else {
            parser = probe
          }
        }
      }
    }
    used.formUnion(parser.repairs)
    if reading == .unreadable {
      guard isForeignPacket(text, current.start) else {
        skipped.add(
          "packet-line-unreadable", "a line begins like a packet, but its addresses cannot be read",
          line: current.line, text: text)
        return
      }
      packet = Packet()
      warnings.add(
        "protocol-not-read", "lines of protocols that are not read were counted as packets", line: current.line,
        text: text)
    } else if reading == .partial {
      used.note(.cutLine)
    }
    repairs.add(used, line: current.line, text: text)
    if current.mended == nil, parser.consumed + Self.leastPacket < text.count, holdsAnother(text) {
      warnings.add(
        "line-holds-more", "lines hold more than one packet, and the first was read; put each on a line of its own",
        line: current.line, text: text)
    }
    let time = time(current.start.time, current.line, text)
    identify(&packet, current.start.number, current.line, time, &record)
    payload.begin(packet)
    if holds {
      held = HeldPacket(packet, text)
    } else {
      sink.accept(packet: packet, text: text)
    }
  }

  /// Bytes of the shortest line for a packet, time and addresses: less behind a packet is none.
  private static let leastPacket = 40

  /// Whether another packet begins behind the one that was read, as where line ends were lost. It is not taken: what
  /// tcpdump prints of a payload may look so too.
  private func holdsAnother(_ text: Span<UInt8>) -> Bool {
    var index = parser.consumed
    while let blank = text.first(0x20, from: index), text.count - blank > Self.leastPacket {
      index = blank + 1
      guard ASCII.isDigit(text.at(index)), let start = PacketStart(text.extracting(index..<text.count)),
        let time = start.time, start.isSure
      else { continue }
      if time.style == dialect.style, time.digits >= 6 { return true }
    }
    return false
  }

  /// Puts number, line and time into a packet, and counts it.
  mutating func identify(
    _ packet: inout Packet, _ number: UInt64?, _ line: UInt64, _ time: Int64?, _ record: inout EvidenceRecord
  ) {
    packets += 1
    packet.evidence = options.evidence
    packet.ordinal = packets
    packet.number = number ?? packets
    packet.line = line
    packet.capturedLength = packet.wireLength
    packet.time = time ?? 0
    if time != nil { packet.known.insert(.time) }
    record.note(time: time)
    fields.formUnion(packet.known)
  }

  /// The time that a line prints, in the clock of the log; nil where it has none, or one of another kind.
  mutating func time(_ printed: TcpdumpTime?, _ line: UInt64, _ text: Span<UInt8>) -> Int64? {
    guard let printed else { return nil }
    if let time = clock.time(printed) { return time }
    warnings.add(
      "time-of-another-kind", "lines print another kind of time than the rest; their times were left out", line: line,
      text: text)
    return nil
  }

  /// Whether an unreadable line is one that tcpdump prints for a protocol that is not read here.
  private func isForeignPacket(_ text: Span<UInt8>, _ start: PacketStart) -> Bool {
    guard let time = start.time, time.digits >= 6 else { return false }
    if text.has("IP ", at: start.body) || text.has("IP6", at: start.body) {
      return text.find("(invalid)", from: start.body) != nil || text.find("[|ip", from: start.body) != nil
        || text.find("bad-", from: start.body) != nil
    }
    return time.style == dialect.style
  }

  /// Puts what was met into the record.
  mutating func finish(_ record: inout EvidenceRecord) {
    record.time = TimeStyle(clock: clock.clock, fractionDigits: dialect.digits)
    record.fields = fields
    record.hostNames = parser.names.names
    record.droppedPackets = dropped
    let nothing: [UInt8] = []
    if clock.assumesUTC {
      warnings.add(
        "time-zone-unknown", "the log prints local times without a zone; they were read as UTC", line: 0,
        text: nothing.span)
    }
    if clock.wraps > 0 {
      warnings.add(
        "midnight-passed", "the clock starts again at midnight; later times were counted on",
        count: UInt64(clock.wraps),
        line: 0, text: nothing.span)
    }
    record.repairs = repairs.sorted
    record.skipped = skipped.sorted
    record.warnings += warnings.sorted
  }
}
