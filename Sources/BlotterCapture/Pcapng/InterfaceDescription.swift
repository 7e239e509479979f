import BlotterBytes

/// One interface of a section: how to read the packets that name it (draft-ietf-opsawg-pcapng §4.2).
struct InterfaceDescription: Sendable {
  /// Interfaces kept of one section. A capture has a handful; each costs 20 bytes of file, so that a file of nothing
  /// else could fill the memory.
  static let limit = 65_536

  var linkType: LinkType
  /// Bytes kept of each frame, 0 for all.
  var snapshotLength: UInt32
  var resolution = TimestampResolution()
  /// Packets dropped up to now by the latest statistics block; nil where none says.
  var dropped: UInt64?

  /// Reads the block's body: all between its two lengths. Nil where that is shorter than the fixed part.
  init?(_ body: RawSpan, bigEndian: Bool) {
    guard body.byteCount >= 8 else { return nil }
    linkType = LinkType(rawValue: body.uint16(0, bigEndian: bigEndian))
    snapshotLength = body.uint32(4, bigEndian: bigEndian)
    var resolution = TimestampResolution()
    PcapngOptions.forEach(in: body.extracting(8...), bigEndian: bigEndian) { code, value in
      switch (code, value.byteCount) {
      case (9, 1...): resolution.code = value.uint8(0)
      case (14, 8...): resolution.offsetSeconds = Int64(bitPattern: value.uint64(0, bigEndian: bigEndian))
      default: break
      }
    }
    self.resolution = resolution
  }

  /// Takes the drop counts of an interface statistics block (§4.6): those of the interface and of the system.
  mutating func readStatistics(_ options: RawSpan, bigEndian: Bool) {
    var sum: UInt64?
    PcapngOptions.forEach(in: options, bigEndian: bigEndian) { code, value in
      guard code == 5 || code == 7, value.byteCount >= 8 else { return }
      let (total, overflow) = (sum ?? 0).addingReportingOverflow(value.uint64(0, bigEndian: bigEndian))
      sum = overflow ? .max : total
    }
    // Counters run from the start of the capture, so that the latest stands for all.
    if let sum { dropped = sum }
  }
}

/// What the 64-bit numbers in a packet's time field count (`if_tsresol`, `if_tsoffset`).
struct TimestampResolution: Sendable, Equatable {
  /// Below 128 the negative power of ten, from 128 on that of two; 6 (microseconds) where the interface does not say.
  var code: UInt8 = 6
  /// Seconds to add to every time.
  var offsetSeconds: Int64 = 0

  /// Whether the unit is shorter than a microsecond.
  var isFinerThanMicroseconds: Bool { code & 0x80 == 0 ? code > 6 : code & 0x7f > 19 }

  /// Nanoseconds since 1970, rounded down; nil where no 64-bit number holds them.
  func nanoseconds(_ units: UInt64) -> Int64? {
    let power = UInt64(code & 0x7f)
    let seconds: UInt64
    let nanoseconds: UInt64
    if code & 0x80 == 0 {
      // 10^19 is the largest power of ten in 64 bits: with a finer unit the whole range is less than two seconds.
      guard power <= 19 else { return nil }
      let perSecond = Self.tenTo(power)
      seconds = units / perSecond
      let rest = units % perSecond
      nanoseconds = power <= 9 ? rest * Self.tenTo(9 - power) : rest / Self.tenTo(power - 9)
    } else {
      guard power < 64 else { return nil }
      seconds = units >> power
      let rest = units & ((1 << power) - 1)
      let product = rest.multipliedFullWidth(by: 1_000_000_000)
      nanoseconds = power == 0 ? 0 : product.high << (64 - power) | product.low >> power
    }
    guard let signed = Int64(exactly: seconds) else { return nil }
    let (shifted, overflow) = signed.addingReportingOverflow(offsetSeconds)
    let (product, tooLarge) = shifted.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, beyond) = product.addingReportingOverflow(Int64(nanoseconds))
    return overflow || tooLarge || beyond ? nil : sum
  }

  private static func tenTo(_ power: UInt64) -> UInt64 { (0..<power).reduce(1) { product, _ in product * 10 } }
}
