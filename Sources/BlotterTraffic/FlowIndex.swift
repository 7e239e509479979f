/// Finds the number of the latest record with a key: an open-addressing table of 64-bit words beside a dense array.
///
/// A word holds 32 bits of hash and the record's number plus one; 0 is an empty slot. Slots follow from the same 32
/// bits, so the table grows without looking at keys. The order of slots never reaches any output: the seed is random.
struct FlowIndex: Sendable {
  private var slots: [UInt64]
  private var used = 0
  private let seed: UInt64

  /// Makes room for a number of records.
  init(capacity: Int = 0) {
    var generator = SystemRandomNumberGenerator()
    seed = generator.next()
    var count = 64
    while count * 2 < capacity * 3 { count *= 2 }
    slots = Array(repeating: 0, count: count)
  }

  /// The 32 bits that stand for `key` in this table.
  @inline(__always) func hash(_ key: some SeededHashable) -> UInt32 {
    UInt32(truncatingIfNeeded: key.hash(seed: seed) >> 17)
  }

  /// The record under `hash` for which `matches` holds; nil where there is none.
  @inline(__always) func find(_ hash: UInt32, _ matches: (Int) -> Bool) -> Int? {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    // Ends: a third of the slots is always empty.
    while slots[slot] != 0 {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
        let record = Int(truncatingIfNeeded: slots[slot] & 0xffff_ffff) - 1
        if matches(record) { return record }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Puts `record` under `hash`, in place of the one for which `matches` holds if there is one.
  @inline(__always) mutating func set(_ hash: UInt32, to record: Int, replacing matches: (Int) -> Bool) {
    if (used + 1) * 3 > slots.count * 2 { grow() }
    let mask = slots.count - 1
    let word = UInt64(hash) << 32 | UInt64(UInt32(truncatingIfNeeded: record + 1))
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash,
        matches(Int(truncatingIfNeeded: slots[slot] & 0xffff_ffff) - 1)
      {
        slots[slot] = word
        return
      }
      slot = (slot + 1) & mask
    }
    slots[slot] = word
    used += 1
  }

  @inline(never) private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = larger.count - 1
    for word in slots where word != 0 {
      var slot = Int(word >> 32) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = word
    }
    slots = larger
  }
}
