import BlotterCore

/// The state of one reading of a packet list.
struct PacketListPass {
  let layout: ListLayout
  private let options: ReadOptions
  var columns: ListColumns?
  var cells: [ListCell] = []
  /// Number and time of the row at hand.
  var number: UInt64?
  var printed: ListTime?
  var info = ListInfo()
  var clock: ListClock
  var conversations = OpenConversations()
  private var repairs = RemarkTally()
  private var skipped = RemarkTally()
  var warnings = RemarkTally()
  private var fields: EvidenceFields = []
  private var packets: UInt64 = 0
  private var lastNumber: UInt64?
  /// Whether the packets' details stand between the rows.
  private var hasDetails = false
  var hasAbsoluteNumbers = false
  /// Whether a row without a header has a number where the default columns have the protocol.
  var isAmbiguous = false
  /// A quoted CSV value runs on over lines; the row starts at the window's kept index.
  private var openRow: UInt64?

  init(_ header: PacketListHeader, _ head: [UInt8], _ options: ReadOptions) {
    layout = header.layout
    columns = nil
    self.options = options
    clock = ListClock(header, head, options)
  }

  var isDone: Bool { options.packetLimit.map { packets >= $0 } ?? false }

  /// Takes the next line.
  mutating func take<Sink: PacketSink & ~Copyable>(
    _ line: LineWindow.Line, _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    if line.isCut {
      warnings.add(
        "line-too-long", "lines longer than \(LineWindow.lineLimit) bytes were read up to there", line: line.number,
        text: window.buffer.span.extracting(line.start..<line.end))
    }
    let start = openRow != nil ? window.kept ?? line.start : line.start
    let number = openRow ?? line.number
    if isOpen(window.buffer.span, start, line.end), line.end - start < LineWindow.lineLimit {
      window.kept = start
      openRow = number
      return
    }
    window.kept = nil
    openRow = nil
    row(window.buffer.span.extracting(start..<line.end), number, &record, &sink)
  }

  /// Whether a quotation mark is still open at the end of the row.
  private func isOpen(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard case .delimited = layout else { return false }
    var isQuoted = false
    let bytes = unsafe text.extracting(start..<end).bytes
    var at = 0
    while let quote = bytes.first(UInt8(ascii: "\""), from: at) {
      // One that stands neither in quotation marks nor at the start of a field is a byte like others.
      let before = bytes.at(quote - 1)
      if isQuoted || quote == 0 || before == UInt8(ascii: ",") || before == UInt8(ascii: ";") || before == 0x09
        || before == UInt8(ascii: "\"")
      {
        isQuoted.toggle()
      }
      at = quote + 1
    }
    return isQuoted
  }

  private mutating func row<Sink: PacketSink & ~Copyable>(
    _ text: Span<UInt8>, _ line: UInt64, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    var index = 0
    text.skipBlanks(&index)
    guard index < text.count else { return }
    // Wireshark repeats the header before every packet that it prints with details.
    if let header = PacketListHeader.header(text), header.layout == layout {
      if columns == nil || layout == .fixed { columns = header.columns }
      return
    }
    let current = columns
    layout.split(text, current, into: &cells)
    let isSound = isRow(text, current ?? ListColumns.standard(hasLength: hasLength(text)))
    // In a table, escapes and entities belong to the format; elsewhere they are undone only where nothing can be read
    // without: they may be evidence, of an injected script for one.
    if layout == .markdown || !isSound, TextCleaner.mayNeedCleaning(text) {
      var marks: TextRepairs = []
      let bytes = TextCleaner.plain(text, &marks)
      let cleaned = bytes.span
      layout.split(cleaned, current, into: &cells)
      guard isRow(cleaned, current ?? ListColumns.standard(hasLength: hasLength(cleaned))) else {
        return skip(text, line)
      }
      return read(cleaned, text, line, marks, &record, &sink)
    }
    guard isSound else { return skip(text, line) }
    read(text, text, line, [], &record, &sink)
  }

  /// Reads a row that was split into ``cells`` and found to be one.
  private mutating func read<Sink: PacketSink & ~Copyable>(
    _ text: Span<UInt8>, _ original: Span<UInt8>, _ line: UInt64, _ marks: TextRepairs,
    _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    let columns = self.columns ?? ListColumns.standard(hasLength: hasLength(text))
    var used = marks
    var packet = Packet()
    packet.ordinal = packets + 1
    packet.number = number ?? packet.ordinal
    packet.line = line
    packet.evidence = options.evidence
    if packet.number == lastNumber { used.note(.numberRepeated) }
    if let lastNumber, packet.number < lastNumber {
      warnings.add("rows-out-of-order", "rows do not stand in the order of their numbers", line: line, text: original)
    }
    lastNumber = packet.number
    ends(text, columns, &packet)
    transport(text, columns, &packet, &used)
    if columns.has(.info), let cell = cell(columns[.info]) {
      contents(text, cell, &packet, &used)
    }
    ports(text, columns, &packet, &used)
    flags(text, columns, &packet)
    if packet.ipProtocol == 17 { packet.layers.insert(.udp) }
    if packet.ipProtocol == 6, packet.fragmentOffset == 0 { packet.layers.insert(.tcp) }
    if case .delimited = layout, columns.has(.info), cells.count <= columns[.info] { used.note(.rowShort) }
    let time = time(line, original, &used)
    if let time {
      packet.time = time
      packet.known.insert(.time)
    }
    repairs.add(used, line: line, text: original)
    record.note(time: time)
    fields.formUnion(packet.known)
    packets += 1
    sink.accept(packet: packet, text: original)
  }

  /// Counts a line that is no row. Lines of packet details are part of an export with details and no loss.
  private mutating func skip(_ text: Span<UInt8>, _ line: UInt64) {
    if text.has("Frame ", at: 0), ASCII.isDigit(text.at(6)), packets > 0 { hasDetails = true }
    if hasDetails { return }
    switch SkippedLine(text) {
    case .layout: break
    case .omission:
      skipped.add("omission", "the list says that rows were left out here", line: line, text: text)
    case .other:
      skipped.add("not-a-row", "lines that are no rows of the list were passed over", line: line, text: text)
    }
  }

  /// Puts what was met into the record.
  mutating func finish(_ record: inout EvidenceRecord) {
    record.time = TimeStyle(clock: clock.clock, fractionDigits: clock.digits)
    record.fields = fields
    record.hostNames = info.names.names
    let nothing: [UInt8] = []
    if isAmbiguous {
      warnings.add(
        "columns-unnamed",
        "the rows have no header and are not in Wireshark's order, so that most of them could not be read; "
          + "tshark -T fields -E header=y names the columns", line: 0, text: nothing.span)
    }
    if clock.assumesUTC {
      warnings.add(
        "time-zone-unknown", "the list prints local times without a zone; they were read as UTC", line: 0,
        text: nothing.span)
    }
    record.repairs = repairs.sorted
    record.skipped = skipped.sorted
    record.warnings += warnings.sorted
  }
}
