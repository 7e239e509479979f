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
    let format = try CaptureFormat.sniff(head, source: source.name)
    var record = EvidenceRecord(id: id, name: name, format: format.slug)
    switch format {
    case .pcap: try PcapReader.read(&source, &record, options, &sink)
    case .pcapng: try PcapngReader.read(&source, &record, options, &sink)
    case .tcpdumpText: try TcpdumpTextReader.read(&source, &record, options, &sink)
    case .wiresharkCSV, .wiresharkText, .wiresharkMarkdown:
      try PacketListReader.read(&source, &record, options, &sink, format: format)
    case .zeekLog, .zeekJSON, .suricataEVE, .fastAlerts: try RecordReader.read(&source, &record, options, &sink)
    }
    try source.finish()
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
    return record
  }
}

extension EvidenceRecord {
  /// Counts one packet and widens the span of time; `time` nil where the packet has none.
  mutating func note(time: Int64?) {
    packets += 1
    guard let time else { return }
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
