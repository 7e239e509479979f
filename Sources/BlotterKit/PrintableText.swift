/// Text from evidence or files, harmless for a terminal and a log.
package enum PrintableText {
  /// Control, bidirectional and zero-width characters appear as `<U+001B>`, and long text is cut.
  ///
  /// - Parameter limit: Unicode scalars that are kept.
  package static func of(_ text: String, limit: Int = 300) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count == limit { return result + "…" }
      count += 1
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        let hex = String(scalar.value, radix: 16, uppercase: true)
        result += "<U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex + ">"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
