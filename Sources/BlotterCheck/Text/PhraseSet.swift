/// A set of phrases that are found in a sentence word by word, whatever hyphens stand between.
///
/// `*` at the end of a word stands for any ending. Finding costs one table look-up per token.
struct PhraseSet: Sendable {
  private struct Phrase: Sendable {
    var words: [(text: String, isPrefix: Bool)]
  }

  private var byFirst: [String: [Phrase]] = [:]
  /// Phrases whose first word ends in `*`, by its first three letters.
  private var byPrefix: [String: [Phrase]] = [:]

  init(_ phrases: String...) {
    for line in phrases {
      for text in line.split(separator: "|") {
        let words = text.split(separator: " ").map { word in
          word.hasSuffix("*") ? (String(word.dropLast()), true) : (String(word), false)
        }
        guard let first = words.first else { continue }
        let phrase = Phrase(words: words.map { (text: $0.0, isPrefix: $0.1) })
        if first.1 {
          byPrefix[String(first.0.prefix(3)), default: []].append(phrase)
        } else {
          byFirst[first.0, default: []].append(phrase)
        }
      }
    }
  }

  /// The longest phrase that begins at `index`, as a range of token indices.
  func match(in tokens: [Token], at index: Int) -> Range<Int>? {
    guard index < tokens.count else { return nil }
    let first = tokens[index].text
    var best: Range<Int>?
    if let phrases = byFirst[first] { best = Self.longest(phrases, tokens, index) }
    if !byPrefix.isEmpty, let phrases = byPrefix[String(first.prefix(3))] {
      let other = Self.longest(phrases, tokens, index)
      if let other, other.count > best?.count ?? 0 { best = other }
    }
    return best
  }

  private static func longest(_ phrases: [Phrase], _ tokens: [Token], _ start: Int) -> Range<Int>? {
    var best: Range<Int>?
    for phrase in phrases {
      var index = start
      var matches = true
      for word in phrase.words {
        guard index < tokens.count,
          word.isPrefix ? tokens[index].text.hasPrefix(word.text) : tokens[index].text == word.text
        else {
          matches = false
          break
        }
        index += 1
      }
      if matches, index - start > best?.count ?? 0 { best = start..<index }
    }
    return best
  }

  /// All places, left to right, none overlapping.
  func matches(in tokens: [Token], _ range: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = range.lowerBound
    while index < range.upperBound {
      if let match = match(in: tokens, at: index), match.upperBound <= range.upperBound {
        found.append(match)
        index = match.upperBound
      } else {
        index += 1
      }
    }
    return found
  }

  func isFound(in tokens: [Token], _ range: Range<Int>) -> Bool {
    range.contains { index in
      match(in: tokens, at: index).map { $0.upperBound <= range.upperBound } == true
    }
  }
}
