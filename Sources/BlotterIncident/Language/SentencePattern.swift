/// A sentence with places, read the other way round: which sentence is this, and what stands in its places?
///
/// The places are those of playbooks (`{names}`, `{queries|query|queries}`, `{clients:was|were}`, `{low~high}`), or
/// numbers for the sentences that are put together elsewhere (`{1}`). What a place holds is taken as it is, except that
/// one place of a name tells what the others hold.
///
/// In a translation, a place may also be `{#name}` for a number with the language's decimal mark, `{*name}` for a text
/// that is itself to be translated, and it may have a third form for none (`{queries|una|varias|ninguna}`).
package struct SentencePattern: Sendable {
  enum Piece: Sendable, Equatable {
    case literal([UInt8])
    case place(String, Reading)
    case counted(String, one: String, many: String, none: String?)
    case word(String, one: String, many: String)
    case span(String)
  }
  enum Reading: Sendable { case plain, number, sentence }

  let pieces: [Piece]
  /// Bytes that a text must have to be this sentence: of several that fit, the one with most of them is meant.
  let weight: Int

  /// What the places of a text hold. A count without its number (`was`, `were`) tells only whether it is one.
  struct Match {
    var texts: [String: String] = [:]
    var isOne: [String: Bool] = [:]
  }

  /// Nil for a text whose braces do not fit.
  package init?(_ text: String) {
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
        literal.append(byte)
        index += 1
        continue
      }
      if index + 1 < bytes.count, bytes[index + 1] == byte {
        literal.append(byte)
        index += 2
        continue
      }
      guard byte == UInt8(ascii: "{"), let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")),
        let piece = Self.piece(String(decoding: bytes[(index + 1)..<end], as: UTF8.self))
      else { return nil }
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = []
      pieces.append(piece)
      index = end + 1
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    self.pieces = pieces
    weight = pieces.reduce(0) { sum, piece in
      switch piece {
      case .literal(let bytes): sum + bytes.count
      case .counted(_, let one, let many, _), .word(_, let one, let many): sum + min(one.utf8.count, many.utf8.count)
      case .place, .span: sum
      }
    }
  }

  private static func piece(_ inside: String) -> Piece? {
    if inside.isEmpty { return nil }
    if inside.contains("~") { return .span(inside) }
    let words = inside.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    if words.count == 2, let colon = words[0].firstIndex(of: ":") {
      return .word(
        String(words[0][..<colon]), one: String(words[0][words[0].index(after: colon)...]), many: words[1])
    }
    if words.count == 3 || words.count == 4 {
      return .counted(words[0], one: words[1], many: words[2], none: words.count == 4 ? words[3] : nil)
    }
    guard words.count == 1 else { return nil }
    switch inside.first {
    case "#": return .place(String(inside.dropFirst()), .number)
    case "*": return .place(String(inside.dropFirst()), .sentence)
    default: return .place(inside, .plain)
    }
  }

  /// The names of its places.
  package var names: Set<String> {
    Set(
      pieces.compactMap { piece in
        switch piece {
        case .literal: nil
        case .place(let name, _), .span(let name): name
        case .counted(let name, _, _, _), .word(let name, _, _): name
        }
      })
  }

  /// The text where it has no places; nil where it has.
  package var words: String? {
    guard pieces.count <= 1 else { return nil }
    guard let piece = pieces.first else { return "" }
    if case .literal(let bytes) = piece { return String(decoding: bytes, as: UTF8.self) }
    return nil
  }

  /// The longest word that stands whole in a literal piece: a text without it is another sentence.
  var keyWord: ArraySlice<UInt8>? {
    var best: ArraySlice<UInt8>?
    for (number, piece) in pieces.enumerated() {
      guard case .literal(let bytes) = piece else { continue }
      let words = bytes.split(separator: 0x20, omittingEmptySubsequences: false)
      for (place, word) in words.enumerated() {
        let isWhole =
          (place > 0 || number == 0) && (place < words.count - 1 || number == pieces.count - 1) && !word.isEmpty
        if isWhole, word.count > best?.count ?? 0 { best = word }
      }
    }
    return best
  }

  /// Units in which a span of less than a tenth of a second is told.
  static let shortUnits = [" ms", " µs"]

  // MARK: Matching

  /// Places looked at before a text counts as none of ours. Sentences with six places of a few hundred bytes take some
  /// thousands; only a text made for it takes more.
  static let stepLimit = 100_000

  /// What the places hold where `text` is this sentence.
  func match(_ text: [UInt8]) -> Match? {
    var steps = Self.stepLimit
    return match(text, 0, 0, Match(), &steps)
  }

  private func match(_ text: [UInt8], _ number: Int, _ at: Int, _ found: Match, _ steps: inout Int) -> Match? {
    steps -= 1
    guard steps > 0 else { return nil }
    guard number < pieces.count else { return at == text.count ? found : nil }
    switch pieces[number] {
    case .literal(let bytes):
      return text[at...].starts(with: bytes) ? match(text, number + 1, at + bytes.count, found, &steps) : nil
    case .word(let name, let one, let many):
      // The longer form first: one may be the beginning of the other.
      let forms = one.utf8.count > many.utf8.count ? [(one, true), (many, false)] : [(many, false), (one, true)]
      for (form, isOne) in forms where text[at...].starts(with: form.utf8) {
        if let known = found.isOne[name], known != isOne, one != many { continue }
        var found = found
        found.isOne[name] = isOne
        if let whole = match(text, number + 1, at + form.utf8.count, found, &steps) { return whole }
      }
      return nil
    case .counted(let name, let one, let many, _):
      let digits = text[at...].prefix { 0x30...0x39 ~= $0 || $0 == 0x2E || $0 == 0x2D }
      let figure = digits.isEmpty ? text[at...].prefix(2) : digits
      let isNone = digits.isEmpty && (figure.elementsEqual("No".utf8) || figure.elementsEqual("no".utf8))
      guard !digits.isEmpty || isNone else { return nil }
      var found = found
      found.texts[name] = isNone ? "0" : String(decoding: digits, as: UTF8.self)
      let isOne = digits.elementsEqual("1".utf8)
      let noun = " " + (isOne ? one : many)
      let end = at + figure.count
      // A short span has a unit of its own, which all languages write alike.
      if one == "second" {
        for unit in Self.shortUnits where text[end...].starts(with: unit.utf8) {
          found.texts[name]?.append(unit)
          return match(text, number + 1, end + unit.utf8.count, found, &steps)
        }
      }
      guard text[end...].starts(with: noun.utf8) else { return nil }
      return match(text, number + 1, end + noun.utf8.count, found, &steps)
    case .place(let name, _), .span(let name):
      if let known = found.texts[name] {
        return text[at...].starts(with: known.utf8)
          ? match(text, number + 1, at + known.utf8.count, found, &steps) : nil
      }
      guard at < text.count else { return nil }
      var next: [UInt8] = []
      if number + 1 < pieces.count, case .literal(let bytes) = pieces[number + 1] { next = bytes }
      if number + 1 == pieces.count {
        return match(text, number + 1, text.count, found.with(name, text[at...]), &steps)
      }
      for end in (at + 1)...text.count {
        steps -= 1
        guard steps > 0 else { return nil }
        if !next.isEmpty {
          guard text.count - end >= next.count else { return nil }
          if text[end] != next[0] || !text[end...].starts(with: next) { continue }
        }
        if let whole = match(text, number + 1, end, found.with(name, text[at..<end]), &steps) { return whole }
      }
      return nil
    }
  }
}

extension SentencePattern.Match {
  fileprivate func with(_ name: String, _ bytes: ArraySlice<UInt8>) -> Self {
    var match = self
    match.texts[name] = String(decoding: bytes, as: UTF8.self)
    return match
  }
}
