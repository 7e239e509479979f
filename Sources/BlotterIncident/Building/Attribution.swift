import BlotterCore
import BlotterFindings

/// What the addresses of an incident do not tell, said where it matters and only there.
///
/// An address is not a person: a flood needs no answer, so its sources can be forged; a connection that was completed
/// shows that somebody answers at the address, and not who; many may share one address, and a web server's address
/// many sites.
struct Attribution {
  var views: [FindingView]

  /// Sentences at most: the rest repeats them.
  private static let limit = 6

  func claims() -> [Claim] {
    var claims: [Claim] = []
    for view in views {
      for claim in self.claims(view) where !claims.contains(where: { $0.text == claim.text }) { claims.append(claim) }
    }
    return Array(claims.prefix(Self.limit))
  }

  private func claims(_ view: FindingView) -> [Claim] {
    guard let family = FindingKinds.family(of: view.finding.kind) else { return [] }
    var texts: [String] = []
    let source = view.finding.sources.first.map { Phrase.plain($0.address) }
    switch family {
    case "flood": texts += flood(view, source)
    case "amplification":
      texts.append(
        "The senders of the answers were used by somebody who asked them in the victim's name; who that was is not in "
          + "the evidence.")
    case "password-guessing", "web-attack", "exploit":
      if let source, view.finding.transport == "TCP" || view.finding.transport == nil {
        texts.append(
          "A request over TCP takes a completed handshake, so answers reached \(source); behind it may stand a proxy, "
            + "an address translator or a host that was taken over.")
      }
    case "malware":
      if view.finding.sources.contains(where: { HostAddress(parsing: $0.address)?.scope == .global }) {
        texts.append(
          "The address of a web server can hold many sites (shared hosting, content delivery): what else is there "
            + "should be known before it is blocked by address.")
      }
    default: break
    }
    let scopes = Set(view.finding.sources.compactMap { HostAddress(parsing: $0.address)?.scope })
    if Self.hostile.contains(family), scopes.contains(.shared) {
      texts.append(
        "Addresses of 100.64.0.0/10 stand for many subscribers at once (RFC 6598): their provider needs port and time "
          + "to tell one.")
    }
    let cites = Array(view.citations().prefix(2))
    return texts.map { Claim($0, .inferred, cites: cites, by: "rule of attribution") }
  }

  private func flood(_ view: FindingView, _ source: String?) -> [String] {
    let facts = view.finding.facts
    func number(_ name: String) -> UInt64? { facts[name]?.numberValue?.uint64Value }
    let isSingle = facts["single_source"] == .bool(true)
    if facts["spoofing_hints"] == .bool(true) {
      return ["Signs of forged source addresses are there: the addresses name no sender."]
    }
    var texts: [String] = []
    if let source, isSingle, number("handshakes_completed_by_source") ?? 0 == 0 {
      texts.append(
        "Nothing shows that \(source) is the sender's own address: no answer has to arrive, so it can be forged.")
    }
    if isSingle, let ttls = number("distinct_ttls"), ttls > 1 {
      texts.append("Packets of one source address arrive with \(ttls) times to live: more than one sender may use it.")
    }
    return texts
  }

  static let hostile: Set<String> = [
    "flood", "amplification", "reconnaissance", "local-network-attack", "password-guessing", "web-attack", "exploit",
    "malware",
  ]
}
