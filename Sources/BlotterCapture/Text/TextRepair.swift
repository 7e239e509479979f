/// What had to be mended in a text log before a line could be read. A repair never changes an address, a time or a
/// number: it restores punctuation and layout that pasting destroyed.
enum TextRepair: UInt8, CaseIterable {
  case markup, htmlEntity, htmlTag, unicodeBlank, markdownEscape, terminalColor
  case wrappedLine, missingSpace, commaMisplaced, bracketMissing, equalsReplaced, arrowReplaced
  case cutLine, timeAsText, timeNoise, extraBlanks, portsFromConversation, labelContradicted, timeSeparator
  case rowShort, numberRepeated

  /// Permanent slug of the remark.
  var id: String {
    switch self {
    case .markup: "markup-around-line"
    case .htmlEntity: "html-entity"
    case .htmlTag: "html-tag"
    case .unicodeBlank: "unicode-blank"
    case .markdownEscape: "markdown-escape"
    case .terminalColor: "terminal-color"
    case .wrappedLine: "wrapped-line"
    case .missingSpace: "missing-space"
    case .commaMisplaced: "comma-misplaced"
    case .bracketMissing: "missing-bracket"
    case .equalsReplaced: "equals-sign-replaced"
    case .arrowReplaced: "arrow-replaced"
    case .cutLine: "line-cut-short"
    case .timeAsText: "time-as-text"
    case .timeNoise: "time-float-noise"
    case .extraBlanks: "extra-blanks"
    case .portsFromConversation: "ports-from-conversation"
    case .labelContradicted: "protocol-label-contradicted"
    case .timeSeparator: "time-separator-replaced"
    case .rowShort: "row-short"
    case .numberRepeated: "packet-number-repeated"
    }
  }

  /// One line without full stop.
  var summary: String {
    switch self {
    case .markup: "list, quotation or table marks around a line were set aside"
    case .htmlEntity: "HTML entities were read as the characters they stand for"
    case .htmlTag: "HTML tags were set aside"
    case .unicodeBlank: "blanks and dashes outside ASCII were read as plain ones"
    case .markdownEscape: "backslashes before punctuation were set aside"
    case .terminalColor: "colours of a terminal were set aside"
    case .wrappedLine: "lines broken by pasting were joined"
    case .missingSpace: "words that had lost the blank between them were separated"
    case .commaMisplaced: "a missing or displaced comma was put right"
    case .bracketMissing: "a missing bracket was assumed"
    case .equalsReplaced: "another sign in the place of an equals sign was read as one"
    case .arrowReplaced: "another spelling of the arrow between the ports was accepted"
    case .cutLine: "a line that ends early was read as far as it goes"
    case .timeAsText: "a time stored as text was read as a time"
    case .timeNoise: "digits that a spreadsheet added to a time were rounded to microseconds"
    case .extraBlanks: "surplus blanks in a value were set aside"
    case .portsFromConversation: "ports were taken from the only open conversation between the two hosts"
    case .labelContradicted: "the protocol column contradicts the info column, which was followed"
    case .timeSeparator: "another separator in a time was accepted"
    case .rowShort: "a row with fewer columns than the header was read as far as it goes"
    case .numberRepeated: "packet numbers that occur more than once were taken in the order of rows"
    }
  }
}

/// The repairs that one line needed.
struct TextRepairs: OptionSet, Sendable {
  var rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
  init(_ repair: TextRepair) { rawValue = 1 << UInt32(repair.rawValue) }

  mutating func note(_ repair: TextRepair) { insert(Self(repair)) }
}
