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
/// What stands at one place of the description, such as the window of a flow's last packet, goes into a column of its
/// own, of all elements of a list one after the other: alike lies beside alike, which packs to a fraction. Columns are
/// numbered as they are first met, which is the same in writing and reading.
///
/// Reading never fails in the middle: what is damaged is noted, and everything after it reads as blank, so that
/// descriptions need no error handling. Counts are held against the bytes of all columns.
struct TableCoder {
  let isReading: Bool
  private(set) var hasFailed = false
  /// The mark and position coded last.
  var lastMark = PacketMark.none
  var lastOrdinal: UInt64 = 0
  /// The segment coded last.
  var lastSegment = SegmentTracker.Segment.blank
  /// The marks of the flow that is coded.
  var flowMarks: [FlowMark] = []
  /// The first mark of the direction that is coded.
  var firstMark = PacketMark.none
  /// The mark of each flow that was coded last, by number of the flow.
  var latestOfFlow: [PacketMark] = []
  /// The IP identification coded last, and whether the flow is one of echo messages.
  var lastIdentification: UInt16 = 0
  var isEcho = false
  /// The end of the content coded last.
  var contentEnd: UInt32 = 0
  /// Index in the case of the first evidence of these tables: added to every index that is read.
  private let evidenceBase: UInt16
  /// Pieces of evidence in these tables when written; when read, the index after the last.
  private(set) var evidenceEnd: Int
  /// Called for each value with the number of properties that it coded, for tests.
  private let audit: ((Any, Int) -> Void)?
  private var fields = 0

  /// The places of the description as a tree; a place has a column or places below it.
  private var places = [Place()]
  /// The place whose properties are coded, and the number of the next one.
  private var place = 0
  private var slot = 0
  private var columns: [Column] = []
  /// Columns that were met, when reading.
  private var met = 0
  /// Bytes of all columns, when reading.
  private let size: Int

  private struct Place {
    /// Places below by number of the property; 0 where nobody was yet.
    var below: [Int32] = []
    /// Number of the column plus one; 0 for none.
    var column: Int32 = 0
    /// The time coded here last.
    var before: Int64 = 0
  }

  fileprivate struct Column {
    var bytes: ArraySlice<UInt8> = []
  }

  /// A coder that writes tables with `evidence` pieces of evidence.
  init(writing evidence: Int, audit: ((Any, Int) -> Void)? = nil) {
    isReading = false
    evidenceBase = 0
    evidenceEnd = evidence
    size = 0
    self.audit = audit
  }

  /// A coder that reads, and gives the evidence numbers from `base` on.
  init(reading bytes: ArraySlice<UInt8>, evidence: Int, base: UInt16) {
    isReading = true
    evidenceBase = base
    evidenceEnd = Int(base) + evidence
    size = bytes.count
    audit = nil
    // The number of columns, the size of each, then the columns.
    var head = Column(bytes: bytes)
    guard let count = head.number(), count <= UInt64(bytes.count) else {
      hasFailed = true
      return
    }
    var sizes: [UInt64] = []
    for _ in 0..<count {
      guard let size = head.number() else {
        hasFailed = true
        return
      }
      sizes.append(size)
    }
    var rest = head.bytes
    for size in sizes {
      guard size <= UInt64(rest.count) else {
        hasFailed = true
        return
      }
      columns.append(Column(bytes: rest.prefix(Int(size))))
      rest = rest.dropFirst(Int(size))
    }
    if !rest.isEmpty { hasFailed = true }
  }

  /// What was written.
  var bytes: [UInt8] {
    var head = Column()
    head.append(UInt64(columns.count))
    for column in columns { head.append(UInt64(column.bytes.count)) }
    return columns.reduce(into: Array(head.bytes)) { $0 += $1.bytes }
  }

  /// Whether all was read.
  var isAtEnd: Bool { met == columns.count && columns.allSatisfy(\.bytes.isEmpty) }

  mutating func fail() { hasFailed = true }

  /// Notes damage where a rule of the tables does not hold.
  mutating func require(_ holds: Bool) {
    if isReading, !holds { hasFailed = true }
  }

  // MARK: Places

  /// The place of the next property.
  private mutating func next() -> Int {
    let slot = slot
    self.slot += 1
    while places[place].below.count <= slot { places[place].below.append(0) }
    let known = places[place].below[slot]
    guard known == 0 else { return Int(known) }
    places.append(Place())
    places[place].below[slot] = Int32(places.count - 1)
    return places.count - 1
  }

  /// The column of the next number or text; nil where the bytes have no more of them.
  private mutating func column() -> Int? {
    let place = next()
    if places[place].column == 0 {
      if isReading {
        guard met < columns.count else {
          hasFailed = true
          return nil
        }
        met += 1
        places[place].column = Int32(met)
      } else {
        columns.append(Column())
        places[place].column = Int32(columns.count)
      }
    }
    return Int(places[place].column) - 1
  }

  // MARK: Values

  /// Codes one property.
  mutating func code<Value: TableCoded>(_ value: inout Value) {
    let outer = (place, slot + 1, fields + 1)
    place = next()
    slot = 0
    fields = 0
    value.code(&self)
    audit?(value, fields)
    (place, slot, fields) = outer
  }

  /// Codes one property of bytes, which go as they are and all at once.
  mutating func code(_ octets: inout [UInt8]) {
    fields += 1
    self.octets(&octets)
  }

  /// Codes an element of a list: all elements share their columns.
  mutating func element<Value: TableCoded>(_ value: inout Value) {
    let outer = (slot, fields)
    code(&value)
    (slot, fields) = outer
  }

  /// Codes an entry of a dictionary.
  mutating func entry<Key: TableCoded, Value: TableCoded>(_ key: inout Key, _ value: inout Value) {
    let outer = (slot, fields)
    code(&key)
    code(&value)
    (slot, fields) = outer
  }

  /// Says that `count` properties follow from others and are not coded.
  mutating func derived(_ count: Int) { fields += count }
  /// Says that a value codes its `count` properties by itself.
  mutating func whole(_ count: Int) { fields += count }

  /// Codes the mark of a packet of a flow, and the number of the flow: two properties.
  mutating func code(_ mark: inout PacketMark, of flow: inout Int?) {
    code(&flow)
    let number = flow.flatMap { latestOfFlow.indices.contains($0) ? $0 : nil }
    if let number { lastMark = latestOfFlow[number] }
    code(&mark)
    if let number { latestOfFlow[number] = mark }
  }

  // MARK: Bytes

  /// An unsigned number in as few bytes as it takes.
  mutating func raw<Number: FixedWidthInteger & UnsignedInteger>(_ number: inout Number) {
    let column = column()
    guard isReading else {
      if let column { columns[column].append(UInt64(number)) }
      return
    }
    guard !hasFailed, let column, let value = columns[column].number(), let exact = Number(exactly: value) else {
      hasFailed = true
      number = 0
      return
    }
    number = exact
  }

  /// Eight bytes: for words that fill them.
  mutating func word(_ number: inout UInt64) {
    let column = column()
    guard isReading else {
      guard let column else { return }
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        columns[column].bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
      return
    }
    guard !hasFailed, let column, columns[column].bytes.count >= 8 else {
      hasFailed = true
      number = 0
      return
    }
    number = 0
    for (offset, byte) in columns[column].bytes.prefix(8).enumerated() { number |= UInt64(byte) << UInt64(offset * 8) }
    columns[column].bytes.removeFirst(8)
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

  /// A number of 32 bits that wraps, by its distance from what it is expected to be.
  mutating func delta(_ number: inout UInt32, from expected: UInt32) {
    var distance = Int64(Int32(bitPattern: number &- expected))
    signed(&distance)
    if isReading { number = hasFailed ? 0 : expected &+ UInt32(truncatingIfNeeded: distance) }
  }

  /// A time by its distance from one before: in microseconds, where that is exact, as most clocks of captures are.
  mutating func time(_ time: inout Int64, from before: Int64) {
    var distance = time &- before
    var isFine: UInt8 = distance % 1000 == 0 ? 0 : 1
    raw(&isFine)
    if isFine == 0 { distance /= 1000 }
    signed(&distance)
    guard isReading else { return }
    if isFine == 0 { distance = distance &* 1000 }
    require(isFine < 2)
    time = hasFailed ? 0 : before &+ distance
  }

  /// A time by its distance from the one before in its column.
  mutating func time(_ time: inout Int64) {
    let before = places[place].before
    self.time(&time, from: before)
    places[place].before = time
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
    require(number <= UInt64(size))
    return hasFailed ? 0 : Int(number)
  }

  /// Bytes as they are.
  mutating func octets(_ octets: inout [UInt8]) {
    let count = count(octets.count)
    let column = column()
    guard isReading else {
      if let column { columns[column].bytes += octets }
      return
    }
    guard !hasFailed, let column, count <= columns[column].bytes.count else {
      hasFailed = true
      octets = []
      return
    }
    octets = Array(columns[column].bytes.prefix(count))
    columns[column].bytes.removeFirst(count)
  }
}

extension TableCoder.Column {
  mutating func append(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// The next number; nil where there is none that 64 bits hold.
  mutating func number() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = bytes.popFirst(), shift < 64 {
      // The tenth byte has room for one bit.
      if shift == 63, byte > 1 { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
