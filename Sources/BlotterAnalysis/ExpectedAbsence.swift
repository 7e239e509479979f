/// Names that are asked for in order to learn whether they are there, so that NXDOMAIN is an answer like another.
///
/// Block lists (RFC 5782 §2.1: an address in reverse below the list's name; NXDOMAIN means "not listed"), names of
/// addresses (RFC 1035 §3.5: most addresses have none), service records and policies below `_` (RFC 8552), and the
/// names by which systems look for a proxy or a tunnel (`wpad`, `isatap`).
enum ExpectedAbsence {
  static func isExpected(_ name: String) -> Bool {
    let labels = name.lowercased().utf8.split(separator: UInt8(ascii: ".")).map(Array.init)
    guard let first = labels.first else { return false }
    if labels.last?.elementsEqual("arpa".utf8) ?? false { return true }
    if labels.contains(where: { $0.first == UInt8(ascii: "_") }) { return true }
    if ["wpad", "isatap"].contains(where: { first.elementsEqual($0.utf8) }) { return true }
    return isReversedAddress(labels)
  }

  /// Four decimal bytes, or 32 hexadecimal digits, before the name of a list.
  private static func isReversedAddress(_ labels: [[UInt8]]) -> Bool {
    if labels.count >= 6, labels.prefix(4).allSatisfy({ decimal($0).map { $0 <= 255 } ?? false }) { return true }
    return labels.count >= 34 && labels.prefix(32).allSatisfy { $0.count == 1 && WebText.hex($0[0]) != nil }
  }

  private static func decimal(_ label: [UInt8]) -> Int? {
    guard 1...3 ~= label.count, label.allSatisfy(\.isDigit) else { return nil }
    return label.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
