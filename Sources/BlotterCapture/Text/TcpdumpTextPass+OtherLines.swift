import BlotterCore

/// Lines that are no packets.
extension TcpdumpTextPass {
  func isASCIIDump(_ line: LineWindow.Line, _ window: LineWindow) -> Bool {
    guard phase == .text, pending != nil else { return false }
    return asciiDumps > 0 || DumpLine.isCharacters(window.buffer.span.extracting(line.start..<line.end))
  }

  /// Whether the packet at hand is a tunnel whose inner packet stands on the next line.
  func expectsInner(_ window: LineWindow) -> Bool {
    guard phase == .text, let pending, let kept = window.kept else { return false }
    return expectsInner(window.buffer.span.extracting(kept..<(kept + pending.length)))
  }

  func expectsInner(_ text: Span<UInt8>) -> Bool {
    guard let place = text.findLast("VXLAN", to: text.count) ?? text.findLast("Geneve", to: text.count) else {
      return false
    }
    return text.find(" > ", from: place) == nil
  }

  /// A line of a payload. One that looks like a packet is shown: somebody sent it.
  mutating func takePayload(_ line: LineWindow.Line, _ window: LineWindow) {
    let text = window.buffer.span.extracting(line.start..<line.end)
    payload.add(text.count)
    guard PacketStart(text) != nil else { return }
    skipped.add(
      "packet-line-in-payload", "lines inside a payload look like packets; they were not read as such",
      line: line.number, text: text)
  }

  mutating func noteCut(_ line: LineWindow.Line, _ window: LineWindow) {
    warnings.add(
      "line-too-long", "lines longer than \(LineWindow.lineLimit) bytes were read up to there", line: line.number,
      text: window.buffer.span.extracting(line.start..<line.end))
  }

  /// What tcpdump itself says before and after the packets; remembers the drop counter.
  mutating func takeChatter(_ line: LineWindow.Line, _ window: LineWindow) -> Bool {
    let text = window.buffer.span.extracting(line.start..<line.end)
    guard let count = TcpdumpChatter.read(text) else { return false }
    if let count { dropped = (dropped ?? 0) + count }
    return true
  }

  /// Counts a line that is skipped, by its kind. Marks without content are no loss and are not counted.
  mutating func skip(_ line: LineWindow.Line, _ window: LineWindow) {
    let text = window.buffer.span.extracting(line.start..<line.end)
    switch SkippedLine(text) {
    case .layout: break
    case .omission:
      skipped.add("omission", "the log says that lines were left out here", line: line.number, text: text)
    case .other:
      skipped.add("not-a-packet", "lines that are no packets were passed over", line: line.number, text: text)
    }
  }
}
