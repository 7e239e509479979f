internal import BlotterCore

/// Looks through a finished text for what was to be hidden: another road than the one that hid it.
///
/// Every run of letters, digits and the signs of names is cut at each of its signs, and each part is looked up among
/// the originals of the key; what reads as an IPv6 address is compared as an address.
package struct RedactionProof {
  private var originals: [String: String] = [:]
  private let stands: Set<String>
  /// Longest original, in bytes.
  private var longest = 0

  package init(_ redactor: Redactor) {
    stands = Set(redactor.key.entries.map { $0.pseudonym.lowercased() })
    for entry in redactor.key.entries {
      let original = entry.original.lowercased()
      switch entry.kind {
      // A word of a packet and the number of a network identify nobody by themselves.
      case .word, .network: continue
      case .address, .card: guard redactor.scope.hidesAddresses else { continue }
      default: guard redactor.scope.hidesNames, !redactor.ordinary.contains(original) else { continue }
      }
      guard !stands.contains(original) else { continue }
      note(original, entry.pseudonym)
      if entry.kind == .address, let bits = HostAddress(parsing: entry.original)?.ipv4Bits {
        let octets = [24, 16, 8, 0].map { String(bits >> UInt32($0) & 255) }
        note(octets.joined(separator: "-"), entry.pseudonym)
        note(octets.reversed().joined(separator: ".") + ".in-addr.arpa", entry.pseudonym)
      }
      if entry.kind == .card { note(original.replacing(":", with: "-"), entry.pseudonym) }
    }
  }

  private mutating func note(_ original: String, _ pseudonym: String) {
    originals[original] = pseudonym
    longest = max(longest, original.utf8.count)
  }

  /// What of the originals stands in a text, sorted; empty where nothing does.
  package func leaks(in text: String) -> [String] {
    var found: Set<String> = []
    visit(text) { original, _ in found.insert(original) }
    return found.sorted()
  }

  /// The text with every original that is left in it replaced as well.
  package func mended(_ text: String) -> String {
    var places: [(range: Range<Int>, pseudonym: String)] = []
    visit(text) { original, range in
      if let pseudonym = originals[original] { places.append((range, pseudonym)) }
    }
    guard !places.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var index = 0
    for place in places where place.range.lowerBound >= index {
      out += bytes[index..<place.range.lowerBound]
      out += Array(place.pseudonym.utf8)
      index = place.range.upperBound
    }
    out += bytes[index...]
    return String(decoding: out, as: UTF8.self)
  }

  /// Calls `body` with every original and its place in bytes.
  private func visit(_ text: String, _ body: (String, Range<Int>) -> Void) {
    guard !originals.isEmpty else { return }
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      guard Self.isNameByte(bytes[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, Self.isNameByte(bytes[end]) { end += 1 }
      visit(bytes, index..<end, body)
      index = end
    }
  }

  private func visit(_ bytes: [UInt8], _ run: Range<Int>, _ body: (String, Range<Int>) -> Void) {
    // Every part that begins and ends where a letter or digit meets a sign; a run has few, and a long one is cut.
    var starts: [Int] = []
    var ends: [Int] = []
    for place in run {
      let isWord = Self.isWordByte(bytes[place])
      if isWord, place == run.lowerBound || !Self.isWordByte(bytes[place - 1]) { starts.append(place) }
      if isWord, place + 1 == run.upperBound || !Self.isWordByte(bytes[place + 1]) { ends.append(place + 1) }
    }
    // A name can begin with a sign.
    if let first = starts.first, first != run.lowerBound { starts.insert(run.lowerBound, at: 0) }
    var done = run.lowerBound
    for start in starts where start >= done {
      for end in ends.reversed() where end > start && end - start <= longest * 2 {
        // The text as it stands, and without the strokes that escape Markdown.
        let part = bytes[start..<end].filter { $0 != UInt8(ascii: "\\") }
        guard part.count <= longest || part.contains(UInt8(ascii: ":")) else { continue }
        let word = String(decoding: part, as: UTF8.self).lowercased()
        let name = originals[word] != nil ? word : Self.canonical(word)
        guard let name, originals[name] != nil else { continue }
        body(name, start..<end)
        done = end
        break
      }
    }
  }

  private static func canonical(_ word: String) -> String? {
    guard word.utf8.count(where: { $0 == UInt8(ascii: ":") }) >= 2, word.utf8.count <= 45 else { return nil }
    return HostAddress(parsing: word)?.description
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x61...0x7a ~= byte | 0x20 || byte >= 0x80
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isWordByte(byte) || [".", "-", "_", ":", "@", "\\", "$", "+"].contains(Character(Unicode.Scalar(byte)))
  }
}
