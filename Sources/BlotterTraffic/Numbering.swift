package import BlotterCore

/// A key with a hash of its own making, which a seed changes from run to run so that no sender can choose what
/// collides.
protocol SeededHashable: Equatable, Sendable {
  func hash(seed: UInt64) -> UInt64
}

extension PackedKey: SeededHashable {}

extension HostAddress: SeededHashable {
  func hash(seed: UInt64) -> UInt64 {
    PackedKey(ends: UInt64(kindCode), lowHigh: high, lowLow: low, highHigh: 0, highLow: 0).hash(seed: seed)
  }
}

extension UInt64: SeededHashable {
  func hash(seed: UInt64) -> UInt64 {
    PackedKey(ends: self, lowHigh: 0, lowLow: 0, highHigh: 0, highLow: 0).hash(seed: seed)
  }
}

/// Numbers keys from 0 in the order in which they come.
///
/// What is gathered by key then stands in arrays, and the key is hashed once and not by each who gathers.
struct Numbering<Key: SeededHashable>: Sendable {
  private(set) var keys: [Key] = []
  private var index: FlowIndex

  /// Makes room for a number of keys.
  init(capacity: Int = 0) {
    index = FlowIndex(capacity: capacity)
    keys.reserveCapacity(capacity)
  }

  @inline(__always) mutating func number(for key: Key) -> Int {
    let hash = index.hash(key)
    if let known = index.find(hash, { keys[$0] == key }) { return known }
    let number = keys.count
    keys.append(key)
    index.set(hash, to: number) { _ in false }
    return number
  }

  @inline(__always) func number(of key: Key) -> Int? {
    index.find(index.hash(key)) { keys[$0] == key }
  }
}

/// The hosts of a case by number.
package struct HostList: Sendable {
  private var numbering: Numbering<HostAddress>

  package init(capacity: Int = 0) { numbering = Numbering(capacity: capacity) }

  package var count: Int { numbering.keys.count }
  package var addresses: [HostAddress] { numbering.keys }
  package subscript(number: UInt32) -> HostAddress { numbering.keys[Int(number)] }

  /// The number of a host; a host that is not listed yet gets the next one.
  package mutating func number(for host: HostAddress) -> UInt32 {
    UInt32(truncatingIfNeeded: numbering.number(for: host))
  }

  /// The number of a host; nil where it is not listed.
  package func number(of host: HostAddress) -> UInt32? {
    numbering.number(of: host).map { UInt32(truncatingIfNeeded: $0) }
  }
}

/// Words by number, in the order in which they came: composed keys of hosts, ports and names.
package struct WordList: Sendable {
  private var numbering = Numbering<UInt64>()

  package init() {}

  package var count: Int { numbering.keys.count }
  package var words: [UInt64] { numbering.keys }

  package mutating func number(for word: UInt64) -> Int { numbering.number(for: word) }
  package func number(of word: UInt64) -> Int? { numbering.number(of: word) }
}
