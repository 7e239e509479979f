/// One thing broken in a file that was whole.
///
/// The generator walks, it does not roll dice: the n-th mutation of a file is the same on every machine.
struct Mutation {
  var name: String
  var bytes: [UInt8]

  /// What a length, a count or an offset is set to: nothing, one, the largest of each width and sign, and a little off.
  private static let extremes: [UInt64] = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF]

  /// The file ends behind each of its bytes.
  static func truncations(of bytes: [UInt8]) -> [Mutation] {
    bytes.indices.map { Mutation(name: "cut at \($0)", bytes: Array(bytes[..<$0])) }
  }

  /// One bit is another, in each byte in turn.
  static func bitFlips(of bytes: [UInt8]) -> [Mutation] {
    bytes.indices.map { index in
      var broken = bytes
      broken[index] ^= 1 << UInt8(truncatingIfNeeded: index % 8)
      return Mutation(name: "bit \(index % 8) of byte \(index)", bytes: broken)
    }
  }

  /// Each place holds an extreme value, one, two or four bytes wide, in either byte order.
  ///
  /// - Parameter stride: Places from one to the next; odd, so that every alignment is met.
  static func extremes(in bytes: [UInt8], stride: Int) -> [Mutation] {
    var mutations: [Mutation] = []
    for (round, place) in Swift.stride(from: 0, to: bytes.count, by: stride).enumerated() {
      let value = extremes[round % extremes.count]
      for width in [1, 2, 4] where place + width <= bytes.count {
        for isBig in [false, true] where width > 1 || !isBig {
          var broken = bytes
          for index in 0..<width {
            let shift = UInt64(8 * (isBig ? width - 1 - index : index))
            broken[place + index] = UInt8(truncatingIfNeeded: value >> shift)
          }
          mutations.append(Mutation(name: "\(value) as \(width) bytes at \(place)", bytes: broken))
        }
      }
    }
    return mutations
  }

  /// The records of a classic capture (little-endian) in other orders: reversed, each twice, each but one.
  static func reorderings(of capture: [UInt8]) -> [Mutation] {
    guard let records = records(of: capture) else { return [] }
    let head = Array(capture.prefix(24))
    var mutations = [
      Mutation(name: "records reversed", bytes: head + records.reversed().flatMap { $0 }),
      Mutation(name: "each record twice", bytes: head + records.flatMap { $0 + $0 }),
      Mutation(name: "all records twice", bytes: head + (records + records).flatMap { $0 }),
    ]
    for index in records.indices {
      var fewer = records
      fewer.remove(at: index)
      mutations.append(Mutation(name: "without record \(index + 1)", bytes: head + fewer.flatMap { $0 }))
      mutations.append(
        Mutation(
          name: "record \(index + 1) a hundred times",
          bytes: head + Array(repeating: records[index], count: 100).flatMap { $0 }))
    }
    return mutations
  }

  /// Each frame of a classic capture cut at each byte, with lengths that say so: as a small snap length does.
  static func shortenedFrames(of capture: [UInt8]) -> [Mutation] {
    guard let records = records(of: capture) else { return [] }
    let head = Array(capture.prefix(24))
    var mutations: [Mutation] = []
    for (index, record) in records.enumerated() {
      for length in 0..<max(0, record.count - 16) {
        var short = Array(record.prefix(16 + length))
        for shift in 0..<4 { short[8 + shift] = UInt8(truncatingIfNeeded: length >> (8 * shift)) }
        var all = records
        all[index] = short
        mutations.append(Mutation(name: "frame \(index + 1) of \(length) bytes", bytes: head + all.flatMap { $0 }))
      }
    }
    return mutations
  }

  /// Record header (16 bytes) and frame of each packet; nil for what is no little-endian classic capture.
  private static func records(of capture: [UInt8]) -> [[UInt8]]? {
    // Times in microseconds or in nanoseconds.
    let magics: [[UInt8]] = [[0xd4, 0xc3, 0xb2, 0xa1], [0x4d, 0x3c, 0xb2, 0xa1]]
    guard capture.count >= 24, magics.contains(Array(capture.prefix(4))) else { return nil }
    var records: [[UInt8]] = []
    var place = 24
    while place + 16 <= capture.count {
      let length = (0..<4).reduce(0) { $0 | Int(capture[place + 8 + $1]) << (8 * $1) }
      guard place + 16 + length <= capture.count else { return nil }
      records.append(Array(capture[place..<(place + 16 + length)]))
      place += 16 + length
    }
    return records
  }
}
