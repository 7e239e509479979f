import BlotterCore
import BlotterFindings

/// A packet or a moment that the findings document names, with its time.
struct EvidenceEvent: Sendable {
  enum Kind: Sendable, Equatable {
    case query, dnsResponse, icmpError, icmpEcho, syn, synAck, reset, fin, httpRequest, httpResponse, other
  }

  var kind: Kind
  var time: EvidenceTime?
  var cite: Citation
  var text: String
  /// The host that sent it: the first address of a packet line; nil where it names none.
  var sender: HostAddress?
  /// The second address of the line.
  var receiver: HostAddress?

  init(_ excerpt: Excerpt) {
    cite = Citation(evidence: excerpt.evidence, packet: excerpt.packet, line: excerpt.line)
    time = EvidenceTime(excerpt.time)
    text = excerpt.text
    kind = Self.kind(of: excerpt.text)
  }

  /// What a packet line of tcpdump or Wireshark shows.
  private static func kind(of text: String) -> Kind {
    let lower = text.lowercased()
    if lower.contains("icmp") {
      return lower.contains("echo") ? .icmpEcho : .icmpError
    }
    if lower.contains("flags [s.") || lower.contains("[syn, ack]") { return .synAck }
    if lower.contains("flags [s") || lower.contains("[syn") { return .syn }
    if lower.contains("flags [r") || lower.contains("[rst") { return .reset }
    if lower.contains("flags [f") || lower.contains("[fin") { return .fin }
    if let at = lower.range(ofASCII: "http/1.") ?? lower.range(ofASCII: "http/2") {
      let rest = lower[at.upperBound...].drop { $0 != " " }.dropFirst()
      return rest.first?.isNumber == true ? .httpResponse : .httpRequest
    }
    if lower.contains("standard query response") || isAnswer(lower) { return .dnsResponse }
    if lower.contains("? ") || lower.contains("standard query 0x") { return .query }
    return .other
  }

  /// `35084 1 answer to A? …`, `35084 NXDOMAIN 0 answers to …`; tcpdump counts records: `35084 1/0/0 A …`.
  private static func isAnswer(_ lower: String) -> Bool {
    if lower.range(ofASCII: " answer to ") != nil || lower.range(ofASCII: " answers to ") != nil { return true }
    return lower.split(separator: " ").contains { word in
      let parts = word.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 3
        && parts.allSatisfy { !$0.isEmpty && $0.utf8.count <= 5 && $0.utf8.allSatisfy { (48...57).contains($0) } }
    }
  }
}

extension String {
  /// The first place of an ASCII word.
  func range(ofASCII word: String) -> Range<Index>? {
    let bytes = Array(word.utf8)
    guard let first = bytes.first, utf8.count >= bytes.count else { return nil }
    var start = utf8.startIndex
    while let found = utf8[start...].firstIndex(of: first) {
      if utf8[found...].starts(with: bytes),
        let end = utf8.index(found, offsetBy: bytes.count, limitedBy: utf8.endIndex)
      {
        return found..<end
      }
      start = utf8.index(after: found)
    }
    return nil
  }
}
