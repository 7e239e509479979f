import BlotterCore

/// One word, number, mark or value of a text.
struct Token: Sendable {
  enum Kind: Sendable {
    /// Lower-case letters and digits; an apostrophe stays inside.
    case word
    case number(StatedNumber)
    case time(StatedTime)
    case date(StatedDate)
    /// `isNetwork` where a prefix length follows.
    case address(HostAddress, port: UInt16?, isNetwork: Bool)
    /// A hardware address: six octets with colons or hyphens.
    case hardware(MACAddress)
    /// A name with at least one dot: `example.com`; the text is lower case without a final dot.
    case name
    /// A whole URI with a scheme, or a mail address: never looked into.
    case link
    case mark
    /// A boundary that the layout makes: `<br>`.
    case lineEnd
  }

  var kind: Kind
  /// Lower case; a mark is its own scalar.
  var text: String
  /// Scalars of the passage.
  var range: Range<Int>
  /// Whether the first letter is upper case.
  var isCapitalized = false
  /// Whether it has at least two letters and no lower-case one: `FIN`, `A` is none.
  var isUpperCase = false
  /// Whether no blank stands before it.
  var isGlued = false

  var isWord: Bool { if case .word = kind { true } else { false } }
  var isMark: Bool { if case .mark = kind { true } else { false } }
  // The accessors are not inlined: the optimiser of Swift 6.3.1 fails on closures that open this enum.
  @inline(never)
  var number: StatedNumber? { if case .number(let value) = kind { value } else { nil } }
  @inline(never)
  var time: StatedTime? { if case .time(let value) = kind { value } else { nil } }
  @inline(never)
  var date: StatedDate? { if case .date(let value) = kind { value } else { nil } }
  @inline(never)
  var address: HostAddress? { if case .address(let value, _, _) = kind { value } else { nil } }
  @inline(never)
  var hardware: MACAddress? { if case .hardware(let value) = kind { value } else { nil } }
  var isName: Bool { if case .name = kind { true } else { false } }
}

/// A number as it was written.
struct StatedNumber: Sendable, Equatable {
  var value: Double
  /// Digits after the decimal point, which say how far it was rounded.
  var decimals: Int
  /// `second`, `3rd`.
  var isOrdinal: Bool
  /// `three`, `twelve`.
  var isSpelled: Bool

  /// The number where it is a whole one of a size that counts have.
  var whole: UInt64? {
    value >= 0 && value < 1e15 && value.rounded() == value ? UInt64(value) : nil
  }
}

/// A time of day as it was written.
struct StatedTime: Sendable, Equatable {
  /// Nanoseconds since midnight that it may mean: two where `1:24` leaves the half of the day open.
  var candidates: [Int64]
  /// What the last part written stands for, in nanoseconds: an hour, a minute, a second or a fraction of one.
  var precision: Int64
  /// Seconds east of UTC, where a zone is written.
  var zoneOffset: Int64?
  var hasMeridiem: Bool

  static let second: Int64 = 1_000_000_000
  static let minute: Int64 = 60 * second
  static let hour: Int64 = 60 * minute
  static let day: Int64 = 24 * hour
}

/// A calendar day as it was written.
struct StatedDate: Sendable, Equatable {
  struct Day: Sendable, Equatable {
    var year: Int64?
    var month: Int64
    var day: Int64
  }
  /// Two where `4/3/2025` leaves the order open.
  var candidates: [Day]
}
