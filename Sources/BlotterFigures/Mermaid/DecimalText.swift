/// Numbers in figures: decimal, without exponent, at most three places.
enum DecimalText {
  /// What a figure prints exactly enough; counts beyond are not of this world.
  static let limit = 1e15

  static func text(_ value: Double) -> String {
    guard value.isFinite, value.magnitude <= limit else { return "0" }
    let thousandths = Int64((value.magnitude * 1000).rounded())
    var text = String(thousandths / 1000)
    var rest = thousandths % 1000
    if rest > 0 {
      var digits = String(rest + 1000).dropFirst()
      while rest % 10 == 0 {
        digits.removeLast()
        rest /= 10
      }
      text += "." + digits
    }
    return value < 0 && thousandths > 0 ? "-" + text : text
  }

  /// With groups of three digits apart, as tables and labels print it.
  static func grouped(_ value: Double) -> String {
    let plain = text(value)
    let whole = plain.prefix { $0 != "." }
    guard whole.count > 4 else { return plain }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0, digit != "-", grouped != "-" { grouped += "\u{202F}" }
      grouped.append(digit)
    }
    return grouped + plain.dropFirst(whole.count)
  }

  /// Reads what ``text(_:)`` writes; nil for anything else.
  static func value(_ text: Substring) -> Double? {
    guard !text.isEmpty, text.utf8.count <= 24,
      text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
      let value = Double(text), value.magnitude <= limit
    else { return nil }
    return value
  }
}

/// Ends and steps of a scale: 1, 2 or 5 times a power of ten.
struct NiceScale: Equatable {
  var step: Double
  /// The first multiple of the step at or above the largest value.
  var high: Double

  /// A scale from 0 with at most `parts` steps; whole steps where `isCount`.
  init(upTo largest: Double, parts: Int = 5, isCount: Bool = true) {
    let largest = min(max(largest, 0), DecimalText.limit)
    guard largest > 0 else {
      step = 1
      high = 1
      return
    }
    var power = isCount ? 1.0 : 0.001
    var chosen = power
    search: while power <= DecimalText.limit {
      for factor in [1.0, 2, 5] {
        chosen = power * factor
        if largest / chosen <= Double(parts) { break search }
      }
      power *= 10
    }
    step = chosen
    high = max(1, (largest / chosen).rounded(.up)) * chosen
  }
}
