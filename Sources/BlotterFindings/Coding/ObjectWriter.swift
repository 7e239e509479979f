/// Collects the members of one JSON object: what is absent is left out, and the unknown members of the document that
/// was read come back.
package struct ObjectWriter {
  private var members: [String: JSONValue]

  /// Starts with the unknown members; a known one of the same name wins.
  package init(extra: [String: JSONValue] = [:]) { members = extra }

  package var value: JSONValue { .object(members) }

  package mutating func set(_ key: String, _ value: JSONValue?) {
    if let value { members[key] = value }
  }
  package mutating func set(_ key: String, _ value: String?) { set(key, value.map(JSONValue.string)) }
  package mutating func set(_ key: String, _ value: Bool?) { set(key, value.map(JSONValue.bool)) }
  package mutating func set(_ key: String, _ value: JSONNumber?) { set(key, value.map(JSONValue.number)) }
  package mutating func set(_ key: String, _ value: (some BinaryInteger)?) { set(key, value.map { .int($0) }) }
  package mutating func set(_ key: String, _ values: [String]) { set(key, JSONValue.strings(values)) }
  package mutating func set(_ key: String, _ values: [some JSONWritable]) {
    set(key, JSONValue.array(values.map(\.jsonValue)))
  }
  package mutating func set(_ key: String, _ value: (some JSONWritable)?) { set(key, value?.jsonValue) }
  package mutating func set(_ key: String, _ values: [String: JSONValue]) { set(key, JSONValue.object(values)) }

  /// As ``set(_:_:)-[String]``, but left out where the list is empty.
  package mutating func setUnlessEmpty(_ key: String, _ values: [some JSONWritable]) {
    if !values.isEmpty { set(key, values) }
  }
}

/// What has a JSON form.
package protocol JSONWritable {
  var jsonValue: JSONValue { get }
}
