/// One sentence with what its words say about its standing: told as fact, asked, planned, taught, doubted.
struct Sentence: Sendable {
  let tokens: [Token]
  let passage: Passage
  /// For each token, which clause it belongs to; clauses are numbered from 0.
  let clauses: [Int]
  let mood: [Mood]

  /// Longest sentence in tokens: longer ones are cut, so that rules that look at pairs of tokens stay cheap.
  static let tokenLimit = 300

  init(tokens: [Token], passage: Passage) {
    self.tokens = tokens
    self.passage = passage
    var clause = 0
    var clauses: [Int] = []
    for (index, token) in tokens.enumerated() {
      if Self.opensClause(token, at: index, in: tokens) { clause += 1 }
      clauses.append(clause)
    }
    self.clauses = clauses
    mood = Mood.marks(of: tokens)
  }

  private static func opensClause(_ token: Token, at index: Int, in tokens: [Token]) -> Bool {
    if token.isMark {
      return [",", ":", "(", ")", "\u{2014}", "|", "\""].contains(token.text)
    }
    switch token.text {
    case "but", "because", "while", "whereas", "although", "though", "which", "who", "whose", "since", "so",
      "therefore", "thus",
      "however", "unless", "when", "where":
      return true
    case "and", "or", "then":
      // `and the server …` begins a clause; `SYN and ACK` does not.
      guard index + 1 < tokens.count else { return false }
      return [
        "the", "it", "they", "we", "he", "she", "each", "all", "every", "no", "none", "its", "this", "that", "a", "an",
      ]
      .contains(tokens[index + 1].text)
    default: return false
    }
  }

  /// All tokens of the clause that `index` stands in.
  func clause(at index: Int) -> Range<Int> {
    let number = clauses[index]
    var start = index
    var end = index + 1
    while start > 0, clauses[start - 1] == number { start -= 1 }
    while end < tokens.count, clauses[end] == number { end += 1 }
    return start..<end
  }

  var whole: Range<Int> { 0..<tokens.count }

  func has(_ phrases: PhraseSet) -> Bool { phrases.isFound(in: tokens, whole) }
  func has(_ phrases: PhraseSet, in range: Range<Int>) -> Bool { phrases.isFound(in: tokens, range) }
  func matches(_ phrases: PhraseSet) -> [Range<Int>] { phrases.matches(in: tokens, whole) }
  func matches(_ phrases: PhraseSet, in range: Range<Int>) -> [Range<Int>] { phrases.matches(in: tokens, range) }

  func word(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].text : "" }

  /// The time at `index`; nil where none stands there.
  func time(_ index: Int) -> StatedTime? { tokens.indices.contains(index) ? tokens[index].time : nil }

  func hasMood(_ wanted: Mood, in range: Range<Int>) -> Bool {
    range.clamped(to: whole).contains { !mood[$0].isDisjoint(with: wanted) }
  }
  func hasMood(_ wanted: Mood) -> Bool { hasMood(wanted, in: whole) }

  /// The words of tokens `range` as they stand in the text.
  func quote(_ range: Range<Int>) -> String {
    let range = range.clamped(to: whole)
    guard let first = range.first, let last = range.last else { return "" }
    return passage.text(tokens[first].range.lowerBound..<tokens[last].range.upperBound)
  }

  func place(_ index: Int) -> Passage.Place {
    guard tokens.indices.contains(index) else { return .init(line: 1, column: 1) }
    return passage.places[tokens[index].range.lowerBound]
  }
}

extension Sentence {
  /// The sentences of a passage. A table row is one sentence with its cells as clauses.
  static func sentences(of passage: Passage) -> [Sentence] {
    let tokens = Tokenizer.tokens(of: passage)
    var sentences: [Sentence] = []
    var current: [Token] = []
    func close() {
      if current.contains(where: { !$0.isMark }) { sentences.append(Sentence(tokens: current, passage: passage)) }
      current = []
    }
    for (index, token) in tokens.enumerated() {
      let next = index + 1 < tokens.count ? tokens[index + 1] : nil
      if case .lineEnd = token.kind {
        close()
        continue
      }
      // Hyphens inside words are no marks: `SYN-ACK`, `denial-of-service`.
      if token.text == "-", token.isGlued, next?.isGlued == true { continue }
      if passage.kind != .tableRow || token.text != "|" || !current.isEmpty { current.append(token) }
      if endsSentence(token, before: next) || current.count >= tokenLimit { close() }
    }
    close()
    return sentences
  }

  private static func endsSentence(_ token: Token, before next: Token?) -> Bool {
    guard let next else { return true }
    if case .time(let time) = token.kind, time.hasMeridiem, next.isCapitalized, next.isWord { return true }
    guard token.isMark else { return false }
    switch token.text {
    case "!", "?", ";": return true
    case ".": return !next.isGlued && !(next.isWord && !next.isCapitalized)
    default: return false
    }
  }
}

/// Tokens from `lower` up to `upper`, none where the two cross: a mention may reach beyond the clause that it opens in.
func span(_ lower: Int, _ upper: Int) -> Range<Int> { lower..<max(lower, upper) }
