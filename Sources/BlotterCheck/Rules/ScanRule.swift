import BlotterFindings

/// What a scan or a sweep went for: its transport, and the service of its port.
struct ScanRule: ProseRule {
  private static let verbs = PhraseSet(
    "probed|scanned|tried|tested|checked|probes|scans|scan of|looked for|looking for|searched for|swept")
  private static let transports: [(words: PhraseSet, name: String, other: String)] = [
    (PhraseSet("tcp ports|tcp port scan|tcp scan"), "TCP", "UDP"),
    (PhraseSet("udp ports|udp port scan|udp scan"), "UDP", "TCP"),
  ]
  /// Registered ports of what sweeps go for (IANA).
  private static let services: [(words: PhraseSet, port: UInt16)] = [
    (PhraseSet("ssh|open ssh ports|ssh ports|ssh servers"), 22), (PhraseSet("rdp|remote desktop"), 3389),
    (PhraseSet("smb|windows shares|file shares"), 445), (PhraseSet("telnet"), 23), (PhraseSet("ftp"), 21),
    (PhraseSet("mysql"), 3306), (PhraseSet("https"), 443), (PhraseSet("web servers|http"), 80),
  ]

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase,
      let verb = sentence.matches(Self.verbs).first, sentence.isAsserted(at: verb.lowerBound)
    else { return [] }
    let scans = facts.findings.filter { $0.kind.hasPrefix("port-scan") }
    if !scans.isEmpty, Set(scans.compactMap { $0.transport?.uppercased() }).count == 1 {
      for (words, name, other) in Self.transports {
        guard let match = sentence.matches(words).first, !sentence.isNegated(match),
          scans.allSatisfy({ $0.transport?.uppercased() == other })
        else { continue }
        return [
          Problem(
            kind: .protocolTerm, range: match,
            shown: "the scan in the evidence is of \(other), not \(name): \(scans[0].title)",
            cites: facts.cites(of: scans), mend: "name the transport that was scanned")
        ]
      }
    }
    let sweeps = facts.findings.filter { $0.kind == "port-sweep" }
    guard sweeps.count == 1, let sweep = sweeps.first, let port = sweep.port,
      Self.services.contains(where: { $0.port == port })
    else { return [] }
    for (words, other) in Self.services where other != port {
      guard
        let match = sentence.matches(words, in: span(verb.upperBound, min(verb.upperBound + 5, sentence.tokens.count)))
          .first, !sentence.isNegated(match)
      else { continue }
      return [
        Problem(
          kind: .service, range: match, shown: "the sweep in the evidence goes for port \(port): \(sweep.title)",
          cites: facts.cites(of: sweeps), mend: "name the service of the port that was swept")
      ]
    }
    return []
  }
}
