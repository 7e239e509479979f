package import Foundation

/// Finds the files that tests read.
package enum Fixtures {
  /// `Tests/Fixtures` of this checkout.
  package static var folder: URL { root.appending(path: "Tests/Fixtures") }
  /// The checkout.
  package static var root: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }
  /// One file below `Tests/Fixtures`.
  package static func file(_ path: String) -> URL { folder.appending(path: path) }
}
