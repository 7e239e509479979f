import BlotterFindings
import BlotterTemplates

/// Says in another language what Blotter says in English.
///
/// Findings and incidents are English, whatever language the report is in: that is what their formats hold, what other
/// programs read, and what a person may have saved years ago. A phrasebook knows each sentence that detectors,
/// playbooks and templates say, with its places for facts, and says it in its language with the same facts in them.
/// What it does not know (a person's words, another analyzer's titles, text from evidence) stays as it is.
///
/// All of it comes from the folder of the language, `Templates/Languages/CODE`: `words.po` (fixed words of reports,
/// figures and pages), `findings.po` (sentences of detectors and of the incident), `templates.po` (lines of templates),
/// `Playbooks/NAME.po`.
package struct Phrasebook: Sendable {
  package let language: Language
  /// Value of the `lang` attribute: `es-419`.
  package let tag: String
  /// Translation by English text, those with places too; a text of a certain use stands behind its context.
  private var texts: [String: String] = [:]
  /// Sentences with places by their use, and in there by a word that each text of theirs has; under no word those that
  /// have none.
  private var sentences: [String: [[UInt8]: [(english: SentencePattern, translation: SentencePattern)]]] = [:]
  /// Translated lines of templates.
  private let lines: [String: String]
  private let decimalMark: String

  /// Says everything as it is.
  package static let english = Phrasebook()

  private init() {
    language = .english
    tag = language.code
    lines = [:]
    decimalMark = "."
  }

  /// The words of a language, and the sentences about the kinds of findings that `kinds` names.
  package init(_ language: Language, kinds: [String] = []) {
    guard language != .english else {
      self = .english
      return
    }
    self.language = language
    let folder = "Languages/\(language.code)"
    let words = Catalogue(EmbeddedFile.text("\(folder)/words.po") ?? "")
    tag = words.headerValue("Language") ?? language.code
    decimalMark = words.entries.first { $0.english == "." && $0.context == "decimal mark" }?.translation ?? "."
    var lines: [String: String] = [:]
    for entry in Catalogue(EmbeddedFile.text("\(folder)/templates.po") ?? "").entries where !entry.translation.isEmpty {
      lines[entry.english] = entry.translation
    }
    self.lines = lines
    add(words)
    add(Catalogue(EmbeddedFile.text("\(folder)/findings.po") ?? ""))
    for name in PlaybookLibrary.builtIn.names(for: kinds) {
      add(Catalogue(EmbeddedFile.text("\(folder)/Playbooks/\(name).po") ?? ""))
    }
  }

  /// The phrasebook that an incident needs in its own language.
  package init(for incident: Incident) {
    let language = incident.language.flatMap(Language.init) ?? .english
    self.init(language, kinds: incident.findings.map(\.kind) + incident.explanations.map(\.kind))
  }

  private mutating func add(_ catalogue: Catalogue) {
    for entry in catalogue.entries where !entry.translation.isEmpty {
      texts[Self.key(entry.english, entry.context)] = entry.translation
      guard entry.english.utf8.contains(UInt8(ascii: "{")),
        let english = SentencePattern(entry.english), let translation = SentencePattern(entry.translation)
      else { continue }
      // Doubled braces and no place: words all the same.
      if let words = english.words {
        texts[Self.key(words, entry.context)] = translation.words
        continue
      }
      sentences[entry.context, default: [:]][english.keyWord.map(Array.init) ?? [], default: []]
        .append((english, translation))
    }
  }

  private static func key(_ text: String, _ context: String) -> String {
    context.isEmpty ? text : context + "\u{4}" + text
  }

  /// Whether there is nothing to translate.
  package var isEnglish: Bool { language == .english }

  // MARK: Words

  /// A word or sentence in this language; itself where it is not known. `context` names a use that has words of its
  /// own.
  package func callAsFunction(_ text: String, as context: String = "") -> String {
    if isEnglish { return text }
    return special(text, as: context) ?? known(text) ?? text
  }

  /// A word or sentence that is known in one use alone; nil where it is not.
  package func special(_ text: String, as context: String) -> String? {
    if isEnglish || context.isEmpty { return nil }
    return sentence(text, as: context)
  }

  /// A sentence of ours with values in its places `{1}`, `{2}` …; they are put in as they are.
  package func say(_ sentence: String, _ values: String...) -> String {
    if isEnglish, values.isEmpty { return sentence }
    let form = ["say", Self.part].lazy.compactMap { texts[Self.key(sentence, $0)] }.first ?? sentence
    var match = SentencePattern.Match()
    for (index, value) in values.enumerated() { match.texts[String(index + 1)] = value }
    return SentencePattern(form).flatMap { fill($0, match, isVerbatim: true) } ?? form
  }

  /// A text with places that the caller fills by their names; itself where it is not known.
  package func form(_ text: String, as context: String) -> String {
    texts[Self.key(text, context)] ?? texts[text] ?? text
  }

  /// A line of a built-in template in this language; nil where it is not translated.
  package func line(_ line: String) -> String? { lines[line] }

  // MARK: Sentences

  /// Sentences of one text that are looked at one by one; more than a paragraph of ours has.
  private static let sentenceLimit = 16

  /// A text in this language; nil where neither it nor any sentence of it is known.
  package func known(_ text: String) -> String? {
    if isEnglish { return nil }
    if let whole = sentence(text) { return whole }
    // A title as a sentence, and a row of sentences.
    let ends = text.ranges(of: ". ").map(\.lowerBound)
    guard !ends.isEmpty, ends.count < Self.sentenceLimit else { return nil }
    var said: [String] = []
    var isKnown = false
    var rest = text[...]
    while !rest.isEmpty {
      // The longest beginning that is a text of ours; else one sentence as it is.
      let stops = [rest.endIndex] + rest.ranges(of: ". ").map { rest.index(after: $0.lowerBound) }.reversed()
      var stop = stops.last ?? rest.endIndex
      var translation: String?
      for end in stops {
        translation = sentence(String(rest[..<end]))
        if translation != nil {
          stop = end
          break
        }
      }
      isKnown = isKnown || translation != nil
      said.append(translation ?? String(rest[..<stop]))
      rest = rest[stop...].drop { $0 == " " }
    }
    return isKnown ? said.joined(separator: " ") : nil
  }

  /// The use of what stands inside of sentences alone: `4 queries`, `TCP port 80`.
  private static let part = "part"

  /// The use of a sentence that tells titles in their order.
  package static let course = "course"

  /// One text of the catalogues, with or without its full stop.
  private func sentence(_ text: String, as context: String = "", depth: Int = 0) -> String? {
    if let whole = texts[Self.key(text, context)] ?? pattern(text, context, depth) { return whole }
    guard text.hasSuffix("."), !text.hasSuffix("..") else { return nil }
    let bare = String(text.dropLast())
    return (texts[Self.key(bare, context)] ?? pattern(bare, context, depth)).map { $0 + "." }
  }

  private func pattern(_ text: String, _ context: String, _ depth: Int) -> String? {
    guard let sentences = sentences[context] else { return nil }
    let bytes = Array(text.utf8)
    var best: (translation: SentencePattern, match: SentencePattern.Match, weight: Int)?
    var words = Set(bytes.split(separator: 0x20).map(Array.init))
    words.insert([])
    for word in words {
      for (english, translation) in sentences[word] ?? [] where english.weight > best?.weight ?? -1 {
        // A place holds no further sentence: a row of sentences is said one by one.
        if let match = english.match(bytes),
          !context.isEmpty || !match.texts.values.contains(where: { $0.contains(". ") })
        {
          best = (translation, match, english.weight)
        }
      }
    }
    return best.flatMap { fill($0.translation, $0.match, isVerbatim: false, context: context, depth: depth) }
  }

  /// Depth of sentences within sentences: a count within a title, within a numbered one, within a row of them, within a
  /// remark.
  private static let depthLimit = 6

  /// The sentence with what its places hold; nil where it names a place that nobody knows.
  private func fill(
    _ sentence: SentencePattern, _ match: SentencePattern.Match, isVerbatim: Bool, context: String = "", depth: Int = 0
  ) -> String? {
    var text = ""
    for piece in sentence.pieces {
      switch piece {
      case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
      case .place(let name, let reading):
        guard let value = match.texts[name] else { return nil }
        switch reading {
        case .plain where isVerbatim: text += value
        case .plain: text += Self.isMeasured(name) ? number(value) : listed(value) ?? value
        case .number: text += number(value)
        case .sentence: text += part(value, context, depth + 1)
        }
      case .span(let name):
        guard let value = match.texts[name] else { return nil }
        let ends = value.ranges(of: " to ")
        if ends.count == 1, let middle = ends.first {
          text += say(
            "{1} to {2}", number(String(value[..<middle.lowerBound])), number(String(value[middle.upperBound...])))
        } else {
          text += number(value)
        }
      case .counted(let name, let one, let many, let none):
        guard let value = match.texts[name] else { return nil }
        if let unit = SentencePattern.shortUnits.first(where: value.hasSuffix) {
          text += number(String(value.dropLast(unit.count))) + unit
          continue
        }
        if value == "0", let none { text += none } else { text += number(value) + " " + (value == "1" ? one : many) }
      case .word(let name, let one, let many):
        if let isOne = match.isOne[name] {
          text += isOne ? one : many
        } else {
          guard let value = match.texts[name] else { return nil }
          text += isOne(value) ? one : many
        }
      }
    }
    return text
  }

  /// What stands inside of a sentence: a part that is known as such, or a text.
  private func part(_ text: String, _ context: String, _ depth: Int) -> String {
    guard depth < Self.depthLimit else { return text }
    for use in [context, Self.part, "quality", ""] { if let exact = texts[Self.key(text, use)] { return exact } }
    // A row of remarks, of which one may have a semicolon of its own.
    if let row = row(text, context, depth) { return row }
    // A row of titles holds whole titles.
    let uses = context == Self.course ? [context, "title"] : [Self.part, context, ""]
    for use in uses {
      if let known = sentence(text, as: use, depth: depth) { return known }
    }
    return listed(text) ?? number(text)
  }

  /// Remarks that are told in one breath.
  private static let rowLimit = 16

  private func row(_ text: String, _ context: String, _ depth: Int) -> String? {
    let pieces = text.split(separator: "; ")
    guard 2...Self.rowLimit ~= pieces.count, depth < Self.depthLimit - 1 else { return nil }
    var said: [String] = []
    var rest = pieces[...]
    while !rest.isEmpty {
      let whole = (2...max(2, rest.count)).reversed().first {
        texts[Self.key(rest.prefix($0).joined(separator: "; "), context)] != nil
      }
      let count = whole.map { min($0, rest.count) } ?? 1
      let remark = rest.prefix(count).joined(separator: "; ")
      said.append(texts[Self.key(remark, context)] ?? (count == 1 ? part(remark, context, depth + 1) : remark))
      rest = rest.dropFirst(count)
    }
    return said.joined(separator: "; ")
  }

  /// Whether a fact is a measured number, as the unit that ends its name tells.
  private static func isMeasured(_ name: String) -> Bool {
    let base = name.prefix { $0 != "." }
    return ["_s", "_ms", "_percent", "_per_second", "_bps", "_pps", "_ratio"].contains { base.hasSuffix($0) }
  }

  /// Whether a place holds one thing: the number 1, or a text that is no list.
  private func isOne(_ value: String) -> Bool {
    // An address has digits and full stops as well, and is one thing.
    let parts = value.split(separator: ".", omittingEmptySubsequences: false)
    let isNumber = parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
    return isNumber
      ? value == "1" : !Self.lists(value).contains { $0.others != nil || $0.items.allSatisfy(Self.isItem) }
  }

  // MARK: Numbers and lists

  /// A number with the language's decimal mark; anything else as it is.
  package func number(_ text: String) -> String {
    let digits = text.hasPrefix("-") || text.hasPrefix("−") ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard decimalMark != ".", parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } })
    else { return text }
    return text.replacing(".", with: decimalMark)
  }

  /// `a`, `a and b`, `a, b and c`, in order.
  package func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " " + and(before: last) + " " + last
  }

  /// The word between the last two items of a list. Spanish says `e` before the sound of an i (RAE).
  private func and(before next: String) -> String {
    guard language.code == "es" else { return self("and") }
    let start = next.lowercased().drop { !$0.isLetter && !$0.isNumber }
    let isLikeI = start.hasPrefix("i") || start.hasPrefix("hi") && !start.hasPrefix("hie") && !start.hasPrefix("hia")
    return isLikeI ? "e" : self("and")
  }

  /// An English list of identifiers, of quoted evidence and of values that detectors name in words (`random path and
  /// odd client name`) in this language; nil for any other text.
  private func listed(_ text: String) -> String? {
    if let whole = texts[Self.key(text, "value")] { return whole }
    for (items, others) in Self.lists(text) {
      let said = items.compactMap { special($0, as: "value") ?? (Self.isItem($0) ? $0 : nil) }
      guard said.count == items.count else { continue }
      guard let others else { return list(said) }
      return said.joined(separator: ", ") + " " + say("and {1} others", others)
    }
    return special(text, as: "value")
  }

  /// Places at which a list may end that are tried: a value may have an `and` of its own.
  private static let listLimit = 8

  /// The readings of `a, b and c` or `a, b, c and 5 others` as a list, that with the shortest last item first. What
  /// stands in quotation marks is not looked into.
  private static func lists(_ text: String) -> [(items: [String], others: String?)] {
    var quoted = false
    var commas: [Range<String.Index>] = []
    var ands: [Range<String.Index>] = []
    var index = text.startIndex
    while index < text.endIndex {
      let rest = text[index...]
      if rest.first == "“" { quoted = true } else if rest.first == "”" { quoted = false }
      if !quoted, rest.hasPrefix(", ") { commas.append(index..<text.index(index, offsetBy: 2)) }
      if !quoted, rest.hasPrefix(" and ") { ands.append(index..<text.index(index, offsetBy: 5)) }
      index = text.index(after: index)
    }
    return ands.suffix(listLimit).reversed().map { and in
      var items: [String] = []
      var start = text.startIndex
      for comma in commas where comma.upperBound <= and.lowerBound {
        items.append(String(text[start..<comma.lowerBound]))
        start = comma.upperBound
      }
      items.append(String(text[start..<and.lowerBound]))
      let last = text[and.upperBound...]
      for ending in [" others", " more"] where last.hasSuffix(ending) {
        let count = last.dropLast(ending.count)
        if !count.isEmpty, count.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) { return (items, String(count)) }
      }
      return (items + [String(last)], nil)
    }
  }

  /// Whether a piece of text is no prose: it has no blank, stands in quotation marks, or is the head of a web request.
  private static func isItem(_ text: String) -> Bool {
    guard let blank = text.firstIndex(of: " ") else { return !text.isEmpty }
    if text.hasPrefix("“"), text.hasSuffix("”") { return !text.dropFirst().dropLast().contains { "“”".contains($0) } }
    let path = text[blank...].dropFirst()
    return text[..<blank].utf8.allSatisfy { 0x41...0x5A ~= $0 } && path.hasPrefix("/") && !path.contains(" ")
  }
}

extension Catalogue {
  /// A line of the header: `Language: es-419`.
  func headerValue(_ name: String) -> String? {
    for line in header.split(separator: "\n") where line.hasPrefix(name + ": ") {
      return String(line.dropFirst(name.utf8.count + 2))
    }
    return nil
  }
}
