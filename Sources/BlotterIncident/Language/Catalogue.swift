/// One file of translations in the format of GNU gettext (`.po`): English text and its translation, pair by pair.
///
/// The English text is the key. So a sentence that is worded anew in English shows up as missing, and what nobody says
/// any more as left over; ``Phrasebook`` says a missing one in English.
package struct Catalogue: Sendable {
  package struct Entry: Sendable, Equatable {
    /// Tells two uses of one word apart; empty for most.
    package var context = ""
    package var english = ""
    /// Empty where nobody has translated it yet.
    package var translation = ""
  }

  /// In order of the file, without its header.
  package private(set) var entries: [Entry] = []
  /// The header: what gettext keeps under the empty text, `Language: pt-BR` for one.
  package private(set) var header = ""

  /// Reads a file. Lines that are no part of the format are passed over; a test holds the files to it.
  package init(_ text: String) {
    var entry = Entry()
    var part: WritableKeyPath<Entry, String>?
    var hasText = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      var rest = line
      for (word, path) in [
        ("msgctxt ", \Entry.context), ("msgid ", \Entry.english), ("msgstr ", \Entry.translation),
      ] where line.starts(with: word.utf8) {
        // What comes before a translation begins a new pair.
        if path != \Entry.translation, hasText {
          add(entry)
          entry = Entry()
          hasText = false
        }
        if path == \Entry.translation { hasText = true }
        part = path
        rest = line.dropFirst(word.utf8.count)
      }
      guard let part, rest.first == UInt8(ascii: "\"") else { continue }
      entry[keyPath: part] += Self.unquoted(rest)
    }
    if hasText { add(entry) }
  }

  private mutating func add(_ entry: Entry) {
    if entry.english.isEmpty { header = entry.translation } else { entries.append(entry) }
  }

  private static func unquoted(_ bytes: Substring.UTF8View) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var isEscaped = false
    for byte in bytes.dropFirst() {
      if isEscaped {
        text.append(byte == UInt8(ascii: "n") ? 0x0A : byte == UInt8(ascii: "t") ? 0x09 : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        break
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
