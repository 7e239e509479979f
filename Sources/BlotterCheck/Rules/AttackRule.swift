import BlotterFindings

/// An attack that is stated as fact is one that the findings show.
///
/// A guess stays a guess (`a denial of service is one possible cause`), with one exception: *distributed* says that
/// there were several sources, and evidence with one or none cannot make that the most likely cause.
struct AttackRule: ProseRule {
  private struct Attack: Sendable {
    var words: PhraseSet
    var name: String
    /// Parts of the kinds that show it.
    var kinds: [String]
    var needsSources = false
  }

  private static let floodKinds = [
    "flood", "amplification", "slowloris", "reflection", "land-attack", "smurf", "storm", "starvation",
  ]

  private static let attacks: [Attack] = [
    Attack(
      words: PhraseSet("ddos|d dos|distributed denial of service|distributed attack|botnet|bot net"),
      name: "distributed denial of service", kinds: floodKinds, needsSources: true),
    Attack(words: PhraseSet("dos attack|denial of service|dos"), name: "denial of service", kinds: floodKinds),
    Attack(words: PhraseSet("syn flood|syn flooding|syn floods"), name: "SYN flood", kinds: ["syn-flood"]),
    Attack(
      words: PhraseSet("udp flood|udp flooding"), name: "UDP flood",
      kinds: ["udp-flood", "udp-amplification", "dns-amplification", "ntp-amplification"]),
    Attack(
      words: PhraseSet("icmp flood|icmp flooding|ping flood|ping of death|smurf attack"), name: "ICMP flood",
      kinds: ["icmp-flood", "smurf"]),
    Attack(words: PhraseSet("http flood"), name: "HTTP flood", kinds: ["http-flood", "slowloris"]),
    Attack(
      words: PhraseSet("amplification attack|reflection attack"), name: "amplification",
      kinds: ["amplification", "reflection", "smurf"]),
    Attack(
      words: PhraseSet(
        "brute force|brute forced|brute forcing|password guessing|guessed the password|guessed the administrator's password|guessed the admin password|"
          + "guessed a password|guessing passwords|credential stuffing|password spraying|dictionary attack|guessed passwords|guessed the administrator password|"
          + "guessed ssh passwords|guessed ftp passwords|guess passwords|guess the password|guess ssh passwords|guess ftp passwords|"
          + "guessing of passwords|password attack|brute force attack|tried many passwords|cracked the password|fuerza bruta|força bruta"
      ),
      name: "password guessing", kinds: ["brute-force", "auth-failure"]),
    Attack(
      words: PhraseSet(
        "port scan|port scanning|portscan|scanned the ports|scanned ports|scanned for open ports|port sweep|syn scan|nmap scan|xmas scan|null scan|fin scan|scanned all ports|port scans|scan of the ports|scanned every port|escaneo de puertos|varredura de portas"
      ),
      name: "port scan", kinds: ["scan", "sweep"]),
    Attack(
      words: PhraseSet(
        "arp spoofing|arp poisoning|arp spoof|arp cache poisoning|poisoned the arp|spoofed arp|forged arp"),
      name: "ARP spoofing", kinds: ["arp-spoofing"]),
    Attack(
      words: PhraseSet("man in the middle|on path attack|mitm"), name: "man in the middle",
      kinds: ["arp-spoofing", "dns-spoofing", "dns-hijack", "rogue", "redirect", "certificate", "session-hijacking"]),
    Attack(
      words: PhraseSet(
        "dns spoofing|dns cache poisoning|cache poisoning|dns hijacking|dns poisoning|hijacked the dns|spoofed dns|forged dns"
      ),
      name: "DNS spoofing",
      kinds: ["dns-spoofing", "dns-hijack"]),
    Attack(
      words: PhraseSet(
        "phishing|spear phishing|phishing mail|phishing email|phished|social engineering"), name: "phishing",
      kinds: ["phishing", "look-alike"]),
    Attack(
      words: PhraseSet(
        "malware|ransomware|virus|trojan|worm|rootkit|spyware|keylogger|infected with|malware infection|remote access trojan"
      ),
      name: "malware",
      kinds: ["malware", "c2", "beacon", "exploit", "download", "tunnel", "exfiltration", "shell", "backdoor"]),
    Attack(
      words: PhraseSet("sql injection|sqli|injected sql|sql injections|sql was injected"), name: "SQL injection",
      kinds: ["sql-injection"]),
    Attack(words: PhraseSet("cross site scripting|xss|scripting attack"), name: "cross-site scripting", kinds: ["xss"]),
    Attack(words: PhraseSet("directory traversal|path traversal"), name: "directory traversal", kinds: ["traversal"]),
    Attack(
      words: PhraseSet("command injection|shellshock|log4shell|remote code execution"), name: "command injection",
      kinds: ["injection", "shellshock", "log4shell", "exploit"]),
    Attack(words: PhraseSet("dns tunnel|dns tunnelling|dns tunneling"), name: "DNS tunnel", kinds: ["dns-tunnel"]),
    Attack(words: PhraseSet("icmp tunnel|icmp tunnelling|icmp tunneling"), name: "ICMP tunnel", kinds: ["icmp-tunnel"]),
    Attack(
      words: PhraseSet(
        "data exfiltration|exfiltrated|exfiltrates|stole data|stole the data|data was stolen|data were stolen|stole files|stole the file|stole the files|stole the database|stole records|data theft"
      ),
      name: "exfiltration",
      kinds: ["exfiltration", "tunnel"]),
    Attack(words: PhraseSet("slowloris"), name: "Slowloris", kinds: ["slowloris"]),
    Attack(
      words: PhraseSet("ip spoofing attack|mac flooding"), name: "spoofing", kinds: ["spoof", "mac-flood", "flood"]),
    Attack(words: PhraseSet("session hijacking"), name: "session hijacking", kinds: ["hijacking"]),
    Attack(
      words: PhraseSet("command and control|c2 traffic|c2 server|beaconing"), name: "command and control",
      kinds: ["c2", "beacon", "malware", "tunnel", "exploit"]),
  ]

  /// Many hosts at once, in words other than the name of the attack.
  private static let many = PhraseSet(
    "many addresses|many sources|many hosts|many different|many machines|many computers|several addresses|several sources|several hosts|multiple addresses|multiple sources|"
      + "multiple hosts|hundreds of|thousands of|numerous addresses|numerous sources|numerous hosts|different sources|different addresses|multiple ip|many ip|"
      + "multiple machines|multiple computers|dozens of|several ip|various sources|various addresses|a botnet|multiple attackers|several attackers|many attackers|multiple different|several different"
  )
  private static let came = PhraseSet(
    "came from|originated from|launched from|coming from|sent from|by many|by several|by multiple|attacked by|flooded by|from many|from several|from multiple|took part|from hundreds|from thousands|from different|from numerous|by hundreds|by thousands|from various|by different|from dozens|by dozens|by numerous|by a botnet|from a botnet"
  )
  private static let attackWords = PhraseSet("attack|attacks|attacked|flood|flooded|flooding|syn|scan|attackers")
  /// Words that turn a guess into the answer.
  private static let firm = PhraseSet(
    "most likely|likely cause|very likely|highly likely|almost certainly|most probably|most probable|main cause|prove|proves|proved|confirm|confirms|confirmed|clearly|certainly|definitely|obviously"
  )
  private static let general = PhraseSet(
    "a dos attack is|a ddos attack is|dos attacks|ddos attacks|a denial of service attack is|differs from|difference between|protect|protection|against dos|against ddos|"
      + "a ddos is|a dos is|ddos protection|called|term|course|training|playbook|whether|types of attack|to tell|distinguish|kind of attack|mitre|att&ck|"
      + "attacks are|attacks can|attacks use|attacks often|scans are|scans can|an attack in which"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.hasMood(.plan) else { return [] }
    if let problem = sources(sentence, facts) ?? single(sentence, facts) { return [problem] }
    for attack in Self.attacks {
      // Of several mentions the one that says it: `… a botnet, this is a DDoS attack`.
      let mentions = sentence.matches(attack.words).filter { Self.isWritten($0, sentence) }
      guard let match = mentions.first(where: { isStated($0, attack, sentence) }) ?? mentions.first else { continue }
      // The longest name wins: `distributed denial of service` is not also a plain one.
      if isShown(attack, facts) { break }
      if isUndecided(attack, facts) { return [] }
      guard isStated(match, attack, sentence), !sentence.isNegated(match) else { return [] }
      return [problem(attack, match, facts)]
    }
    return otherService(sentence, facts).map { [$0] } ?? []
  }

  /// `dos` is a number in Spanish and Portuguese reads it too: the attack has capitals, or says what it is.
  private static func isWritten(_ match: Range<Int>, _ sentence: Sentence) -> Bool {
    match.count > 1 || sentence.word(match.lowerBound) != "dos" || sentence.quote(match).hasSuffix("S")
  }

  private static let guessing = PhraseSet(
    "brute force|password guessing|guess*|passwords|dictionary attack|credential stuffing|password spraying")

  /// `guessed SSH passwords` where the evidence shows the guessing of FTP passwords.
  private func otherService(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let guesses = facts.findings.filter { $0.kind.hasPrefix("brute-force") }
    guard !guesses.isEmpty, sentence.tellsOfTheCase, !sentence.has(Self.general),
      let match = sentence.matches(Self.guessing).first, sentence.isAsserted(at: match.lowerBound),
      !sentence.isNegated(match)
    else { return nil }
    let near = span(max(0, match.lowerBound - 4), min(match.upperBound + 6, sentence.tokens.count))
    for index in near {
      let word = sentence.word(index)
      guard Self.loginServices.contains(word), !guesses.contains(where: { $0.kind.contains(word) }),
        !guesses.contains(where: { $0.protocol?.lowercased().hasPrefix(word) == true }),
        facts.packets(of: word) ?? 0 == 0, !sentence.isNegated(index..<index + 1)
      else { continue }
      return Problem(
        kind: .unsupportedAttack, range: span(min(match.lowerBound, index), max(match.upperBound, index + 1)),
        shown: "the guessing in the evidence is another: \(guesses[0].title)", cites: facts.cites(of: guesses),
        mend: "name the service whose passwords were tried")
    }
    return nil
  }

  private static let loginServices: Set<String> = [
    "ssh", "ftp", "telnet", "rdp", "smb", "imap", "pop3", "smtp", "mysql", "vnc", "ldap", "http",
  ]

  private func isShown(_ attack: Attack, _ facts: FactBase) -> Bool {
    let shown = facts.findings.filter { finding in attack.kinds.contains(where: finding.kind.contains) }
    guard attack.needsSources else { return !shown.isEmpty }
    return shown.contains { Self.sources(of: $0) > 1 }
  }

  /// Fewer hosts are no crowd that somebody could have missed.
  private static let crowd = 10

  /// Whether nobody looked for the attack, in evidence that could hold it: then silence is no denial.
  private func isUndecided(_ attack: Attack, _ facts: FactBase) -> Bool {
    if attack.needsSources, facts.findings.contains(where: { $0.isAttack }) || facts.addresses.count < Self.crowd {
      return false
    }
    let isUnassessed = facts.document.notAssessed.contains { note in attack.kinds.contains(where: note.kind.contains) }
    let isForeign = facts.document.tool?.name != "blotter"
    return (isUnassessed || isForeign) && AttackRoom.isThere(for: attack.kinds, facts)
  }

  /// How many hosts acted, by the finding's own count or its list.
  private static func sources(of finding: Finding) -> UInt64 {
    let counted =
      finding.facts["sources"]?.numberValue?.uint64Value ?? finding.facts["source_count"]?.numberValue?.uint64Value
    return max(counted ?? 0, UInt64(finding.sources.count))
  }

  private func isStated(_ match: Range<Int>, _ attack: Attack, _ sentence: Sentence) -> Bool {
    if sentence.hasMood(.question) || sentence.has(Self.general) { return false }
    // `In a DoS attack, an attacker sends …` explains; `flooded the server in a DoS attack` tells.
    if sentence.word(0) == "in", ["a", "an"].contains(sentence.word(1)), match.lowerBound <= 3 { return false }
    let isFirm = sentence.has(Self.firm)
    // `cannot be proven`, `nothing confirms`
    if sentence.hasMood(.negation) && !isFirm { return false }
    if sentence.hasMood(.hedge) {
      return attack.needsSources && isFirm && !sentence.has(Self.possibleWords)
    }
    if isFirm { return true }
    // In general terms, or in the terms of the case?
    if sentence.tellsOfTheCase { return !isExample(match, sentence) }
    let before = 0..<match.lowerBound
    let isDefinite = sentence.has(
      Self.thisIsWords, in: before)
    return isDefinite
  }

  private func isExample(_ match: Range<Int>, _ sentence: Sentence) -> Bool {
    let before = span(max(0, match.lowerBound - 4), match.lowerBound)
    return sentence.has(
      Self.suchAsWords,
      in: before)
      || sentence.hasMood(.people, in: 0..<match.lowerBound) && !sentence.hasMood(.evidence)
  }

  /// `from many addresses at once`, against evidence of one.
  private func sources(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let many = sentence.matches(Self.many).first, sentence.has(Self.came), sentence.has(Self.attackWords),
      sentence.isAsserted(at: many.lowerBound), !sentence.isNegated(many), sentence.tellsOfTheCase,
      !sentence.has(Self.general)
    else { return nil }
    let attacks = facts.findings.filter(\.isAttack)
    let most = attacks.map(Self.sources).max() ?? 0
    guard most <= 1 else { return nil }
    let shown = attacks.first.map { "the evidence shows one source: \($0.title)" } ?? Self.nothing(facts)
    return Problem(
      kind: .unsupportedAttack, range: many, shown: shown, cites: facts.cites(of: attacks),
      mend: "write how many sources the evidence shows")
  }

  private static let one = PhraseSet(
    "a single address|one address|a single source|one source|a single host|one host|a single attacker|single ip address|one ip address|only one address|a single ip|a single machine|a single computer"
  )

  /// `from a single address`, against evidence of many.
  private func single(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let one = sentence.matches(Self.one).first, sentence.has(Self.attackWords), sentence.has(Self.came),
      sentence.isAsserted(at: one.lowerBound), !sentence.isNegated(one), sentence.tellsOfTheCase,
      !sentence.has(Self.general)
    else { return nil }
    let floods = facts.findings.filter { finding in Self.floodKinds.contains(where: finding.kind.contains) }
    guard let first = floods.first, floods.allSatisfy({ Self.sources(of: $0) >= UInt64(Self.crowd) }) else {
      return nil
    }
    return Problem(
      kind: .count, range: one, shown: "the evidence shows \(Self.sources(of: first)) sources: \(first.title)",
      cites: facts.cites(of: [first]), mend: "write how many sources the evidence shows")
  }

  private func problem(_ attack: Attack, _ match: Range<Int>, _ facts: FactBase) -> Problem {
    var shown = Self.nothing(facts)
    var cites: [Citation] = []
    if attack.needsSources {
      let shownAttacks = facts.findings.filter { finding in attack.kinds.contains(where: finding.kind.contains) }
      if let first = shownAttacks.first {
        shown = "the evidence shows one source: \(first.title)"
        cites = facts.cites(of: [first])
      }
    }
    if let note = facts.document.notAssessed.first(where: { note in attack.kinds.contains(where: note.kind.contains) })
    {
      shown += "; \(attack.name) cannot be seen: \(note.because)"
    }
    return Problem(
      kind: .unsupportedAttack, range: match, shown: shown, cites: cites,
      mend: "leave \(attack.name) out, or give it as one possible cause with what would settle it")
  }

  private static func nothing(_ facts: FactBase) -> String {
    guard let first = facts.findings.first else { return "no packet shows an attack" }
    return "no packet shows it; what the evidence shows is: \(first.title)"
  }

  // MARK: Words

  private static let possibleWords = PhraseSet("possible|possibly|might|perhaps|maybe|unlikely")
  private static let thisIsWords = PhraseSet(
    "are the result of|is the result of|was the result of|were the result of|this is|this was|it is|it was|the attack is|the incident is|the event is|the cause is|the cause|attack type|type of attack|cause :|attack :|the attacker|we see"
  )
  private static let suchAsWords = PhraseSet(
    "such as|like|for example|e.g|known as|so called|looks like|similar to|as in|resembles|kind of")
}
