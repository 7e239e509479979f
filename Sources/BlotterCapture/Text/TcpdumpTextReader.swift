import BlotterCore

/// Reads what `tcpdump` prints, and what is left of it after copying and pasting.
enum TcpdumpTextReader {
  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink
  ) throws(CaptureError) {
    let head = LineWindow.withFeeds(try source.peek())
    let dialect = TcpdumpDialect(head)
    var pass = TcpdumpTextPass(dialect, PayloadGuard(head), options)
    var plain = PlainLine(dialect.style, hasRelativeNumbers: dialect.hasRelativeNumbers)
    var window = LineWindow()
    while !pass.isDone, let line = try window.next(&source) {
      pass.take(line, &window, &record, &sink)
      if !options.readsEachLineApart { pass.takePlainLines(&plain, &window, &record, &sink) }
    }
    pass.flush(&window, &record, &sink)
    pass.finish(&record)
    guard record.packets > 0 else {
      throw CaptureError(
        .noPackets, source: source.name,
        "holds no line that tcpdump prints for a packet; expected lines like "
          + "'13:24:32.192571 IP 192.0.2.1.52444 > 203.0.113.2.53: 35084+ A? example.com. (29)'",
        hint: "paste tcpdump's lines as they stand, one packet a line")
    }
  }
}
