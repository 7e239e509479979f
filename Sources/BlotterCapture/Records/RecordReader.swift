import BlotterCore

/// Reads the logs of sensors line by line: Zeek in TSV and JSON, Suricata's EVE, and alerts in the fast form. Each line
/// is told by itself, so that logs put behind one another are read as one. Objects that a program spread over lines, or
/// wrote on one, are read one by one; each is cited by the line on which it begins.
enum RecordReader {
  /// Bytes of one object that are read; packets that Suricata adds to alerts stay below 90 kB.
  static let objectLimit = 256 * 1024
  /// Bytes of a line that a warning may quote.
  private static let exampleLength = 256

  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink
  ) throws(CaptureError) {
    var pass = RecordPass(options)
    var window = LineWindow(splitsLongLines: true)
    while !pass.isDone, let line = try window.next(&source) {
      let taken = pass.take(
        window.buffer.span.extracting(line.start..<line.end), line.number, isPart: line.isCut, &record, &sink)
      switch taken {
      case .line: try window.passRest(&source)
      case .objects: break
      case .openObject(let offset):
        let head = Array(window.buffer[(line.start + offset)..<min(line.end, line.start + offset + exampleLength)])
        if let object = try window.object(from: line.start + offset, limit: objectLimit, &source) {
          pass.take(object.text.span, line.number, isWhole: object.isWhole, &record, &sink)
        } else {
          pass.broken(head.span, line.number)
          try window.passRest(&source)
        }
      }
    }
    pass.finish(&record)
  }
}

/// The state of one reading of sensor logs.
struct RecordPass {
  private let options: ReadOptions
  private var header = ZeekHeader()
  private var cells = RecordCells()
  private var skipped = RemarkTally()
  private var warnings = RemarkTally()
  private var fields: EvidenceFields = []
  private var records: UInt64 = 0

  init(_ options: ReadOptions) { self.options = options }

  var isDone: Bool { options.packetLimit.map { records >= $0 } ?? false }

  /// What a line turned out to be.
  enum Taken {
    /// A row, a line of the header, or nothing.
    case line
    /// Objects, or what stands between them.
    case objects
    /// As objects, and one that begins at this offset goes on behind the line.
    case openObject(at: Int)
  }

  /// Takes a line, or a part of one that is too long.
  mutating func take<Sink: PacketSink & ~Copyable>(
    _ text: Span<UInt8>, _ line: UInt64, isPart: Bool, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) -> Taken {
    var index = 0
    text.skipBlanks(&index)
    guard index < text.count else { return .line }
    switch text.at(index) {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: "]"):
      return objects(text, index, line, isPart: isPart, &record, &sink)
    default: break
    }
    if isPart {
      warnings.add(
        "line-too-long", "lines longer than \(LineWindow.lineLimit) bytes were read up to there", line: line, text: text
      )
    }
    if text.at(index) == UInt8(ascii: "#") {
      header.take(text)
    } else if header.isReady {
      cells.clear()
      if header.split(text, into: &cells) {
        zeek(text, line, path: header.path, &record, &sink)
      } else {
        broken(text, line)
      }
    } else if FastAlert.looks(text), let alert = FastAlert.read(text, options.zone) {
      emit(alert.record, alert.time, text, line, &record, &sink)
    } else {
      broken(text, line)
    }
    return .line
  }

  /// Takes an object that stood on several lines, or on one that is too long.
  ///
  /// - Parameter isWhole: Whether it is all there; of one that is too long its first fields are read.
  mutating func take<Sink: PacketSink & ~Copyable>(
    _ object: Span<UInt8>, _ line: UInt64, isWhole: Bool, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    if !isWhole {
      warnings.add(
        "line-too-long", "objects longer than \(RecordReader.objectLimit) bytes were read up to there", line: line,
        text: object)
    }
    var index = 0
    cells.clear()
    guard JSONLine.scan(object, &index, into: &cells) || !isWhole else { return broken(object, line) }
    event(object, line, &record, &sink)
  }

  /// The objects of a line: one as a rule, several where a program wrote an array of them.
  private mutating func objects<Sink: PacketSink & ~Copyable>(
    _ text: Span<UInt8>, _ start: Int, _ line: UInt64, isPart: Bool, _ record: inout EvidenceRecord,
    _ sink: inout Sink
  ) -> Taken {
    var index = start
    while !isDone {
      while ASCII.isBlank(text.at(index))
        || [UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: "]")].contains(
          text.at(index))
      {
        index += 1
      }
      guard index < text.count else { break }
      cells.clear()
      let begin = index
      guard JSONLine.scan(text, &index, into: &cells) else {
        if JSONLine.goesOn(text, begin, isPart: isPart) { return .openObject(at: begin) }
        broken(text, line)
        return isPart ? .line : .objects
      }
      event(text, line, &record, &sink)
    }
    return .objects
  }

  /// The event whose fields are in ``cells``.
  private mutating func event<Sink: PacketSink & ~Copyable>(
    _ text: Span<UInt8>, _ line: UInt64, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    if let event = RecordText(text).string(cells[.eventType], limit: 32) {
      eve(event, text, line, &record, &sink)
    } else {
      zeek(text, line, path: RecordText(text).string(cells[.path], limit: 64), &record, &sink)
    }
  }

  private mutating func eve<Sink: PacketSink & ~Copyable>(
    _ event: String, _ bytes: Span<UInt8>, _ line: UInt64, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    let text = RecordText(bytes)
    let start = event == "flow" ? cells[.flowStart] : nil
    let time = text.time(start ?? cells[.timestamp] ?? cells[.ts], options.zone)
    switch EVERecord.read(event, text, cells) {
    case .record(let found): emit(found, time, bytes, line, &record, &sink)
    case .other: other("events", bytes, line)
    case .broken: broken(bytes, line)
    }
  }

  private mutating func zeek<Sink: PacketSink & ~Copyable>(
    _ bytes: Span<UInt8>, _ line: UInt64, path: String?, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    let text = RecordText(bytes)
    guard let log = ZeekRecord.Log(path: path, cells) else {
      return cells.has(.ts) ? other("logs", bytes, line) : broken(bytes, line)
    }
    let time = text.time(cells[.ts], options.zone)
    guard let found = ZeekRecord.read(log, text, cells) else { return broken(bytes, line) }
    emit(found, time, bytes, line, &record, &sink)
  }

  private mutating func emit<Sink: PacketSink & ~Copyable>(
    _ found: TrafficRecord, _ time: RecordTime?, _ text: Span<UInt8>, _ line: UInt64, _ record: inout EvidenceRecord,
    _ sink: inout Sink
  ) {
    var found = found
    records += 1
    found.evidence = options.evidence
    found.ordinal = records
    found.line = line
    found.time = time?.nanoseconds
    if let time {
      if !time.isZoneKnown {
        warnings.add(
          "time-zone-unknown", "the log prints local times without a zone; they were read as UTC", line: line,
          text: text)
      }
      var end = time.nanoseconds
      if case .flow(let flow) = found.content, let duration = flow.duration {
        end = end.addingReportingOverflow(duration).partialValue
      }
      record.first = min(record.first ?? time.nanoseconds, time.nanoseconds)
      record.last = max(record.last ?? time.nanoseconds, max(end, time.nanoseconds))
      fields.insert(.time)
    } else {
      warnings.add("record-without-time", "lines without a time that can be read", line: line, text: text)
    }
    fields.formUnion(Self.fields(of: found))
    sink.accept(record: found, text: text)
  }

  /// What a record of this kind supplies, whether this one has it or not: a log of connections without TCP shows that
  /// there was none.
  private static func fields(of record: TrafficRecord) -> EvidenceFields {
    switch record.content {
    case .flow(let flow):
      let hasPayload = flow.payload.originator != nil || flow.payload.responder != nil
      return hasPayload ? [.ports, .tcpFlags, .icmp, .payloadLength] : [.ports, .tcpFlags, .icmp]
    case .dns: return [.ports, .dns]
    case .http: return [.ports, .http]
    case .application: return .ports
    case .alert: return []
    }
  }

  mutating func broken(_ text: Span<UInt8>, _ line: UInt64) {
    skipped.add("not-a-record", "lines that are no records of the log were passed over", line: line, text: text)
  }

  private mutating func other(_ what: String, _ text: Span<UInt8>, _ line: UInt64) {
    warnings.add(
      "record-of-another-kind", "lines of \(what) that tell nothing of the traffic were passed over", line: line,
      text: text)
  }

  /// Puts what was met into the record.
  mutating func finish(_ record: inout EvidenceRecord) {
    record.records = records
    record.time = TimeStyle(clock: fields.contains(.time) ? .absolute : .none, fractionDigits: 6)
    record.fields = fields
    record.skipped = skipped.sorted
    record.warnings += warnings.sorted
  }
}
