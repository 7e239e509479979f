/// A YAML value with its place. Scalars are text as written: `13:24` stays that and never becomes the number 804
/// of YAML 1.1, `no` never becomes false.
struct YAMLNode: Sendable {
  enum Content: Sendable {
    /// An empty value, `~` or `null` without quotes.
    case empty
    case scalar(String)
    case list([YAMLNode])
    case map([(key: YAMLKey, value: YAMLNode)])
  }

  var content: Content
  var place: YAMLPlace

  /// What kind of value this is, as a message names it.
  var kindName: String {
    switch content {
    case .empty: "nothing"
    case .scalar: "text"
    case .list: "a list"
    case .map: "keys with values"
    }
  }
}

/// The key of a member and where it stands.
struct YAMLKey: Sendable {
  var name: String
  var place: YAMLPlace
}

/// Line and column, both from 1.
struct YAMLPlace: Sendable, Equatable {
  var line: Int
  var column: Int
}
