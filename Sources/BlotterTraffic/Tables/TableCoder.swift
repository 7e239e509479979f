import BlotterCore

/// A part of the tables that can be written to a file and read again. One description serves both ways: ``code(_:)``
/// hands each stored property to the coder, one line a property.
protocol TableCoded {
  /// What reading begins with.
  static var blank: Self { get }
  mutating func code(_ coder: inout TableCoder)
}

/// Writes tables as bytes, or reads them: numbers in groups of seven bits (LEB128), times and positions as differences.
///
/// Reading never fails in the middle: what is damaged is noted, and everything after it reads as blank, so that
/// descriptions need no error handling. Counts are held against the bytes that are left.
struct TableCoder {
  let isReading: Bool
  private(set) var bytes: [UInt8]
  private var position = 0
  private(set) var hasFailed = false
  /// The mark and position coded last.
  var lastMark = PacketMark.none
  var lastOrdinal: UInt64 = 0
  /// The segment coded last.
  var lastSegment = SegmentTracker.Segment.blank
  /// Index in the case of the first evidence of these tables: added to every index that is read.
  private let evidenceBase: UInt16
  /// Pieces of evidence in these tables when written; when read, the index after the last.
  private(set) var evidenceEnd: Int
  /// Called for each value with the number of properties that it coded, for tests.
  private let audit: ((Any, Int) -> Void)?
  private var fields = 0

  /// A coder that writes tables with `evidence` pieces of evidence.
  init(writing evidence: Int, audit: ((Any, Int) -> Void)? = nil) {
    isReading = false
    bytes = []
    evidenceBase = 0
    evidenceEnd = evidence
    self.audit = audit
  }

  /// A coder that reads, and gives the evidence numbers from `base` on.
  init(reading bytes: [UInt8], evidence: Int, base: UInt16) {
    isReading = true
    self.bytes = bytes
    evidenceBase = base
    evidenceEnd = Int(base) + evidence
    audit = nil
  }

  /// Whether all was read.
  var isAtEnd: Bool { position == bytes.count }

  mutating func fail() { hasFailed = true }

  /// Notes damage where a rule of the tables does not hold.
  mutating func require(_ holds: Bool) {
    if isReading, !holds { hasFailed = true }
  }

  // MARK: Values

  /// Codes one property.
  mutating func code<Value: TableCoded>(_ value: inout Value) {
    fields += 1
    guard audit != nil else { return value.code(&self) }
    let outer = fields
    fields = 0
    value.code(&self)
    audit?(value, fields)
    fields = outer
  }

  /// Codes one property of bytes, which go as they are and all at once.
  mutating func code(_ octets: inout [UInt8]) {
    fields += 1
    self.octets(&octets)
  }

  /// Says that `count` properties follow from others and are not coded.
  mutating func derived(_ count: Int) { fields += count }
  /// Says that a value codes its `count` properties by itself.
  mutating func whole(_ count: Int) { fields += count }

  // MARK: Bytes

  /// An unsigned number in as few bytes as it takes.
  mutating func raw<Number: FixedWidthInteger & UnsignedInteger>(_ number: inout Number) {
    guard isReading else {
      var rest = UInt64(number)
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
      return
    }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard !hasFailed, position < bytes.count, shift < 64 else {
        hasFailed = true
        number = 0
        return
      }
      let byte = bytes[position]
      position += 1
      // The tenth byte has room for one bit.
      if shift == 63, byte > 1 { hasFailed = true }
      value |= UInt64(byte & 0x7f) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    if let exact = Number(exactly: value) { number = exact } else { hasFailed = true }
    if hasFailed { number = 0 }
  }

  /// Eight bytes: for words that fill them.
  mutating func word(_ number: inout UInt64) {
    guard isReading else {
      for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
      return
    }
    guard !hasFailed, bytes.count - position >= 8 else {
      hasFailed = true
      number = 0
      return
    }
    number = 0
    for offset in 0..<8 { number |= UInt64(bytes[position + offset]) << UInt64(offset * 8) }
    position += 8
  }

  /// A signed number: small ones of either sign in few bytes.
  mutating func signed(_ number: inout Int64) {
    var folded = UInt64(bitPattern: number << 1 ^ number >> 63)
    raw(&folded)
    if isReading { number = Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1) }
  }

  /// A number by its distance from one before.
  mutating func delta(_ number: inout UInt64, from before: UInt64) {
    var distance = Int64(bitPattern: number &- before)
    signed(&distance)
    if isReading { number = hasFailed ? 0 : before &+ UInt64(bitPattern: distance) }
  }

  mutating func delta(_ number: inout Int64, from before: Int64) {
    var distance = number &- before
    signed(&distance)
    if isReading { number = hasFailed ? 0 : before &+ distance }
  }

  /// The index of a piece of evidence.
  mutating func evidence(_ index: inout UInt16, exists: Bool) {
    var number = index
    raw(&number)
    guard isReading, exists else { return }
    let (sum, overflow) = number.addingReportingOverflow(evidenceBase)
    require(!overflow && Int(sum) < evidenceEnd)
    index = hasFailed ? 0 : sum
  }

  /// Puts what is kept by index of the evidence at its place in the case, and names the evidence by it.
  func place(_ records: inout [EvidenceRecord], _ quality: inout [EvidenceQuality]) {
    guard isReading, evidenceBase > 0 else { return }
    for index in records.indices { records[index].id = "E\(Int(evidenceBase) + index + 1)" }
    quality.insert(contentsOf: repeatElement(EvidenceQuality(), count: Int(evidenceBase)), at: 0)
  }

  /// The number of elements that follow, each of which takes a byte at least.
  mutating func count(_ count: Int) -> Int {
    var number = UInt64(count)
    raw(&number)
    guard isReading else { return count }
    require(number <= UInt64(bytes.count - position))
    return hasFailed ? 0 : Int(number)
  }

  /// The next `size` bytes, when reading; nil where there are not as many.
  mutating func take(_ size: UInt64) -> [UInt8]? {
    guard size <= UInt64(bytes.count - position) else { return nil }
    defer { position += Int(size) }
    return Array(bytes[position..<position + Int(size)])
  }

  /// Bytes as they are.
  mutating func octets(_ octets: inout [UInt8]) {
    let count = count(octets.count)
    guard isReading else {
      bytes += octets
      return
    }
    octets = Array(bytes[position..<position + count])
    position += count
  }
}
