import BlotterCore

/// Cuts a passage into tokens, left to right, each scalar looked at a bounded number of times.
struct Tokenizer {
  private let scalars: [Unicode.Scalar]
  private var tokens: [Token] = []
  private var index = 0

  /// Longest run that may be an address or a name: a domain name has at most 253 octets (RFC 1035 §2.3.4).
  private static let runLimit = 260

  private init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  static func tokens(of passage: Passage) -> [Token] {
    var tokenizer = Tokenizer(passage.scalars)
    tokenizer.run()
    return SpokenTime.joined(tokenizer.tokens)
  }

  private mutating func run() {
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == " " {
        index += 1
      } else if scalar == "\u{2029}" {
        add(.lineEnd, to: index + 1, text: "\n")
      } else if Self.isDigit(scalar) {
        readDigits()
      } else if Self.isLetter(scalar) {
        readLetters()
      } else if scalar == ":", index + 1 < scalars.count, scalars[index + 1] == ":", readIPv6() {
        continue
      } else {
        add(.mark, to: index + 1)
      }
    }
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) : scalar.properties.isAlphabetic
  }
  private static func isHex(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar)
  }

  private mutating func add(_ kind: Token.Kind, to end: Int, text: String? = nil) {
    let range = index..<end
    let written = string(range)
    var token = Token(kind: kind, text: text ?? written.lowercased(), range: range)
    let first = scalars[index]
    token.isCapitalized = first.properties.isUppercase
    let letters = scalars[range].filter(Self.isLetter)
    token.isUpperCase = letters.count >= 2 && letters.allSatisfy { $0.properties.isUppercase }
    token.isGlued = index > 0 && scalars[index - 1] != " "
    tokens.append(token)
    index = end
  }

  private func string(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  // MARK: Runs

  private mutating func readDigits() {
    if readHardware() || readIPv6() || readIPv4() { return }
    if let (date, end) = DateScanner.scan(scalars, at: index) {
      // `2025-03-04T13:24:32Z`: the time follows as a token of its own.
      add(.date(date), to: end)
      if index + 1 < scalars.count, scalars[index] == "T" || scalars[index] == "t", Self.isDigit(scalars[index + 1]) {
        index += 1
      }
      return
    }
    if let (time, end) = TimeScanner.scan(scalars, at: index) {
      add(.time(time), to: end)
      return
    }
    if let (name, end) = scanName(), name { return add(.name, to: end) }
    if let (number, end) = NumberScanner.scan(scalars, at: index) { return add(.number(number), to: end) }
    // A token of digits and letters: a hash, a MAC address, a version.
    var end = index
    while end < scalars.count, Self.isDigit(scalars[end]) || Self.isLetter(scalars[end]) { end += 1 }
    add(.word, to: max(end, index + 1))
  }

  private mutating func readLetters() {
    if readHardware() || readIPv6() { return }
    if let end = linkEnd() { return add(.link, to: end) }
    if let (isName, end) = scanName(), isName {
      let text = string(index..<end).lowercased()
      return add(.name, to: end, text: text)
    }
    var end = index
    while end < scalars.count {
      let scalar = scalars[end]
      if Self.isLetter(scalar) || Self.isDigit(scalar) || scalar == InlineText.slugHyphen {
        end += 1
      } else if scalar == "'", end + 1 < scalars.count, Self.isLetter(scalars[end + 1]) {
        end += 1
      } else {
        break
      }
    }
    add(.word, to: end)
    if let last = tokens.indices.last, let number = NumberScanner.spelled[tokens[last].text] {
      tokens[last].kind = .number(number)
      joinNumbers()
    } else if let last = tokens.indices.last, let (date, end) = DateScanner.scanMonth(scalars, tokens[last]) {
      tokens[last].kind = .date(date)
      tokens[last].range = tokens[last].range.lowerBound..<end
      index = end
    }
  }

  /// Makes one token of `two hundred` and `twenty-one`.
  private mutating func joinNumbers() {
    guard let right = tokens.last, let value = right.number else { return }
    var before = tokens.count - 2
    if before >= 1, tokens[before].text == "-", tokens[before].isGlued { before -= 1 }
    guard before >= 0, let left = tokens[before].number, let sum = NumberScanner.joined(left, value) else { return }
    tokens[before].kind = .number(sum)
    tokens[before].text = string(tokens[before].range.lowerBound..<right.range.upperBound).lowercased()
    tokens[before].range = tokens[before].range.lowerBound..<right.range.upperBound
    tokens.removeSubrange((before + 1)...)
  }

  /// `scheme://…` and `user@host` up to the next blank.
  private func linkEnd() -> Int? {
    var end = index
    var isLink = false
    while end < scalars.count, end < index + 40,
      Self.isLetter(scalars[end]) || Self.isDigit(scalars[end]) || scalars[end] == "."
    {
      end += 1
    }
    if end + 2 < scalars.count, scalars[end] == ":", scalars[end + 1] == "/", scalars[end + 2] == "/" { isLink = true }
    if end + 1 < scalars.count, scalars[end] == "@", Self.isLetter(scalars[end + 1]) { isLink = true }
    guard isLink else { return nil }
    while end < scalars.count, scalars[end] != " ", scalars[end] != "\u{2029}", scalars[end] != ">", scalars[end] != ")"
    { end += 1 }
    return end
  }

  // MARK: Addresses and names

  /// `f0:9f:c2:6d:13:2c`, `F0-9F-C2-6D-13-2C`.
  private mutating func readHardware() -> Bool {
    let end = index + 17
    guard end <= scalars.count,
      end == scalars.count || !(Self.isHex(scalars[end]) || scalars[end] == scalars[index + 2])
    else { return false }
    let mark = scalars[index + 2]
    guard mark == ":" || mark == "-" else { return false }
    for offset in 0..<17 {
      guard offset % 3 == 2 ? scalars[index + offset] == mark : Self.isHex(scalars[index + offset]) else {
        return false
      }
    }
    guard let address = MACAddress(parsing: string(index..<end)) else { return false }
    add(.hardware(address), to: end)
    return true
  }

  private mutating func readIPv6() -> Bool {
    var end = index
    var colons = 0
    while end < scalars.count, end < index + 50, Self.isHex(scalars[end]) || scalars[end] == ":" || scalars[end] == "."
    {
      if scalars[end] == ":" { colons += 1 }
      end += 1
    }
    guard colons >= 2 else { return false }
    while end > index,
      scalars[end - 1] == "." || (scalars[end - 1] == ":" && !(end > index + 1 && scalars[end - 2] == ":"))
    {
      end -= 1
    }
    guard let address = HostAddress(parsing: string(index..<end)), end == scalars.count || !Self.isLetter(scalars[end])
    else { return false }
    add(.address(address, port: nil, isNetwork: isPrefix(at: end)), to: end)
    return true
  }

  private mutating func readIPv4() -> Bool {
    var end = index
    var groups: [Range<Int>] = []
    while groups.count < 5 {
      let start = end
      while end < scalars.count, end < start + 6, Self.isDigit(scalars[end]) { end += 1 }
      guard end > start else { break }
      groups.append(start..<end)
      guard end + 1 < scalars.count, scalars[end] == ".", Self.isDigit(scalars[end + 1]), groups.count < 5 else {
        break
      }
      end += 1
    }
    guard groups.count >= 4, let last = groups.prefix(4).last,
      let address = HostAddress(parsing: string(index..<last.upperBound))
    else { return false }
    var port: UInt16?
    var stop = last.upperBound
    if groups.count == 5 {
      port = UInt16(string(groups[4]))
      stop = groups[4].upperBound
    } else if stop + 1 < scalars.count, scalars[stop] == ":", Self.isDigit(scalars[stop + 1]) {
      var close = stop + 1
      while close < scalars.count, close < stop + 7, Self.isDigit(scalars[close]) { close += 1 }
      port = UInt16(string((stop + 1)..<close))
      stop = close
    }
    add(.address(address, port: port, isNetwork: isPrefix(at: stop)), to: stop)
    return true
  }

  private func isPrefix(at end: Int) -> Bool {
    end + 1 < scalars.count && scalars[end] == "/" && Self.isDigit(scalars[end + 1])
  }

  /// Whether a dotted name stands here, and where it ends.
  private func scanName() -> (Bool, Int)? {
    var end = index
    var labels = 0
    var labelStart = index
    var lastLabel = index..<index
    while end < scalars.count, end < index + Self.runLimit {
      let scalar = scalars[end]
      if Self.isLetter(scalar) || Self.isDigit(scalar) || scalar == "-" || scalar == "_" {
        end += 1
      } else if scalar == ".", end > labelStart, end + 1 < scalars.count,
        Self.isLetter(scalars[end + 1]) || Self.isDigit(scalars[end + 1]) || scalars[end + 1] == "_"
      {
        // `end.The next sentence`: a capital after a small letter begins a sentence.
        if scalars[end + 1].properties.isUppercase, scalars[end - 1].properties.isLowercase { break }
        labels += 1
        end += 1
        labelStart = end
      } else {
        break
      }
    }
    while end > labelStart, scalars[end - 1] == "-" { end -= 1 }
    lastLabel = labelStart..<max(labelStart, end)
    guard labels >= 1, lastLabel.count >= 2, scalars[lastLabel].allSatisfy(Self.isLetter) else { return nil }
    return (true, end)
  }
}
