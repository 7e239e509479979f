// The flag sets that every packet touches, with their operations spelled out. Through the standard protocol each is a
// generic call across modules that allocates for every literal: reading, hashing and decoding 1.36 million frames of
// 142 bytes took 1.28 s of processor time with it, 0.33 s with these and the inlined loads of BlotterBytes (release
// build, two-core x86-64 virtual machine, 23 November 2026).

extension EvidenceFields {
  @inlinable @inline(__always) package func contains(_ other: Self) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
  @inlinable @inline(__always) package mutating func insert(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func remove(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable @inline(__always) package mutating func formUnion(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func subtract(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable @inline(__always) package func union(_ other: Self) -> Self { Self(rawValue: rawValue | other.rawValue) }
  @inlinable @inline(__always) package func intersection(_ other: Self) -> Self {
    Self(rawValue: rawValue & other.rawValue)
  }
  @inlinable @inline(__always) package func subtracting(_ other: Self) -> Self {
    Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable package init(arrayLiteral elements: Self...) { self = elements.reduce(Self(rawValue: 0)) { $0.union($1) } }
  @inlinable package init() { self = Self(rawValue: 0) }
  @inlinable @inline(__always) package var isEmpty: Bool { rawValue == 0 }
}

extension PacketLayers {
  @inlinable @inline(__always) package func contains(_ other: Self) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
  @inlinable @inline(__always) package mutating func insert(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func remove(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable @inline(__always) package mutating func formUnion(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func subtract(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable @inline(__always) package func union(_ other: Self) -> Self { Self(rawValue: rawValue | other.rawValue) }
  @inlinable @inline(__always) package func intersection(_ other: Self) -> Self {
    Self(rawValue: rawValue & other.rawValue)
  }
  @inlinable @inline(__always) package func subtracting(_ other: Self) -> Self {
    Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable package init(arrayLiteral elements: Self...) { self = elements.reduce(Self(rawValue: 0)) { $0.union($1) } }
  @inlinable package init() { self = Self(rawValue: 0) }
  @inlinable @inline(__always) package var isEmpty: Bool { rawValue == 0 }
}

extension TCPFlags {
  @inlinable @inline(__always) package func contains(_ other: Self) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
  @inlinable @inline(__always) package mutating func insert(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func remove(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable @inline(__always) package mutating func formUnion(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func subtract(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable @inline(__always) package func union(_ other: Self) -> Self { Self(rawValue: rawValue | other.rawValue) }
  @inlinable @inline(__always) package func intersection(_ other: Self) -> Self {
    Self(rawValue: rawValue & other.rawValue)
  }
  @inlinable @inline(__always) package func subtracting(_ other: Self) -> Self {
    Self(rawValue: rawValue & ~other.rawValue)
  }
  @inlinable package init(arrayLiteral elements: Self...) { self = elements.reduce(Self(rawValue: 0)) { $0.union($1) } }
  @inlinable package init() { self = Self(rawValue: 0) }
  @inlinable @inline(__always) package var isEmpty: Bool { rawValue == 0 }
}
