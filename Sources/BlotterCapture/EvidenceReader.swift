package import BlotterCore

/// Reads one piece of evidence, whatever its format, into a sink.
package enum EvidenceReader {
  /// Tells the format, reads every packet into `sink` in file order, and returns the register entry.
  ///
  /// - Parameters:
  ///   - name: What the record calls the evidence: the file's name without folders.
  ///   - id: `E1`, `E2` …
  /// - Throws: Where nothing can be read. Damage behind the first readable packet ends in a warning of the record.
  package static func read<Sink: PacketSink & ~Copyable>(
    _ source: consuming ByteSource, name: String, id: String, options: ReadOptions = ReadOptions(),
    into sink: inout Sink
  ) throws(CaptureError) -> EvidenceRecord {
    let head = try source.peek()
    if let outer = source.packing, let inner = Packing(head) {
      throw CaptureError(
        .packed, source: source.name,
        "is \(inner.rawValue)-compressed within \(outer.rawValue); one layer is unpacked, no more",
        hint: "unpack the outer one: \(outer.command(source.name))")
    }
    let format = try CaptureFormat.sniff(head, source: source.name)
    var record = EvidenceRecord(id: id, name: name, format: format.slug)
    record.packing = source.packing?.rawValue
    if let selection = options.selection {
      try read(&source, &record, options, selection, format, &sink)
    } else {
      try read(&source, &record, options, format, &sink)
    }
    // Nanosecond files often hold times that a card gave in whole microseconds; they print as their twin does.
    if [.pcap, .pcapng, .tsharkJSON].contains(format), !record.isFinerThanMicroseconds {
      record.time.fractionDigits = 6
    }
    try source.finish()
    if let warning = source.warning { record.warnings.append(warning) }
    if let change = source.change { record.warnings.append(change) }
    record.sizeBytes = source.size
    record.sha256 = source.sha256
    guard record.packets > 0 || record.records > 0 else {
      let reason = (record.warnings.first ?? record.skipped.first).map { ": " + $0.summary } ?? ""
      throw CaptureError(
        .noPackets, source: source.name,
        "looks like \(format.slug), but holds no \(format.holdsRecords ? "record" : "packet") that can be read"
          + reason,
        hint: format.holdsRecords
          ? "give the logs that tell of traffic: conn, dns, http, notice …, or EVE with its flow and alert events"
          : "check that the capture was stopped properly and saved whole")
    }
    if let limit = options.packetLimit, record.packets >= limit {
      record.selections.append("the first \(record.packets) packets")
    }
    return record
  }

  /// The clock of a file and the time of its first packet, read from its head; throws where nothing can be read.
  package static func probe(
    _ source: consuming ByteSource, options: ReadOptions = ReadOptions()
  ) throws(CaptureError) -> (clock: EvidenceClock, first: Int64?) {
    let format = try CaptureFormat.sniff(try source.peek(), source: source.name)
    var record = EvidenceRecord(id: "", name: source.name, format: format.slug)
    var options = options
    options.packetLimit = 1
    var sink = NoSink()
    try read(&source, &record, options, format, &sink)
    guard record.packets > 0 else {
      throw CaptureError(.noPackets, source: source.name, "holds no packet that can be read")
    }
    return (record.time.clock, record.first)
  }

  private static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ format: CaptureFormat,
    _ sink: inout Sink
  ) throws(CaptureError) {
    switch format {
    case .pcap: try PcapReader.read(&source, &record, options, &sink)
    case .pcapng: try PcapngReader.read(&source, &record, options, &sink)
    case .tcpdumpText: try TcpdumpTextReader.read(&source, &record, options, &sink)
    case .wiresharkCSV, .wiresharkText, .wiresharkMarkdown:
      try PacketListReader.read(&source, &record, options, &sink, format: format)
    case .tsharkJSON: try DissectionReader.read(&source, &record, options, &sink)
    case .zeekLog, .zeekJSON, .suricataEVE, .fastAlerts: try RecordReader.read(&source, &record, options, &sink)
    }
  }

  /// As above, with only the packets that are wanted for `sink`.
  private static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions,
    _ selection: PacketSelection, _ format: CaptureFormat, _ sink: inout Sink
  ) throws(CaptureError) {
    if selection.filter != nil, format != .pcap, format != .pcapng {
      throw CaptureError(
        .filter, source: source.name, "is \(format.slug), and a filter needs the frames of a binary capture",
        hint: "leave out --filter, or name the capture that the text was made from")
    }
    let filter = try selection.filter.map { text throws(CaptureError) in
      try CaptureFilter(text, source: source.name)
    }
    let (count, failure) = try unsafe withUnsafeMutablePointer(to: &sink) {
      (base) throws(CaptureError) -> (UInt64, String?) in
      var selected = unsafe SelectedSink(base, selection, filter)
      try read(&source, &record, options, format, &selected)
      return (selected.count, selected.failure)
    }
    if let failure {
      throw CaptureError(
        .filter, source: source.name, "the filter does not fit its link type: \(failure)",
        hint: "the language is that of tcpdump: man pcap-filter")
    }
    for case let bound? in [selection.from, selection.to] where bound.clock != record.time.clock {
      throw CaptureError(
        .clock, source: source.name,
        "has \(record.time.clock.words), and '\(bound.text)' is \(bound.clock.singular)",
        hint: "write \(record.time.clock.example)")
    }
    record.selections.append("\(count) of \(record.packets) packets, those \(selection.words)")
  }
}

/// Wants nothing.
private struct NoSink: PacketSink {
  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {}
  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {}
}

extension EvidenceClock {
  /// What evidence with this clock has.
  fileprivate var words: String {
    switch self {
    case .absolute: "dates and times"
    case .timeOfDay: "times of day without a date"
    case .relative: "times since the start of the capture"
    case .none: "no times"
    }
  }

  fileprivate var singular: String {
    switch self {
    case .absolute: "a date and time"
    case .timeOfDay: "a time of day"
    case .relative: "a time since the start"
    case .none: "no time"
    }
  }

  fileprivate var example: String {
    switch self {
    case .absolute: "the bound as 2026-11-23T13:24:32Z"
    case .timeOfDay: "the bound as 13:24:32, or give --date for the log"
    case .relative: "the bound as +3.5"
    case .none: "no bounds for this log"
    }
  }
}

extension EvidenceRecord {
  /// Counts one packet and widens the span of time; `time` nil where the packet has none.
  mutating func note(time: Int64?) {
    packets += 1
    guard let time else { return }
    if time % 1000 != 0 { isFinerThanMicroseconds = true }
    first = min(first ?? time, time)
    last = max(last ?? time, time)
  }

  /// Counts a warning under its id; the summary of the first one stands.
  mutating func warn(_ id: String, _ summary: @autoclosure () -> String) {
    if let index = warnings.firstIndex(where: { $0.id == id }) {
      warnings[index].count += 1
    } else {
      warnings.append(ReadRemark(id: id, summary: summary()))
    }
  }
}
