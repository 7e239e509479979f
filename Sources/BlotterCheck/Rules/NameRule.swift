import BlotterCore
import BlotterFindings

/// A name that is said to have been asked for was asked for.
struct NameRule: ProseRule {
  private static let lookups = PhraseSet(
    "asked|asks|queried|queries|query|resolve|resolved|resolving|lookup|lookups|looked up|look up|requested|requesting|record|records|"
      + "dns request|dns requests|name resolution|translate|ip address of|address of|address for|"
      + "does not exist|did not exist|do not exist|resolves to|consultó|consultou|pidió|pediu")
  private static let outside = PhraseSet(
    "moved|registered|later|instead|another|different|other|tool|documentation|see|redirected|mail|for example|control|control name|"
      + "successfully resolved|tested|testing|from|our|internal|dig|nslookup")
  /// Endings of files, which are no names of hosts.
  private static let fileEndings: Set<String> = [
    "log", "md", "csv", "pcap", "pcapng", "txt", "html", "htm", "json", "yaml", "yml", "png", "jpg", "js", "py", "php",
    "exe",
    "zip", "gz", "sh", "conf", "cfg", "pdf", "docx", "svg", "xml", "swift", "ini", "dll", "domain", "http", "https",
    "ssh",
  ]

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !facts.askedNames.isEmpty, !sentence.hasMood(.unasserted), !sentence.hasMood(.people), !sentence.isTeaching
    else { return [] }
    return sentence.tokens.indices.compactMap { index in
      let token = sentence.tokens[index]
      guard token.isName, sentence.isAsserted(at: index), !isDenied(index, sentence) else { return nil }
      // The source of what is told, or a key of a document.
      guard sentence.word(index - 1) != "to" || sentence.word(index - 2) != "according" else { return nil }
      let name = FactBase.plainName(token.text)
      guard !Self.fileEndings.contains(String(name.split(separator: ".").last ?? "")), !isKnown(name, facts) else {
        return nil
      }
      let near = NearMiss.best(for: name, among: candidates(facts))
      let isTypo =
        near.map { $0.utf8.count >= 8 } == true && sentence.tellsOfTheCase
        || sentence.has(Self.domain) && sentence.tokens.count < 30
      guard sentence.has(Self.lookups) || isTypo, !sentence.has(Self.outside),
        facts.askedNamesAreComplete || near != nil
      else {
        return nil
      }
      let shown = "the names asked for are " + facts.askedNames.sorted().prefix(3).joined(separator: ", ")
      return Problem(
        kind: .name, range: index..<index + 1, shown: facts.askedNames.count > 3 ? shown + " …" : shown,
        cites: facts.events.first { $0.kind == .query }.map { [$0.cite] } ?? facts.cites(of: facts.findings),
        mend: near.map { "write \($0)" } ?? "write the name that was asked for")
    }
  }

  private static let domain = PhraseSet(
    "the tunnel domain|the domain is|the domain was|domain name is|the name is|the name was|the tunnel")

  /// The names asked for, and the domains that several of them are below; a bound, since a tunnel asks for thousands.
  private func candidates(_ facts: FactBase) -> [String] {
    var names = Set(facts.askedNames.prefix(500))
    for name in facts.askedNames.prefix(500) {
      var labels = name.split(separator: ".")
      while labels.count > 2 {
        labels.removeFirst()
        names.insert(labels.joined(separator: "."))
      }
    }
    return names.sorted()
  }

  /// `not example.com`; `example.com does not exist` names it all the same.
  private func isDenied(_ index: Int, _ sentence: Sentence) -> Bool {
    let range = index..<index + 1
    return sentence.has(Self.unresolved) ? sentence.isDeniedBefore(range) : sentence.isNegated(range)
  }

  private static let unresolved = PhraseSet(
    "does not exist|did not exist|not be resolved|was not resolved|not resolve|not been resolved|no answer|not answered"
  )

  /// The same name, one above it or one below it: `www.example.com` is the site of `example.com`.
  private func isKnown(_ name: String, _ facts: FactBase) -> Bool {
    facts.names.contains { known in
      known == name || known.hasSuffix("." + name) || name.hasSuffix("." + known)
    }
  }
}
