import BlotterCore

/// Counts remarks of one kind under one entry, with the first example.
struct RemarkTally {
  private(set) var remarks: [ReadRemark] = []

  /// Kinds kept apart; slugs are ours, so this guards against our own mistakes only.
  private static let kindLimit = 64
  /// Bytes of an example: as ``ReadRemark/example`` promises.
  private static let exampleLimit = 200

  /// Adds `count` to the remark `id`; the first call gives summary, line and example.
  mutating func add(
    _ id: String, _ summary: @autoclosure () -> String, count: UInt64 = 1, line: UInt64, text: Span<UInt8>
  ) {
    if let index = remarks.firstIndex(where: { $0.id == id }) {
      remarks[index].count += count
      return
    }
    guard remarks.count < Self.kindLimit else { return }
    remarks.append(
      ReadRemark(id: id, summary: summary(), count: count, line: line, example: Self.example(text)))
  }

  /// Counts every repair in `repairs`.
  mutating func add(_ repairs: TextRepairs, line: UInt64, text: Span<UInt8>) {
    guard !repairs.isEmpty else { return }
    for repair in TextRepair.allCases where repairs.contains(TextRepairs(repair)) {
      add(repair.id, repair.summary, line: line, text: text)
    }
  }

  /// The remarks in order of their slugs.
  var sorted: [ReadRemark] { remarks.sorted { $0.id < $1.id } }

  /// The head of a line, cut between characters.
  static func example(_ text: Span<UInt8>) -> String {
    var end = min(text.count, exampleLimit)
    if end < text.count {
      while end > 0, text.at(end) & 0xc0 == 0x80 { end -= 1 }
    }
    while end > 0, ASCII.isBlank(text.at(end - 1)) { end -= 1 }
    return text.string(0, end)
  }
}
