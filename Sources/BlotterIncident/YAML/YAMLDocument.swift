import BlotterFindings
import Yams

/// Reads the YAML that people write, by Yams, and refuses what only an attacker or a program would write: anchors and
/// aliases (they can grow without bound), tags, keys that are no text, several documents in a file.
enum YAMLDocument {
  /// Longest file in bytes: notes are pages, not books.
  static let sizeLimit = 1 << 20
  /// Deepest nesting: the notes need four levels.
  static let depthLimit = 16
  /// Uses of what looks like an alias that are handed to the composer at all: it hashes mapping keys by content, and
  /// the content of sixteen aliases stays small. Any alias that it finds is refused all the same.
  static let aliasLimit = 16

  /// The root of the only document in `bytes`; nil where it is empty.
  static func read(_ bytes: [UInt8], file: String) throws(NotesError) -> YAMLNode? {
    guard bytes.count <= sizeLimit else {
      throw NotesError(file: file, line: 1, column: 1, "the file is larger than \(sizeLimit >> 20) MiB")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let good = validPrefix(of: bytes)
      throw NotesError(file: file, line: good.line, column: good.column, "the bytes are not UTF-8")
    }
    try checkNesting(bytes, file: file)
    guard possibleAliases(bytes) <= aliasLimit else {
      throw NotesError(file: file, line: 1, column: 1, "anchors and aliases are not read")
    }
    // Kept until the walk is over: nodes hold their anchors weakly, the parser strongly.
    let parser: Parser
    let root: Node?
    do {
      parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      root = try parser.singleRoot()
    } catch let error as YamlError {
      throw report(error, in: text, file: file)
    } catch {
      throw NotesError(file: file, line: 1, column: 1, "this is no YAML")
    }
    return try withExtendedLifetime(parser) { () throws(NotesError) -> YAMLNode? in
      guard let root else { return nil }
      return try convert(root, depth: 0, file: file)
    }
  }

  private static func convert(_ node: Node, depth: Int, file: String) throws(NotesError) -> YAMLNode {
    let place = YAMLPlace(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    func failure(_ message: String) -> NotesError {
      NotesError(file: file, line: place.line, column: place.column, message)
    }
    guard depth <= depthLimit else { throw failure("nested deeper than \(depthLimit) levels") }
    guard node.anchor == nil else { throw failure("anchors and aliases are not read") }
    switch node {
    case .alias: throw failure("anchors and aliases are not read")
    case .scalar(let scalar):
      guard node.tag == Tag(.str) || node.tag == Tag(.implicit) else { throw failure("tags are not read") }
      let isPlain = scalar.style == .plain || scalar.style == .any
      let isEmpty = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
      return YAMLNode(content: isEmpty ? .empty : .scalar(scalar.string), place: place)
    case .sequence(let sequence):
      guard node.tag == Tag(.seq) else { throw failure("tags are not read") }
      var list: [YAMLNode] = []
      for element in sequence { list.append(try convert(element, depth: depth + 1, file: file)) }
      return YAMLNode(content: .list(list), place: place)
    case .mapping(let mapping):
      guard node.tag == Tag(.map) else { throw failure("tags are not read") }
      var members: [(key: YAMLKey, value: YAMLNode)] = []
      for (keyNode, valueNode) in mapping {
        let key = try convert(keyNode, depth: depth + 1, file: file)
        guard case .scalar(let name) = key.content else { throw failure("a key must be a word") }
        let value = try convert(valueNode, depth: depth + 1, file: file)
        members.append((YAMLKey(name: name, place: key.place), value))
      }
      return YAMLNode(content: .map(members), place: place)
    }
  }

  /// Yams descends by recursion: brackets and indentation are counted before it may. Brackets in prose count too, so
  /// that the limit is generous: libyaml stops at 1000.
  private static func checkNesting(_ bytes: [UInt8], file: String) throws(NotesError) {
    var depth = 0
    var line = 1
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: continue
      }
      guard depth <= 200 else {
        throw NotesError(file: file, line: line, column: 1, "nested deeper than \(depthLimit) levels")
      }
    }
  }

  /// How often `*name` stands in the text for a name that also stands there as `&name`.
  private static func possibleAliases(_ bytes: [UInt8]) -> Int {
    guard bytes.contains(UInt8(ascii: "*")), bytes.contains(UInt8(ascii: "&")) else { return 0 }
    func names(after mark: UInt8) -> [ArraySlice<UInt8>] {
      var names: [ArraySlice<UInt8>] = []
      for index in bytes.indices where bytes[index] == mark {
        let rest = bytes[(index + 1)...]
        let end = rest.firstIndex { !$0.isAnchorByte } ?? bytes.endIndex
        if end > index + 1 { names.append(rest[..<end]) }
      }
      return names
    }
    let anchors = Set(names(after: UInt8(ascii: "&")))
    return names(after: UInt8(ascii: "*")).count { anchors.contains($0) }
  }

  private static func validPrefix(of bytes: [UInt8]) -> YAMLPlace {
    var place = YAMLPlace(line: 1, column: 1)
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { place.advance(over: scalar) }
    return place
  }

  // MARK: Errors of the parser

  private static func report(_ error: YamlError, in text: String, file: String) -> NotesError {
    func at(_ mark: Mark, _ message: String) -> NotesError {
      NotesError(file: file, line: max(1, mark.line), column: max(1, mark.column), message)
    }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return at(mark, problem == "but found another document" ? "a second document begins; notes are one" : problem)
    case .duplicatedKeysInMapping(let names, let context):
      return at(context.mark, "the key '\(Excerpted.text(names.first ?? ""))' occurs twice")
    case .reader:
      var place = YAMLPlace(line: 1, column: 1)
      for scalar in text.unicodeScalars {
        if scalar.isControl { break }
        place.advance(over: scalar)
      }
      return NotesError(file: file, line: place.line, column: place.column, "control characters are not allowed")
    default:
      return NotesError(file: file, line: 1, column: 1, "this is no YAML")
    }
  }
}

extension YAMLPlace {
  fileprivate mutating func advance(over scalar: Unicode.Scalar) {
    if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
  }
}

extension Unicode.Scalar {
  /// What YAML 1.1 §5.1 does not print.
  fileprivate var isControl: Bool {
    (value < 0x20 && self != "\n" && self != "\r" && self != "\t") || (0x7f..<0xa0).contains(value) && value != 0x85
      || value == 0xfffe || value == 0xffff
  }
}

extension UInt8 {
  /// Letters, digits, `_` and `-`: the bytes of an anchor's name in libyaml.
  fileprivate var isAnchorByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
