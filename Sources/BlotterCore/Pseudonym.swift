/// The shape of the stand-ins that a redacted document has in place of addresses and names.
///
/// A stand-in for an address is no address: one from a documentation range would say that it is an example, and one
/// from any other range that it is somebody's. It is a name that tells what a reader needs: which host, in which
/// network, of which kind: `host-7.net-2.private`, `host-8.net6-3.public`.
package enum Pseudonym {
  /// What a number may follow.
  package static let stems: Set<String> = [
    "host", "net", "net6", "card", "domain", "sub", "machine", "mailbox", "user", "person", "organization", "label",
    "evidence", "word",
  ]
  private static let endings: Set<String> = [
    "private", "public", "documentation", "linklocal", "multicast", "shared", "reserved", "name", "mac", "localmac",
  ]

  /// Whether a word is the stand-in for a host's address: `host-7.net-2.private`.
  package static func isHost(_ word: some StringProtocol) -> Bool {
    let labels = word.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count == 3 && isNumbered(labels[0], "host")
      && (isNumbered(labels[1], "net")
        || isNumbered(labels[1], "net6"))
      && endings.contains(String(labels[2]))
  }

  /// Whether a word is any stand-in, with a prefix length or an ending of a file or not: `net-2.private/24`, `user-1`,
  /// `mailbox-1@domain-2.name`, `evidence-1.pcap`.
  package static func isOne(_ word: some StringProtocol) -> Bool {
    guard word.utf8.count <= 80, word.utf8.contains(UInt8(ascii: "-")) else { return false }
    let parts = word.split(whereSeparator: { $0 == "." || $0 == "@" || $0 == "/" })
    guard let first = parts.first, isNumbered(first, nil) else { return false }
    return parts.dropFirst().allSatisfy { part in
      isNumbered(part, nil) || endings.contains(String(part)) || part.utf8.count <= 6 && !part.utf8.isEmpty
    }
  }

  private static func isNumbered(_ label: some StringProtocol, _ stem: String?) -> Bool {
    guard let dash = label.lastIndex(of: "-") else { return false }
    let number = label[label.index(after: dash)...]
    guard 1...9 ~= number.utf8.count, number.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return false }
    let name = String(label[..<dash])
    return stem.map { $0 == name } ?? stems.contains(name)
  }
}
