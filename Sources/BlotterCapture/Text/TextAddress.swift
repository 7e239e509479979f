import BlotterCore

/// Addresses read in place from text.
enum TextAddress {
  /// Reads dotted IPv4 at `index` and moves past it; nil where none stands there.
  @inline(__always) static func ipv4(_ text: Span<UInt8>, _ index: inout Int) -> UInt32? {
    var at = index
    var value: UInt32 = 0
    for octet in 0..<4 {
      if octet > 0 {
        guard text.at(at) == UInt8(ascii: ".") else { return nil }
        at += 1
      }
      var number: UInt32 = 0
      let start = at
      while ASCII.isDigit(text.at(at)), at - start < 3 {
        number = number * 10 + UInt32(text.at(at) &- 0x30)
        at += 1
      }
      if at == start || number > 255 || ASCII.isDigit(text.at(at)) { return nil }
      value = value << 8 | number
    }
    index = at
    return value
  }

  /// The IPv6 address (RFC 4291 §2.2) that fills `start..<end`; a zone after `%` is dropped.
  static func ipv6(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> HostAddress? {
    let end = text.first(UInt8(ascii: "%"), from: start, to: end) ?? end
    guard end - start >= 2, end - start <= 45 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    var tailHigh: UInt64 = 0
    var tailLow: UInt64 = 0
    var groups = 0
    var tailGroups = 0
    var compressed = false
    func push(_ word: UInt16) {
      if compressed {
        tailHigh = tailHigh << 16 | tailLow >> 48
        tailLow = tailLow << 16 | UInt64(word)
        tailGroups += 1
      } else {
        high = high << 16 | low >> 48
        low = low << 16 | UInt64(word)
        groups += 1
      }
    }
    var at = start
    if text.at(at) == UInt8(ascii: ":") {
      guard text.at(at + 1) == UInt8(ascii: ":") else { return nil }
      compressed = true
      at += 2
    }
    while at < end {
      if groups + tailGroups >= 8 { return nil }
      var v4 = at
      if groups + tailGroups <= 6, let bits = ipv4(text, &v4), v4 == end {
        push(UInt16(truncatingIfNeeded: bits >> 16))
        push(UInt16(truncatingIfNeeded: bits))
        at = end
        break
      }
      var word: UInt32 = 0
      let first = at
      while at < end, let digit = ASCII.hexValue(text.at(at)) {
        word = word << 4 | UInt32(digit)
        at += 1
        if at - first > 4 { return nil }
      }
      if at == first { return nil }
      push(UInt16(truncatingIfNeeded: word))
      if at == end { break }
      guard text.at(at) == UInt8(ascii: ":") else { return nil }
      at += 1
      if at < end, text.at(at) == UInt8(ascii: ":") {
        if compressed { return nil }
        compressed = true
        at += 1
      } else if at == end {
        return nil
      }
    }
    guard compressed ? groups + tailGroups < 8 : groups == 8 else { return nil }
    // Shift the head to the front, then lay the tail over the end.
    let shift = 16 * (8 - groups)
    if shift == 128 {
      (high, low) = (0, 0)
    } else if shift >= 64 {
      (high, low) = (low << UInt64(shift - 64), 0)
    } else if shift > 0 {
      (high, low) = (high << UInt64(shift) | low >> UInt64(64 - shift), low << UInt64(shift))
    }
    return HostAddress(ipv6High: high | tailHigh, low: low | tailLow)
  }

  /// Reads six octets with `:` or `-` between them, of one or two digits, and moves past them.
  static func mac(_ text: Span<UInt8>, _ index: inout Int) -> MACAddress? {
    var at = index
    var bits: UInt64 = 0
    for octet in 0..<6 {
      if octet > 0 {
        guard text.at(at) == UInt8(ascii: ":") || text.at(at) == UInt8(ascii: "-") else { return nil }
        at += 1
      }
      guard let first = ASCII.hexValue(text.at(at)) else { return nil }
      at += 1
      var value = UInt64(first)
      if let second = ASCII.hexValue(text.at(at)) {
        value = value << 4 | UInt64(second)
        at += 1
      }
      bits = bits << 8 | value
    }
    let next = text.at(at)
    if next == UInt8(ascii: ":"), !ASCII.isBlank(text.at(at + 1)), at + 1 < text.count { return nil }
    if ASCII.isAlphanumeric(next) || next == UInt8(ascii: "-") { return nil }
    index = at
    return MACAddress(bits: bits)
  }
}

/// The host names of a log, interned without a `String` for names already seen.
struct NameTable {
  private(set) var names = HostNames()
  private var known: Set<HostAddress> = []

  /// Distinct names kept: a log of a network has some thousand; a forged one may have a new one in every line.
  private static let limit = 1 << 17

  /// The host that `start..<end` names. Past the limit, names get their identity and print as it.
  mutating func host(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> HostAddress {
    var isASCII = true
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - start)
    for index in start..<end {
      let byte = text.at(index)
      if byte >= 0x80 { isASCII = false }
      bytes.append(ASCII.lower(byte))
    }
    guard isASCII else { return names.intern(text.string(start, end)) }
    let hash = SipHash.hash128(bytes)
    let host = HostAddress(high: hash.high, low: hash.low, kind: .name)
    if !known.contains(host), known.count < Self.limit {
      known.insert(host)
      return names.intern(text.string(start, end))
    }
    return host
  }
}
