/// The version of this program; written into findings and reports.
enum Version {
  static let text = "0.1.0"
}
