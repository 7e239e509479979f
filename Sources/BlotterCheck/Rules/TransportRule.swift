import BlotterFindings

/// A protocol that is said to have carried something is in the evidence, and on this port.
struct TransportRule: ProseRule {
  /// Protocols whose absence the evidence can show. The web's names overlap and are left to the reader.
  private static let protocols: Set<String> = ["tcp", "udp", "icmp", "arp", "dns", "dhcp", "ipv4", "ipv6"]
  /// Application protocols that are there where one of their ports is, or where packets are counted under their names.
  private static let services: [String: (names: [String], ports: Set<UInt16>)] = [
    "https": (["TLS", "HTTPS", "SSL", "QUIC"], [443, 8443]), "ssh": (["SSH"], [22, 2222]),
    "ftp": (["FTP"], [20, 21, 990]),
    "telnet": (["TELNET"], [23, 2323]), "smtp": (["SMTP"], [25, 465, 587]), "rdp": (["RDP"], [3389]),
    "smb": (["SMB", "SMB2"], [139, 445]), "snmp": (["SNMP"], [161, 162]), "ntp": (["NTP"], [123]),
    "mysql": (["MYSQL"], [3306]), "postgresql": (["POSTGRESQL", "PGSQL"], [5432]), "mongodb": (["MONGODB"], [27017]),
    "redis": (["REDIS"], [6379]), "vnc": (["VNC", "RFB"], [5900]), "tftp": (["TFTP"], [69]),
    "sip": (["SIP"], [5060, 5061]),
    "mqtt": (["MQTT"], [1883, 8883]), "imap": (["IMAP"], [143, 993]), "pop3": (["POP", "POP3"], [110, 995]),
    "ldap": (["LDAP"], [389, 636]),
  ]
  private static let carried = PhraseSet(
    "packet|packets|segment|segments|datagram|datagrams|message|messages|query|queries|request|requests|response|responses|"
      + "offer|offers|answer|answers|frames|frame|broadcast|broadcasts|pings|ping|"
      + "reply|replies|traffic|connection|connections|session|sessions|handshake|flood|port|error|errors|lookup|lookups"
  )
  private static let used = PhraseSet("was used|were used|carried|was sent|were sent")
  private static let means: Set<String> = ["over", "via", "using", "through", "by", "with", "uses", "used", "in", "on"]

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !facts.protocols.isEmpty, !sentence.hasMood(.unasserted), !sentence.hasMood(.people), !sentence.isTeaching,
      sentence.hasMood([.past, .evidence]) || sentence.has(Self.definite)
    else { return [] }
    for index in sentence.tokens.indices {
      let word = sentence.word(index)
      if let problem = service(word, index, sentence, facts) { return [problem] }
      guard Self.protocols.contains(word), sentence.word(index + 1) != "/" || sentence.word(index + 2) != "ip" else {
        continue
      }
      let isMeans =
        Self.means.contains(sentence.word(index - 1))
        || (sentence.word(index - 1) == "the" && Self.means.contains(sentence.word(index - 2)))
      let after = span(index + 1, min(index + 3, sentence.tokens.count))
      let isCarrier = sentence.has(Self.carried, in: after) || sentence.word(index + 1) == "/"
      let isNamed = sentence.word(index + 1) == "protocol" && sentence.has(Self.used)
      guard isMeans || isCarrier || isNamed, sentence.isAsserted(at: index), !sentence.isNegated(index..<index + 1)
      else {
        continue
      }
      // `a UDP flood` is an attack's name.
      if ["flood", "floods", "flooding", "amplification", "tunnel"].contains(sentence.word(index + 1)) { continue }
      if word == "dns", ["server", "service", "port", "record"].contains(sentence.word(index + 1)) { continue }
      if facts.packets(of: word) == 0, !(word == "icmp" && facts.packets(of: "ICMPV6") ?? 0 > 0),
        !(word == "dhcp" && facts.packets(of: "DHCPV6") ?? 0 > 0)
      {
        let held = facts.traffic.protocols.map(\.name).filter { !["IPv4", "IPv6", "Ethernet"].contains($0) }.prefix(4)
          .joined(separator: ", ")
        return [
          Problem(
            kind: .protocolTerm, range: index..<index + 1,
            shown: "the evidence holds no \(word.uppercased()); it holds \(held)",
            cites: facts.events.first.map { [$0.cite] } ?? [], mend: "name the protocol that the evidence shows")
        ]
      }
      if word == "tcp" || word == "udp", let problem = port(word.uppercased(), index, sentence, facts) {
        return [problem]
      }
    }
    return []
  }

  /// `served over HTTPS`, `an SSH session`: where the evidence shows all its ports and none is of that service.
  private func service(_ word: String, _ index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let (names, ports) = Self.services[word], facts.portsAreComplete, facts.ports.isDisjoint(with: ports),
      names.allSatisfy({ facts.packets(of: $0) == 0 }), sentence.isAsserted(at: index),
      !sentence.isNegated(index..<index + 1)
    else { return nil }
    let after = span(index + 1, min(index + 2, sentence.tokens.count))
    // `the database in question is PostgreSQL`
    let isNamed =
      ["is", "was"].contains(sentence.word(index - 1)) && sentence.has(Self.definite, in: 0..<index)
      || ["a", "an", "the"].contains(sentence.word(index - 1)) && ["is", "was"].contains(sentence.word(index - 2))
        && sentence.has(Self.definite, in: 0..<index)
    guard Self.means.contains(sentence.word(index - 1)) || sentence.has(Self.sessions, in: after) || isNamed else {
      return nil
    }
    let held = facts.traffic.protocols.map(\.name).filter { !["IPv4", "IPv6", "Ethernet"].contains($0) }.prefix(4)
      .joined(separator: ", ")
    return Problem(
      kind: .protocolTerm, range: index..<index + 1,
      shown: "the evidence holds no \(word.uppercased()); it holds \(held)",
      cites: facts.events.first.map { [$0.cite] } ?? [], mend: "name the protocol that the evidence shows")
  }

  private static let definite = PhraseSet(
    "the database|the service|the affected|the protocol|protocol in question|in question|the application|the target|the failing|the session|the traffic"
  )
  private static let sessions = PhraseSet(
    "session|sessions|connection|connections|login|logins|traffic|packets|password|passwords")

  /// `over TCP to port 53` where port 53 only ever speaks UDP.
  private func port(_ transport: String, _ index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let clause = sentence.clause(at: index)
    for at in clause
    where at > 0 && (sentence.word(at - 1) == "port" || (sentence.word(at - 1) == "/" && at - 2 == index)) {
      guard let value = sentence.tokens[at].number?.whole, value <= 65535, facts.portsAreComplete,
        let seen = facts.transports[UInt16(value)], !seen.contains(transport)
      else { continue }
      return Problem(
        kind: .protocolTerm, range: span(min(index, at - 1), max(index, at) + 1),
        shown: "port \(value) is spoken to over \(seen.sorted().joined(separator: " and "))",
        cites: facts.events.first.map { [$0.cite] } ?? [], mend: "name the transport that the evidence shows")
    }
    return nil
  }
}
