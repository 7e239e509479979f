// How numbers, texts and collections are coded.

extension UInt8: TableCoded {
  static var blank: UInt8 { 0 }
  mutating func code(_ coder: inout TableCoder) { coder.raw(&self) }
}
extension UInt16: TableCoded {
  static var blank: UInt16 { 0 }
  mutating func code(_ coder: inout TableCoder) { coder.raw(&self) }
}
extension UInt32: TableCoded {
  static var blank: UInt32 { 0 }
  mutating func code(_ coder: inout TableCoder) { coder.raw(&self) }
}
extension UInt64: TableCoded {
  static var blank: UInt64 { 0 }
  mutating func code(_ coder: inout TableCoder) { coder.raw(&self) }
}

extension FixedWidthInteger where Self: SignedInteger {
  static var blank: Self { 0 }
  mutating func code(_ coder: inout TableCoder) {
    var wide = Int64(self)
    coder.signed(&wide)
    guard coder.isReading else { return }
    if let exact = Self(exactly: wide) { self = exact } else { coder.fail() }
  }
}
extension Int: TableCoded {}
extension Int8: TableCoded {}
extension Int32: TableCoded {}

extension Int64: TableCoded {
  /// Times, nearly all: by their distance from the one before in their column.
  mutating func code(_ coder: inout TableCoder) { coder.time(&self) }
}

extension Bool: TableCoded {
  static var blank: Bool { false }
  mutating func code(_ coder: inout TableCoder) {
    var bit: UInt8 = self ? 1 : 0
    coder.raw(&bit)
    coder.require(bit < 2)
    self = bit == 1
  }
}

extension String: TableCoded {
  static var blank: String { "" }
  mutating func code(_ coder: inout TableCoder) {
    var octets = coder.isReading ? [] : Array(utf8)
    coder.octets(&octets)
    if coder.isReading { self = String(decoding: octets, as: UTF8.self) }
  }
}

/// Enumerations and sets of flags go by their numbers; a number that none has is damage.
extension TableCoded where Self: RawRepresentable, RawValue: FixedWidthInteger & UnsignedInteger {
  mutating func code(_ coder: inout TableCoder) {
    coder.whole(1)
    var number = rawValue
    coder.raw(&number)
    guard coder.isReading else { return }
    if let value = Self(rawValue: number) { self = value } else { coder.fail() }
  }
}

extension TableCoded where Self: RawRepresentable, RawValue == String {
  mutating func code(_ coder: inout TableCoder) {
    var text = rawValue
    text.code(&coder)
    guard coder.isReading else { return }
    if let value = Self(rawValue: text) { self = value } else { coder.fail() }
  }
}

extension Optional: TableCoded where Wrapped: TableCoded {
  static var blank: Wrapped? { nil }
  mutating func code(_ coder: inout TableCoder) {
    var isThere = self != nil
    isThere.code(&coder)
    guard isThere, !coder.hasFailed else {
      self = nil
      return
    }
    var value: Wrapped = self ?? Wrapped.blank
    coder.code(&value)
    self = value
  }
}

extension Array: TableCoded where Element: TableCoded {
  static var blank: [Element] { [] }
  mutating func code(_ coder: inout TableCoder) {
    let count = coder.count(count)
    guard coder.isReading else {
      for var element in self { coder.element(&element) }
      return
    }
    // Not reserved by the stated count: an element takes more here than in the file.
    self = []
    for _ in 0..<count where !coder.hasFailed {
      var element = Element.blank
      coder.element(&element)
      append(element)
    }
  }
}

extension Dictionary: TableCoded where Key: TableCoded & Comparable, Value: TableCoded {
  static var blank: [Key: Value] { [:] }
  /// In the order of the keys, so that equal tables give equal bytes.
  mutating func code(_ coder: inout TableCoder) {
    let count = coder.count(count)
    guard coder.isReading else {
      for (key, value) in sorted(by: { $0.key < $1.key }) {
        var (key, value) = (key, value)
        coder.entry(&key, &value)
      }
      return
    }
    self = [:]
    for _ in 0..<count where !coder.hasFailed {
      var (key, value) = (Key.blank, Value.blank)
      coder.entry(&key, &value)
      self[key] = value
    }
  }
}
