/// Hands out the lines of a source in place, and keeps the text of the packet at hand contiguous.
///
/// Lines are ranges of ``buffer``. The text from ``kept`` on stays in the buffer while lines are added to it; a call of
/// ``next(_:)`` may move it to the front, and moves ``kept`` along.
struct LineWindow {
  /// One line without its line end.
  struct Line {
    var start: Int
    var end: Int
    /// Number from 1.
    var number: UInt64
    /// Whether the line was longer than ``lineLimit`` and its rest is dropped.
    var isCut: Bool
  }

  /// Bytes of one line that are read: tcpdump's longest, `-vvv` of a large record, stays far below.
  static let lineLimit = 64 * 1024
  /// Bytes of the text of one packet that are read: its header lines with `-v`, an HTTP head among them.
  static let textLimit = 128 * 1024

  private(set) var buffer: [UInt8]
  /// Where the text of the packet at hand starts; nil where none is kept.
  var kept: Int?
  /// Index of the next line.
  private(set) var scan = 0
  /// Index behind the last byte that was read.
  private(set) var filled = 0
  private var isAtEnd = false
  private(set) var lineNumber: UInt64 = 0
  private var isFirst = true
  /// Whether a line that is too long is handed out in parts; else what is behind ``lineLimit`` is passed over.
  private let splitsLongLines: Bool
  /// Whether ``scan`` stands inside a line of which a part was handed out.
  private var isInsideLine = false
  /// Bytes that may still be looked through for the ends of objects in vain.
  private var patience = 16 << 20
  /// What ends a line: the feed, or the carriage return of text that has none (`CSV (Macintosh)` of spreadsheets).
  private var lineEnd: UInt8 = 0x0a

  init(splitsLongLines: Bool = false) {
    self.splitsLongLines = splitsLongLines
    buffer = [UInt8](repeating: 0, count: Self.textLimit + 2 * Self.lineLimit + ByteSource.blockSize)
  }

  /// Passes over `lines` lines, read where they stand in ``buffer``; the next one starts at `index`.
  mutating func pass(to index: Int, lines: UInt64) {
    guard index >= scan, index <= filled else { return }
    scan = index
    lineNumber += lines
  }

  /// The next line; nil at the end of the input.
  mutating func next(_ source: inout ByteSource) throws(CaptureError) -> Line? {
    if isFirst {
      isFirst = false
      try fill(&source)
      if Self.hasReturnsAlone(buffer.span.extracting(0..<filled)) { lineEnd = 0x0d }
      // The byte-order mark of UTF-8 tells the encoding and is no part of the text.
      if filled >= 3, buffer[0] == 0xef, buffer[1] == 0xbb, buffer[2] == 0xbf { scan = 3 }
    }
    var search = scan
    while true {
      let feed = newline(from: search)
      if splitsLongLines, (feed ?? filled) - scan > Self.lineLimit { return part() }
      if let feed { return line(to: feed, next: feed + 1) }
      search = filled
      if filled - scan > Self.lineLimit { return try cutLine(&source) }
      if isAtEnd {
        guard scan < filled else { return nil }
        return line(to: filled, next: filled)
      }
      let before = scan
      try fill(&source)
      search -= before - scan
    }
  }

  /// The next part of a line that is too long.
  private mutating func part() -> Line {
    beginLine()
    isInsideLine = true
    let start = scan
    scan += Self.lineLimit
    return Line(start: start, end: scan, number: lineNumber, isCut: true)
  }

  private mutating func beginLine() {
    if !isInsideLine { lineNumber += 1 }
    isInsideLine = false
  }

  /// Passes over the rest of a line of which a part was handed out.
  mutating func passRest(_ source: inout ByteSource) throws(CaptureError) {
    while isInsideLine {
      if let feed = newline(from: scan) {
        scan = feed + 1
        isInsideLine = false
      } else {
        scan = filled
        if isAtEnd { return }
        try fill(&source)
      }
    }
  }

  private mutating func line(to end: Int, next: Int) -> Line {
    beginLine()
    let start = scan
    var stop = end
    if stop > start, buffer[stop - 1] == 0x0d { stop -= 1 }
    scan = next
    let isCut = stop - start > Self.lineLimit
    return Line(start: start, end: isCut ? start + Self.lineLimit : stop, number: lineNumber, isCut: isCut)
  }

  /// A line that is too long: its head is handed out after its rest was passed over.
  private mutating func cutLine(_ source: inout ByteSource) throws(CaptureError) -> Line? {
    lineNumber += 1
    var start = scan
    let end = start + Self.lineLimit
    while true {
      if let feed = newline(from: end) {
        scan = feed + 1
        break
      }
      // Forget the rest so far, and read on behind the head.
      filled = end
      scan = start
      if isAtEnd {
        scan = filled
        break
      }
      let before = scan
      try fill(&source)
      if scan != before { start = scan }
      if isAtEnd, filled <= start + Self.lineLimit {
        scan = filled
        break
      }
      let tail = start + Self.lineLimit
      if let feed = newline(from: tail) {
        scan = feed + 1
        break
      }
      filled = tail
    }
    return Line(start: start, end: min(start + Self.lineLimit, filled), number: lineNumber, isCut: true)
  }

  /// The object of JSON (RFC 8259 §4) that begins at the index `start` of the line at hand and goes on behind it,
  /// without the blanks between its parts; lines go on behind it. Nil where it breaks off: a string never goes on in the
  /// next line, and a brace at the front of a line begins another object.
  ///
  /// - Returns: The object, and whether that is all of it: what is longer than `limit` is passed over.
  mutating func object(
    from start: Int, limit: Int, _ source: inout ByteSource
  ) throws(CaptureError) -> (text: [UInt8], isWhole: Bool)? {
    guard patience > 0 else { return nil }
    kept = start
    defer { kept = nil }
    var object = JSONObjectEnd(limit: limit)
    var at = start
    while true {
      if at == filled {
        guard !isAtEnd else { break }
        // Nothing of an object that is too long is wanted again.
        if object.isOverLimit { (kept, scan) = (nil, at) }
        let before = scan
        try fill(&source)
        at -= before - scan
        continue
      }
      guard object.take(buffer[at]) else { break }
      at += 1
      guard object.isClosed else { continue }
      scan = at
      lineNumber += object.newlines
      isInsideLine = true
      return (object.text, !object.isOverLimit)
    }
    patience -= object.length
    return nil
  }

  /// Whether the lines of a text that begins so end with a carriage return alone.
  static func hasReturnsAlone(_ head: Span<UInt8>) -> Bool {
    head.first(0x0a, from: 0, to: head.count) == nil && head.first(0x0d, from: 0, to: head.count) != nil
  }

  /// The beginning of a text with line feeds where it has returns alone, for those who look for lines in it.
  static func withFeeds(_ head: [UInt8]) -> [UInt8] {
    hasReturnsAlone(head.span) ? head.map { $0 == 0x0d ? 0x0a : $0 } : head
  }

  private func newline(from start: Int) -> Int? {
    let bytes = unsafe buffer.span.bytes
    return bytes.extracting(0..<filled).first(lineEnd, from: start)
  }

  /// Moves what is still needed to the front and reads more behind it.
  private mutating func fill(_ source: inout ByteSource) throws(CaptureError) {
    let keep = min(kept ?? scan, scan)
    if keep > 0, buffer.count - filled < ByteSource.blockSize {
      let count = filled - keep
      for index in 0..<count { buffer[index] = buffer[keep + index] }
      filled = count
      scan -= keep
      if let kept { self.kept = kept - keep }
    }
    if filled == buffer.count {
      // Cannot happen while the limits above hold; a larger buffer is the safe answer.
      buffer.append(contentsOf: [UInt8](repeating: 0, count: ByteSource.blockSize))
    }
    var staging = [UInt8]()
    swap(&staging, &buffer)
    let start = filled
    let count = try source.read(into: &staging, from: start)
    swap(&staging, &buffer)
    if count == 0 { isAtEnd = true }
    filled += count
  }
}
