internal import BlotterCore
package import BlotterFindings

/// Puts the originals back in the place of their stand-ins, for those who hold the key.
package struct Restoration {
  private let originals: [String: String]

  package init(_ key: RedactionKey) {
    var originals: [String: String] = [:]
    for entry in key.entries where entry.kind != .network {
      originals[entry.pseudonym] = entry.original
    }
    for entry in key.entries where entry.kind == .network {
      // `net-2.private/24` holds the length, and so does the original.
      guard let slash = entry.original.lastIndex(of: "/") else { continue }
      originals[entry.pseudonym + entry.original[slash...]] = entry.original
    }
    self.originals = originals
  }

  /// A document with its originals, and no longer marked as redacted.
  package func restore(_ document: JSONValue) -> JSONValue {
    guard case .object(var members) = document else { return document }
    members[Redactor.mark] = nil
    return walk(.object(members))
  }

  private func walk(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): return .string(restore(text))
    case .array(let list): return .array(list.map(walk))
    case .object(let members):
      var result: [String: JSONValue] = [:]
      for (name, member) in members { result[restore(name)] = walk(member) }
      return .object(result)
    case .null, .bool, .number: return value
    }
  }

  /// A text with its originals: the longest stand-in at each place.
  package func restore(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let isStart = index == 0 || !Self.isWord(bytes[index - 1])
      guard isStart, 0x61...0x7a ~= bytes[index], let found = stand(in: bytes, at: index) else {
        out.append(bytes[index])
        index += 1
        continue
      }
      out += Array(found.original.utf8)
      index = found.end
    }
    return String(decoding: out, as: UTF8.self)
  }

  private func stand(in bytes: [UInt8], at index: Int) -> (original: String, end: Int)? {
    var end = index
    var best: (String, Int)?
    // The longest stand-in is `mailbox-N@sub-N.domain-N.name`.
    while end < bytes.count, end - index < 80, Self.isPart(bytes[end]) {
      end += 1
      if end < bytes.count, Self.isWord(bytes[end]), Self.isWord(bytes[end - 1]) { continue }
      if let original = originals[String(decoding: bytes[index..<end], as: UTF8.self)] { best = (original, end) }
    }
    return best
  }

  private static func isWord(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || 0x61...0x7a ~= byte | 0x20 }

  private static func isPart(_ byte: UInt8) -> Bool {
    isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "@")
      || byte == UInt8(ascii: "/")
  }

  /// Whether a text speaks of hosts by their stand-ins.
  package static func isRedacted(_ text: String) -> Bool {
    text.split(whereSeparator: { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") })
      .contains { part in
        guard let first = part.firstRange(of: "host-") else { return false }
        let labels = part[first.lowerBound...].split(separator: ".")
        return labels.count >= 3 && Pseudonym.isHost(labels.prefix(3).joined(separator: "."))
      }
  }
}
