import BlotterCore

extension TcpdumpTextPass {
  /// Takes the lines at hand that are plain and followed by the certain start of another packet, so that nothing can
  /// belong to them; stops before the first one that is not.
  mutating func takePlainLines<Sink: PacketSink & ~Copyable>(
    _ plain: inout PlainLine, _ window: inout LineWindow, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    // Behind -A's characters a line's place decides what it is.
    guard phase != .ascii else { return }
    if pending != nil || held != nil {
      guard startsPlain(&plain, window), dialect.style != .absent || !expectsInner(window) else { return }
      flush(&window, &record, &sink)
    }
    var start = window.scan
    var lines: UInt64 = 0
    do {
      let text = window.buffer.span.extracting(0..<window.filled)
      var index = start
      var time = plain.time(text, &index)
      while let printed = time, !isDone, let end = plain.read(text, start, &index, &parser) {
        let next = index
        time = plain.time(text, &index)
        let line = text.extracting(start..<end)
        guard time != nil, dialect.style != .absent || !expectsInner(line) else { break }
        lines += 1
        let number = window.lineNumber + lines
        let moment = dialect.style == .absent ? nil : self.time(printed, number, line)
        identify(&plain.packet, nil, number, moment, &record)
        payload.begin(plain.packet)
        sink.accept(packet: plain.packet, text: line)
        start = next
      }
    }
    window.pass(to: start, lines: lines)
  }

  /// Whether the next line at hand is plain and followed by another packet.
  private mutating func startsPlain(_ plain: inout PlainLine, _ window: LineWindow) -> Bool {
    let text = window.buffer.span.extracting(0..<window.filled)
    var index = window.scan
    return plain.time(text, &index) != nil && plain.read(text, window.scan, &index, &parser) != nil
      && plain.time(text, &index) != nil
  }
}
