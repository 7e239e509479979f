import BlotterFindings

/// A condition on one fact: `{fact: answered, is: 0}`, `{fact: names.count, at_least: 2}`,
/// `{fact: answered, below: queries}`. It holds only where the fact is there.
struct Predicate: Sendable, Equatable {
  enum Test: Sendable, Equatable {
    case equal(String)
    case unequal(String)
    case atLeast(Operand)
    case atMost(Operand)
    case above(Operand)
    case below(Operand)
    case exists(Bool)
    /// A list holds this text.
    case includes(String)
  }

  /// A number, or another fact of the same finding.
  enum Operand: Sendable, Equatable {
    case number(Double)
    case fact(FactPath)
  }

  var fact: FactPath
  var test: Test

  /// Every fact that the condition names.
  var facts: [FactPath] {
    switch test {
    case .atLeast(.fact(let other)), .atMost(.fact(let other)), .above(.fact(let other)), .below(.fact(let other)):
      [fact, other]
    default: [fact]
    }
  }

  func holds(_ scope: FactScope) -> Bool {
    let value = scope.value(fact)
    if case .exists(let expected) = test { return (value != nil) == expected }
    guard let value else { return false }
    switch test {
    case .equal(let text): return Self.equals(value, text)
    case .unequal(let text): return !Self.equals(value, text)
    case .includes(let text): return value.arrayValue?.contains { Self.equals($0, text) } ?? false
    case .atLeast(let operand): return compare(value, operand, scope, >=)
    case .atMost(let operand): return compare(value, operand, scope, <=)
    case .above(let operand): return compare(value, operand, scope, >)
    case .below(let operand): return compare(value, operand, scope, <)
    case .exists: return false
    }
  }

  private func compare(
    _ value: JSONValue, _ operand: Operand, _ scope: FactScope, _ order: (Double, Double) -> Bool
  ) -> Bool {
    guard let left = value.numberValue?.doubleValue else { return false }
    switch operand {
    case .number(let right): return order(left, right)
    case .fact(let path):
      guard let right = scope.value(path)?.numberValue?.doubleValue else { return false }
      return order(left, right)
    }
  }

  /// Numbers by value, words by their text.
  private static func equals(_ value: JSONValue, _ text: String) -> Bool {
    switch value {
    case .number(let number): Double(text).map { $0 == number.doubleValue } ?? false
    case .string(let string): string == text
    case .bool(let flag): text == (flag ? "true" : "false")
    default: false
    }
  }
}
