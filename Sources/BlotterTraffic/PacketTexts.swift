/// The lines of text logs, verbatim, for the excerpts of a report.
package struct PacketTexts: Sendable {
  var bytes: [UInt8] = []
  var entries: [Entry] = []
  var isFull = false

  /// Text kept: logs that people read and paste are far smaller, and findings cite first packets more than late ones.
  package static let byteLimit = 16 << 20
  /// Lines longer than this are cut in excerpts anyway.
  static let lineLimit = 4096

  struct Entry: Sendable {
    var position: PacketPosition
    var start: Int
    var end: Int
  }

  init() {}

  mutating func add(_ position: PacketPosition, _ text: Span<UInt8>) {
    // Readers give none where a packet takes pages.
    guard !isFull, text.count > 0 else { return }
    let count = min(text.count, Self.lineLimit)
    guard bytes.count + count <= Self.byteLimit else {
      isFull = true
      return
    }
    let start = bytes.count
    unsafe text.extracting(0..<count).withUnsafeBufferPointer { part in unsafe bytes.append(contentsOf: part) }
    entries.append(Entry(position: position, start: start, end: bytes.count))
  }

  mutating func append(_ later: PacketTexts) {
    for entry in later.entries {
      guard !isFull else { return }
      guard bytes.count + entry.end - entry.start <= Self.byteLimit else {
        isFull = true
        return
      }
      let start = bytes.count
      bytes.append(contentsOf: later.bytes[entry.start..<entry.end])
      entries.append(Entry(position: entry.position, start: start, end: bytes.count))
    }
    isFull = isFull || later.isFull
  }

  /// The text of one packet, invalid UTF-8 replaced; nil where it is not kept.
  package func text(at position: PacketPosition) -> String? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].position < position { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].position == position else { return nil }
    return String(decoding: bytes[entries[low].start..<entries[low].end], as: UTF8.self)
  }
}
