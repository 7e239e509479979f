/// Gives each heading an id by the rule that GitHub uses, so that a link written for one works in the other: lower
/// case; letters, marks, digits, `-` and `_` stay; a blank becomes `-`; a repeated slug gets `-1`, `-2` …
package struct HeadingSlugs {
  /// Ids that the page itself uses.
  static let pageIDs = ["report-start"]

  private var used: [String: Int]

  package init() { used = Dictionary(uniqueKeysWithValues: Self.pageIDs.map { ($0, 0) }) }

  /// The id of the next heading with these words.
  package mutating func next(for text: some StringProtocol) -> String {
    let base = Self.slug(text)
    guard var number = used[base] else {
      used[base] = 0
      return base
    }
    var slug: String
    repeat {
      number += 1
      slug = "\(base)-\(number)"
    } while used[slug] != nil
    used[base] = number
    used[slug] = 0
    return slug
  }

  /// The slug of a heading that is the only one with these words.
  package static func slug(_ text: some StringProtocol) -> String {
    var slug = ""
    for scalar in text.unicodeScalars {
      if scalar == " " {
        slug += "-"
      } else if scalar == "-" || scalar == "_" {
        slug.unicodeScalars.append(scalar)
      } else {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: slug += scalar.properties.lowercaseMapping
        case .lowercaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark,
          .decimalNumber, .connectorPunctuation:
          slug.unicodeScalars.append(scalar)
        default: break
        }
      }
    }
    return slug.isEmpty ? "section" : slug
  }
}
