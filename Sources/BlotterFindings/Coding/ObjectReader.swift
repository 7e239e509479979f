import BlotterCore

/// Takes the members of one JSON object by name, each with a typed error; what nobody takes is ``rest``.
///
/// A member that is null counts as absent.
package struct ObjectReader {
  package let file: String
  /// JSON path of the object: `findings[0]`; empty for the document.
  package let path: String
  package let position: JSONPosition
  private let members: [String: JSONNode]
  private var taken: Set<String> = []

  /// Opens `node`, which must be an object.
  package init(_ node: JSONNode, file: String, path: String) throws(DocumentError) {
    guard case .object(let members) = node.content else {
      throw DocumentError(
        file: file, path: path, position: node.position, "expected an object, found \(node.kindName)")
    }
    self.file = file
    self.path = path
    position = node.position
    self.members = members
  }

  /// Opens a whole text, which must be one object.
  package init(document bytes: [UInt8], file: String) throws(DocumentError) {
    let node: JSONNode
    do {
      node = try JSONParser.parse(bytes)
    } catch {
      throw DocumentError(file: file, path: "", position: error.position, error.message)
    }
    try self.init(node, file: file, path: "")
  }

  /// The members that were not taken, to be written back.
  package var rest: [String: JSONValue] {
    members.filter { !taken.contains($0.key) }.mapValues(\.value)
  }

  /// The node of a member, nil where it is absent or null.
  package mutating func node(_ key: String) -> JSONNode? {
    taken.insert(key)
    guard let node = members[key] else { return nil }
    if case .null = node.content { return nil }
    return node
  }

  /// The error of a wrong value of `key`.
  package func failure(
    _ key: String, at node: JSONNode? = nil, _ message: String, suggestion: String? = nil
  ) -> DocumentError {
    DocumentError(
      file: file, path: child(key), position: (node ?? members[key])?.position ?? position, message,
      suggestion: suggestion)
  }

  package func child(_ key: String) -> String {
    let plain = !key.isEmpty && key.utf8.allSatisfy { $0.isWordByte }
    let name = plain ? key : "['" + Excerpted.text(key) + "']"
    return path.isEmpty || !plain ? path + name : path + "." + name
  }

  // MARK: Scalars

  package mutating func string(_ key: String) throws(DocumentError) -> String? {
    guard let node = node(key) else { return nil }
    guard case .string(let value) = node.content else { throw mismatch(key, node, "a string") }
    return value
  }

  package mutating func requiredString(_ key: String) throws(DocumentError) -> String {
    guard let value = try string(key) else { throw failure(key, "missing; expected a string") }
    guard !value.isEmpty else { throw failure(key, "expected a string that is not empty") }
    return value
  }

  package mutating func bool(_ key: String) throws(DocumentError) -> Bool? {
    guard let node = node(key) else { return nil }
    guard case .bool(let value) = node.content else { throw mismatch(key, node, "true or false") }
    return value
  }

  package mutating func number(_ key: String) throws(DocumentError) -> JSONNumber? {
    guard let node = node(key) else { return nil }
    guard case .number(let value) = node.content else { throw mismatch(key, node, "a number") }
    return value
  }

  /// A whole number that fits; `3.0` is one, for programs that count in doubles.
  package mutating func integer<T: FixedWidthInteger>(
    _ key: String, _ type: T.Type = T.self
  ) throws(DocumentError) -> T? {
    guard let node = node(key) else { return nil }
    return try integer(node, key)
  }

  private func integer<T: FixedWidthInteger>(_ node: JSONNode, _ key: String) throws(DocumentError) -> T {
    guard case .number(let number) = node.content else { throw mismatch(key, node, "a whole number") }
    if let value = T(number.text) { return value }
    if let double = number.doubleValue, let value = T(exactly: double) { return value }
    throw failure(key, at: node, "expected a whole number from \(T.min) to \(T.max)")
  }

  /// A word of a closed list, in any case of letters.
  package mutating func word<T: RawRepresentable & CaseIterable>(
    _ key: String, _ type: T.Type = T.self
  ) throws(DocumentError) -> T? where T.RawValue == String {
    guard let text = try string(key) else { return nil }
    if let value = T(rawValue: text) ?? T(rawValue: text.lowercased()) { return value }
    let words = T.allCases.map(\.rawValue)
    throw failure(
      key, "unknown value '\(Excerpted.text(text))', expected one of \(words.joined(separator: ", "))",
      suggestion: NearMiss.best(for: text, among: words))
  }

  // MARK: Lists and objects

  package mutating func strings(_ key: String) throws(DocumentError) -> [String] {
    var strings: [String] = []
    for (index, node) in try elements(key).enumerated() {
      guard case .string(let value) = node.content else { throw mismatch("\(key)[\(index)]", node, "a string") }
      strings.append(value)
    }
    return strings
  }

  /// The objects of a list, each made by `make`.
  package mutating func list<T>(
    _ key: String, _ make: (inout ObjectReader) throws(DocumentError) -> T
  ) throws(DocumentError) -> [T] {
    var list: [T] = []
    for (index, node) in try elements(key).enumerated() {
      var reader = try ObjectReader(node, file: file, path: child(key) + "[\(index)]")
      list.append(try make(&reader))
    }
    return list
  }

  package mutating func object<T>(
    _ key: String, _ make: (inout ObjectReader) throws(DocumentError) -> T
  ) throws(DocumentError) -> T? {
    guard let node = node(key) else { return nil }
    var reader = try ObjectReader(node, file: file, path: child(key))
    return try make(&reader)
  }

  /// An object as it stands.
  package mutating func values(_ key: String) throws(DocumentError) -> [String: JSONValue] {
    try members(key).mapValues(\.value)
  }

  /// An object from names to whole numbers.
  package mutating func counts(_ key: String) throws(DocumentError) -> [String: UInt64] {
    var counts: [String: UInt64] = [:]
    for (name, node) in try members(key).sorted(by: { $0.key < $1.key }) {
      counts[name] = try integer(node, key + "." + name)
    }
    return counts
  }

  /// An object from names to lists of whole numbers.
  package mutating func countLists(_ key: String) throws(DocumentError) -> [String: [UInt64]] {
    var lists: [String: [UInt64]] = [:]
    for (name, node) in try members(key).sorted(by: { $0.key < $1.key }) {
      guard case .array(let elements) = node.content else { throw mismatch(key + "." + name, node, "an array") }
      var list: [UInt64] = []
      for (index, element) in elements.enumerated() {
        list.append(try integer(element, "\(key).\(name)[\(index)]"))
      }
      lists[name] = list
    }
    return lists
  }

  /// An object from names to strings.
  package mutating func texts(_ key: String) throws(DocumentError) -> [String: String] {
    var texts: [String: String] = [:]
    for (name, node) in try members(key).sorted(by: { $0.key < $1.key }) {
      guard case .string(let value) = node.content else { throw mismatch(key + "." + name, node, "a string") }
      texts[name] = value
    }
    return texts
  }

  private mutating func elements(_ key: String) throws(DocumentError) -> [JSONNode] {
    guard let node = node(key) else { return [] }
    guard case .array(let elements) = node.content else { throw mismatch(key, node, "an array") }
    return elements
  }

  private mutating func members(_ key: String) throws(DocumentError) -> [String: JSONNode] {
    guard let node = node(key) else { return [:] }
    guard case .object(let members) = node.content else { throw mismatch(key, node, "an object") }
    return members
  }

  private func mismatch(_ key: String, _ node: JSONNode, _ expected: String) -> DocumentError {
    failure(key, at: node, "expected \(expected), found \(node.kindName)")
  }
}

extension UInt8 {
  /// Whether a byte may stand in a path without quotes: letters, digits, `_`, `-`, `.`, and brackets of an index.
  fileprivate var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }
}

extension ObjectReader {
  /// Checks `schema` against `blotter.NAME/MAJOR`; a minor number after the major (`/1.2`) is read as this major.
  package mutating func requireSchema(_ expected: String) throws(DocumentError) {
    guard let found = try string("schema") else { throw failure("schema", "missing; expected '\(expected)'") }
    guard found != expected else { return }
    let parts = expected.split(separator: "/")
    let theirs = found.split(separator: "/", omittingEmptySubsequences: false)
    if theirs.count == 2, parts.count == 2, theirs[0] == parts[0] {
      if theirs[1].split(separator: ".", omittingEmptySubsequences: false).first == parts[1] { return }
      throw failure(
        "schema", "version '\(Excerpted.text(found))' is not read by this program, which reads '\(expected)'")
    }
    throw failure(
      "schema", "unknown schema '\(Excerpted.text(found))', expected '\(expected)'",
      suggestion: NearMiss.best(for: found, among: [expected]))
  }
}
