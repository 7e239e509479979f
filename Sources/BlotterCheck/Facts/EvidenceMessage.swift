import BlotterCore
import BlotterFindings

/// What a packet carries by the name of its protocol's own messages: `DHCP` `discover`, `ARP` `reply`, `HTTP` `post`.
struct EvidenceMessage: Hashable, Sendable {
  /// Upper case, as packets are counted.
  var protocolName: String
  /// Lower case.
  var name: String

  /// The messages that a packet line of tcpdump, of Wireshark or of our own names.
  static func messages(in line: String) -> [EvidenceMessage] {
    let lower = line.lowercased()
    var found: [EvidenceMessage] = []
    func add(_ protocolName: String, _ name: String) {
      found.append(EvidenceMessage(protocolName: protocolName, name: name))
    }
    if lower.range(ofASCII: "arp") != nil {
      if lower.range(ofASCII: "request who-has") != nil || lower.range(ofASCII: "who has") != nil {
        add("ARP", "request")
      }
      if lower.range(ofASCII: "reply") != nil || lower.range(ofASCII: " is at ") != nil { add("ARP", "reply") }
    }
    if let at = lower.range(ofASCII: "dhcp ") {
      let word = String(lower[at.upperBound...].prefix { $0.isLetter })
      if dhcp.contains(word) { add("DHCP", word) }
    }
    if let at = lower.range(ofASCII: "http: ") {
      // `GET /path HTTP/1.1`, `HTTP/1.1 200 OK`
      let words = lower[at.upperBound...].split(separator: " ", maxSplits: 2)
      if let first = words.first, methods.contains(String(first)) { add("HTTP", String(first)) }
    }
    if let at = lower.range(ofASCII: "tls: ") {
      let text = String(lower[at.upperBound...])
      for (word, name) in [("client hello", "client hello"), ("server hello", "server hello"), ("alert ", "alert")]
      where text.range(ofASCII: word) != nil {
        add("TLS", name)
      }
      if let alert = text.range(ofASCII: "alert "),
        let name = text[alert.upperBound...].split(separator: " ").dropFirst().first
      {
        add("TLS", "alert " + name)
      }
    }
    // A closed window, not the window of a segment that ends or opens a connection (RFC 9293 §3.8.6).
    if lower.range(ofASCII: "win 0,") != nil || lower.range(ofASCII: "zerowindow") != nil,
      lower.range(ofASCII: "flags [r") == nil, lower.range(ofASCII: "flags [s") == nil,
      lower.range(ofASCII: "[rst") == nil
    {
      add("TCP", "zero window")
    }
    return found
  }

  /// RFC 2132 §9.6.
  private static let dhcp: Set<String> = [
    "discover", "offer", "request", "decline", "ack", "nak", "release", "inform",
  ]
  /// RFC 9110 §9.
  static let methods: Set<String> = ["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"]
}

/// How often a message was seen, and who sent it.
struct MessageFact: Sendable {
  var count: UInt64 = 0
  var bySender: [HostAddress: UInt64] = [:]
  /// The first few.
  var cites: [Citation] = []
}
