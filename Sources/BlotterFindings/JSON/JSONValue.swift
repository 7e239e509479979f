/// A JSON value (RFC 8259) that is written back as it was read: numbers keep their digits, objects are sorted by
/// key when written.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

/// A JSON number by its digits, so that `257.830396` never becomes `257.83039600000002`.
package struct JSONNumber: Sendable, Hashable {
  /// Valid JSON number text.
  package let text: String

  /// A number from text that is already known to be one.
  package init(verbatim text: String) { self.text = text }

  package init(_ value: some BinaryInteger) { text = String(value) }

  /// Nanoseconds as seconds, without trailing zeros: 3905993000 is `3.905993`.
  package init(secondsFromNanoseconds value: Int64) {
    let sign = value < 0 ? "-" : ""
    let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var fraction = String(rest)
    fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    text = sign + String(whole) + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// `numerator / denominator` rounded to `digits` decimals, half away from zero; nil where that is no number.
  package init?(ratio numerator: Double, _ denominator: Double, digits: Int) {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let scaled = (numerator / denominator * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled.isFinite, scaled.magnitude < 9e15 else { return nil }
    let units = Int64(scaled)
    let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
    var fraction = String(rest)
    fraction = String(repeating: "0", count: digits - min(digits, fraction.utf8.count)) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    text = (units < 0 ? "-" : "") + String(whole) + (fraction.isEmpty || digits == 0 ? "" : "." + fraction)
  }

  package var doubleValue: Double? { Double(text) }
  package var uint64Value: UInt64? { UInt64(text) }
}

extension JSONValue {
  package static func int(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }
  package static func strings(_ values: some Sequence<String>) -> JSONValue { .array(values.map { .string($0) }) }
  package static func seconds(nanoseconds: Int64) -> JSONValue {
    .number(JSONNumber(secondsFromNanoseconds: nanoseconds))
  }

  package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  package var numberValue: JSONNumber? { if case .number(let value) = self { value } else { nil } }
  package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  package var objectValue: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
}
