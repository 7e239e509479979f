/// A JSON value together with the place where it was read.
package struct JSONNode: Sendable {
  package enum Content: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONNode])
    case object([String: JSONNode])
  }

  package var content: Content
  /// Where the value begins.
  package var position: JSONPosition
  /// Where its key begins; nil for what is no member of an object.
  package var keyPosition: JSONPosition?

  /// The value without its place.
  package var value: JSONValue {
    switch content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members): .object(members.mapValues(\.value))
    }
  }

  /// What kind of value this is, as a message names it: `a string`.
  package var kindName: String {
    switch content {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// A place in a JSON text, both counted from 1; the column counts bytes, as editors' "go to byte" and compilers do.
package struct JSONPosition: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Why a text is no JSON document that is read here.
package struct JSONError: Error, Sendable, Equatable {
  package var position: JSONPosition
  /// One line without a full stop.
  package var message: String

  package init(at position: JSONPosition, _ message: String) {
    self.position = position
    self.message = message
  }
}
