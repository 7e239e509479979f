import BlotterFindings

/// Which transport a protocol runs over, told in general: `DHCP runs over TCP`. Held against the registry, not against
/// the evidence.
struct CarrierRule: ProseRule {
  /// Protocols with one transport by their standards: DHCP RFC 2131 §4.1, NTP RFC 5905 §7.2, TFTP RFC 1350 §1,
  /// SNMP RFC 3417 §3, SSH RFC 4253 §4, Telnet RFC 854, FTP RFC 959 §3.1, SMTP RFC 5321 §4.5.4, POP3 RFC 1939 §3,
  /// IMAP RFC 9051 §2.1, TLS RFC 8446 §1, MQTT's default, MySQL's and RTP's use. HTTP, DNS, Kerberos, LDAP, SIP, RDP
  /// and SMB have had both.
  private static let carriers: [String: String] = [
    "dhcp": "UDP", "ntp": "UDP", "tftp": "UDP", "snmp": "UDP", "mdns": "UDP", "quic": "UDP", "ssdp": "UDP",
    "ssh": "TCP", "telnet": "TCP", "ftp": "TCP", "smtp": "TCP", "pop3": "TCP", "imap": "TCP", "mysql": "TCP",
    "postgresql": "TCP", "mqtt": "TCP",
  ]
  private static let runs = PhraseSet(
    "runs over|runs on top of|runs on|works over|works on top of|operates over|is carried over|is carried by|is carried in|is transported over|is transported by|"
      + "relies on|is based on|is built on|uses|is sent over|travels over|rides on")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.has(Self.others), !sentence.hasMood(.question) else { return [] }
    for verb in sentence.matches(Self.runs) where verb.lowerBound > 0 {
      guard let carrier = Self.carriers[sentence.word(verb.lowerBound - 1)],
        !sentence.hasMood([.negation, .hedge, .condition, .plan], in: sentence.clause(at: verb.lowerBound))
      else { continue }
      var at = verb.upperBound
      while at < verb.upperBound + 2, ["the", "plain"].contains(sentence.word(at)) { at += 1 }
      let said = sentence.word(at).uppercased()
      guard said == "TCP" || said == "UDP", said != carrier, sentence.word(at + 1) != "and",
        sentence.word(at + 1) != "or"
      else { continue }
      let name = sentence.word(verb.lowerBound - 1).uppercased()
      return [
        Problem(
          kind: .protocolTerm, range: span(verb.lowerBound - 1, at + 1), shown: "\(name) runs over \(carrier)",
          mend: "name the transport that the protocol uses")
      ]
    }
    return []
  }

  private static let others = PhraseSet("instead|tunnel|tunnelled|tunneled|rather than|wrapped|here|in this case")
}
