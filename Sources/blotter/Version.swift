import BlotterKit

/// The version of this program.
enum Version {
  /// Semantic version; written into findings and reports, where a commit would change bytes without a reason.
  static let text = BlotterVersion.text

  /// What `--version` prints: the version, and the commit that tells two builds of it apart.
  static let full = "\(text) (\(builtCommit.prefix(12)))"
}
