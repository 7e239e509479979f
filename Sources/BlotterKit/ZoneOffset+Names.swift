package import BlotterCapture
import Foundation

extension ZoneOffset {
  /// A zone by its IANA name, `UTC` or `Z`, or an offset `±HH:MM`; nil where the text is none of them.
  package init?(named text: String) {
    if let seconds = Self.offset(text) {
      self = .fixed(seconds: seconds)
      return
    }
    // Foundation takes abbreviations such as EST too; they name several zones, so only registry names pass.
    guard TimeZone.knownTimeZoneIdentifiers.contains(text) || ["UTC", "GMT", "Etc/UTC"].contains(text),
      let zone = TimeZone(identifier: text)
    else { return nil }
    self = .rule { local in
      // Two steps settle the offset on both sides of a change of clocks.
      let guess = local - Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local))))
      return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(guess))))
    }
  }

  private static func offset(_ text: String) -> Int64? {
    if text == "Z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 4, digits.allSatisfy(\.isASCII), let number = Int64(digits), number / 100 <= 14,
      number % 100 < 60
    else { return nil }
    let seconds = number / 100 * 3600 + number % 100 * 60
    return sign == "-" ? -seconds : seconds
  }
}
