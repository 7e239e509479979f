/// The lines of text logs, verbatim, for the excerpts of a report.
package struct PacketTexts: Sendable {
  /// Blocks that never move; no text goes over the end of one.
  private var blocks: [[UInt8]] = []
  private var held = 0
  private var entries = Slab<Entry>()
  private var isFull = false

  /// Text kept: logs that people read and paste are far smaller, and findings cite first packets more than late ones.
  package static let byteLimit = 16 << 20
  /// Lines longer than this are cut in excerpts anyway.
  static let lineLimit = 4096
  private static let blockSize = 1 << 20

  private struct Entry: Sendable {
    var position: PacketPosition
    var block: Int32
    var start: Int32
    var count: Int32
  }

  init() {}

  mutating func add(_ position: PacketPosition, _ text: Span<UInt8>) {
    guard !isFull else { return }
    let count = min(text.count, Self.lineLimit)
    guard makeRoom(for: count, position) else { return }
    let last = blocks.count - 1
    unsafe text.extracting(0..<count).withUnsafeBufferPointer { part in unsafe blocks[last].append(contentsOf: part) }
  }

  mutating func append(_ later: PacketTexts) {
    for number in 0..<later.entries.count {
      guard !isFull else { return }
      let entry = later.entries[number]
      guard makeRoom(for: Int(entry.count), entry.position) else { return }
      blocks[blocks.count - 1].append(contentsOf: later.bytes(of: entry))
    }
    isFull = isFull || later.isFull
  }

  /// Enters a text of `count` bytes that will stand at the end of the last block; false where no more are kept.
  private mutating func makeRoom(for count: Int, _ position: PacketPosition) -> Bool {
    guard held + count <= Self.byteLimit else {
      isFull = true
      return false
    }
    held += count
    if blocks.last.map({ $0.count + count > Self.blockSize }) ?? true {
      var block: [UInt8] = []
      // The first block grows as any array does: most logs are small.
      if !blocks.isEmpty { block.reserveCapacity(Self.blockSize) }
      blocks.append(block)
    }
    let last = blocks.count - 1
    entries.append(
      Entry(position: position, block: Int32(last), start: Int32(blocks[last].count), count: Int32(count)))
    return true
  }

  private func bytes(of entry: Entry) -> ArraySlice<UInt8> {
    blocks[Int(entry.block)][Int(entry.start)..<Int(entry.start + entry.count)]
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
    return String(decoding: bytes(of: entries[low]), as: UTF8.self)
  }
}
