// The flag sets that every packet touches, with their operations spelled out. The types are public, though no other
// package sees them: Swift 6.3 inlines a member across modules only where its type is, and with package types each of
// the thirty questions that a packet asks of them was two calls, an eighth of all its instructions (callgrind, generated
// TCP, 30 November 2026).
// Through the standard protocol each is a
// generic call across modules that allocates for every literal: reading, hashing and decoding 1.36 million frames of
// 142 bytes took 1.28 s of processor time with it, 0.33 s with these and the inlined loads of BlotterBytes (release
// build, two-core x86-64 virtual machine, 23 November 2026).

extension EvidenceFields {
  /// Whether every bit of `other` is set.
  @inlinable @inline(__always) public func contains(_ other: Self) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
  @inlinable @inline(__always) package mutating func insert(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func remove(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  /// Sets the bits of `other`.
  @inlinable @inline(__always) public mutating func formUnion(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  /// Clears the bits of `other`.
  @inlinable @inline(__always) public mutating func subtract(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  /// The bits of either.
  @inlinable @inline(__always) public func union(_ other: Self) -> Self { Self(rawValue: rawValue | other.rawValue) }
  /// The bits of both.
  @inlinable @inline(__always) public func intersection(_ other: Self) -> Self {
    Self(rawValue: rawValue & other.rawValue)
  }
  /// The bits that `other` lacks.
  @inlinable @inline(__always) public func subtracting(_ other: Self) -> Self {
    Self(rawValue: rawValue & ~other.rawValue)
  }
  /// The bits of all elements.
  @inlinable public init(arrayLiteral elements: Self...) { self = elements.reduce(Self(rawValue: 0)) { $0.union($1) } }
  /// No bit.
  @inlinable public init() { self = Self(rawValue: 0) }
  /// Whether no bit is set.
  @inlinable @inline(__always) public var isEmpty: Bool { rawValue == 0 }
}

extension PacketLayers {
  /// Whether every bit of `other` is set.
  @inlinable @inline(__always) public func contains(_ other: Self) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
  @inlinable @inline(__always) package mutating func insert(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func remove(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  /// Sets the bits of `other`.
  @inlinable @inline(__always) public mutating func formUnion(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  /// Clears the bits of `other`.
  @inlinable @inline(__always) public mutating func subtract(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  /// The bits of either.
  @inlinable @inline(__always) public func union(_ other: Self) -> Self { Self(rawValue: rawValue | other.rawValue) }
  /// The bits of both.
  @inlinable @inline(__always) public func intersection(_ other: Self) -> Self {
    Self(rawValue: rawValue & other.rawValue)
  }
  /// The bits that `other` lacks.
  @inlinable @inline(__always) public func subtracting(_ other: Self) -> Self {
    Self(rawValue: rawValue & ~other.rawValue)
  }
  /// The bits of all elements.
  @inlinable public init(arrayLiteral elements: Self...) { self = elements.reduce(Self(rawValue: 0)) { $0.union($1) } }
  /// No bit.
  @inlinable public init() { self = Self(rawValue: 0) }
  /// Whether no bit is set.
  @inlinable @inline(__always) public var isEmpty: Bool { rawValue == 0 }
}

extension TCPFlags {
  /// Whether every bit of `other` is set.
  @inlinable @inline(__always) public func contains(_ other: Self) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
  @inlinable @inline(__always) package mutating func insert(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  @inlinable @inline(__always) package mutating func remove(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  /// Sets the bits of `other`.
  @inlinable @inline(__always) public mutating func formUnion(_ other: Self) {
    self = Self(rawValue: rawValue | other.rawValue)
  }
  /// Clears the bits of `other`.
  @inlinable @inline(__always) public mutating func subtract(_ other: Self) {
    self = Self(rawValue: rawValue & ~other.rawValue)
  }
  /// The bits of either.
  @inlinable @inline(__always) public func union(_ other: Self) -> Self { Self(rawValue: rawValue | other.rawValue) }
  /// The bits of both.
  @inlinable @inline(__always) public func intersection(_ other: Self) -> Self {
    Self(rawValue: rawValue & other.rawValue)
  }
  /// The bits that `other` lacks.
  @inlinable @inline(__always) public func subtracting(_ other: Self) -> Self {
    Self(rawValue: rawValue & ~other.rawValue)
  }
  /// The bits of all elements.
  @inlinable public init(arrayLiteral elements: Self...) { self = elements.reduce(Self(rawValue: 0)) { $0.union($1) } }
  /// No bit.
  @inlinable public init() { self = Self(rawValue: 0) }
  /// Whether no bit is set.
  @inlinable @inline(__always) public var isEmpty: Bool { rawValue == 0 }
}
