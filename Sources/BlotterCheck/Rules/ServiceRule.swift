import BlotterFindings

/// A port is said to serve what it serves. Held against the registry, not against the evidence.
struct ServiceRule: ProseRule {
  /// Words for a service and the ports that it is registered or usual on; the families do not overlap.
  private static let services: [(words: PhraseSet, name: String, ports: Set<UInt16>)] = [
    (PhraseSet("dns|domain name|name resolution|domain service|domain names"), "DNS", [53, 853, 5353, 5355]),
    (
      PhraseSet(
        "https|web browsing|web traffic|http|web server|web servers|website|websites|web site|web page|web pages|secure web"
      ), "the web",
      [80, 443, 8080, 8443, 8000, 8888, 591, 3128, 81, 8008]
    ),
    (PhraseSet("ssh|secure shell"), "SSH", [22, 2222]),
    (PhraseSet("telnet"), "Telnet", [23]),
    (PhraseSet("ftp|file transfer protocol"), "FTP", [20, 21, 989, 990]),
    (PhraseSet("smtp|sending mail|sending email|outgoing mail"), "mail transfer", [25, 465, 587, 2525]),
    (PhraseSet("pop3"), "POP3", [110, 995]),
    (PhraseSet("imap"), "IMAP", [143, 993]),
    (PhraseSet("ntp|time synchronization|network time"), "NTP", [123]),
    (PhraseSet("dhcp"), "DHCP", [67, 68, 546, 547]),
    (PhraseSet("rdp|remote desktop"), "remote desktop", [3389]),
    (PhraseSet("smb|file sharing"), "SMB", [139, 445]),
    (PhraseSet("snmp"), "SNMP", [161, 162]),
    (PhraseSet("ldap"), "LDAP", [389, 636, 3268, 3269]),
    (PhraseSet("kerberos"), "Kerberos", [88, 464]),
    (PhraseSet("mysql"), "MySQL", [3306]),
    (PhraseSet("email|mail"), "mail", [25, 110, 143, 465, 587, 993, 995]),
  ]
  private static let serves = PhraseSet(
    "is used for|is used by|is commonly used for|is normally used for|is typically used for|is usually used for|is for|serves|used for|used by|"
      + "is the port of|is the port for|is the well known port of|is the well known port for|is the default port of|is the default port for|"
      + "is the standard port of|is the standard port for|is reserved for|is assigned to|is associated with|belongs to|well known port for|"
      + "well known port of|is the port used for|standard port for|is generally used for|is mainly used for|default port for|default port of"
  )
  private static let others = PhraseSet("source port|instead|tunnel|tunnelled")
  private static let uses = PhraseSet(
    "uses|use|runs on|run on|listens on|listen on|operates on|works on|works over|is served on")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.question), !sentence.hasMood(.hedge), !sentence.hasMood(.negation),
      !sentence.hasMood(.condition)
    else { return [] }
    // Two ports and two services in one sentence are not told apart.
    guard !sentence.has(Self.others), Self.figures(in: sentence) <= 1 else { return [] }
    for index in sentence.tokens.indices.dropLast() {
      guard sentence.word(index) == "port" || sentence.word(index) == "ports",
        let port = Self.port(at: index + 1, of: sentence)
      else { continue }
      // `port 53 (SSH)`, `port 53/SSH`
      if ["(", "/"].contains(sentence.word(index + 2)), sentence.tokens.indices.contains(index + 3) {
        let inside = span(index + 3, min(index + 6, sentence.clause(at: index + 3).upperBound))
        let found = check(port, index, inside, sentence)
        if !found.isEmpty { return found }
      }
      if let verb = sentence.matches(Self.serves, in: span(index, sentence.tokens.count)).first {
        return check(port, index, span(verb.upperBound, sentence.tokens.count), sentence)
      }
      if let verb = sentence.matches(Self.uses, in: 0..<index).last, index - verb.upperBound <= 3 {
        return check(port, index, span(max(0, verb.lowerBound - 4), verb.lowerBound), sentence)
      }
    }
    return []
  }

  /// Not inlined: Swift 6.3.1 fails to optimise the loop above with these inside.
  @inline(never)
  private static func port(at index: Int, of sentence: Sentence) -> UInt16? {
    guard let value = sentence.tokens[index].number?.whole, value > 0 else { return nil }
    return UInt16(exactly: value)
  }

  /// How many different positive numbers in digits the sentence has.
  @inline(never)
  private static func figures(in sentence: Sentence) -> Int {
    var values: Set<Double> = []
    for token in sentence.tokens {
      if let number = token.number, !number.isSpelled, number.value > 0 { values.insert(number.value) }
    }
    return values.count
  }

  private func check(_ port: UInt16, _ index: Int, _ range: Range<Int>, _ sentence: Sentence) -> [Problem] {
    let named = Self.services.filter { sentence.has($0.words, in: range) }
    guard !named.isEmpty, named.allSatisfy({ !$0.ports.contains(port) }) else {
      // `port 80 … HTTPS`: both of the web, and yet exchanged.
      if port == 80, sentence.has(Self.httpsWords, in: range), !sentence.has(Self.httpWords, in: range) {
        return [problem(port, index, range, sentence)]
      }
      return []
    }
    // A port that has no other use may serve anything.
    guard Self.services.contains(where: { $0.ports.contains(port) }) else { return [] }
    return [problem(port, index, range, sentence)]
  }

  private func problem(_ port: UInt16, _ index: Int, _ range: Range<Int>, _ sentence: Sentence) -> Problem {
    let right = port == 80 ? "plain HTTP" : Self.services.first { $0.ports.contains(port) }?.name ?? "another service"
    return Problem(
      kind: .service, range: span(min(index, range.lowerBound), max(index + 2, range.upperBound)),
      shown: "port \(port) is registered for \(right)", mend: "name the service that this port serves")
  }

  // MARK: Words

  private static let httpsWords = PhraseSet("https")
  private static let httpWords = PhraseSet("http")
}
