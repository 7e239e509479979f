@testable import BlotterFigures
@testable import BlotterFindings
@testable import BlotterIncident
@testable import BlotterReport
import BlotterTemplates
import BlotterTestSupport
import Foundation
import Testing

/// Each language has all that English has, and nothing else.
@Suite struct LanguageTests {
  static let codes = Language.all.dropFirst().map(\.code)

  @Test func speaksSpanishAndPortugueseBesideEnglish() {
    #expect(Language.all.map(\.code).starts(with: ["en", "es", "pt"]))
    #expect(Language("pt-BR")?.code == "pt")
    #expect(Language("ES")?.tag == "es-419")
    #expect(Language("tlh") == nil)
  }

  // MARK: Completeness

  /// The English lines of templates against `templates.po`; `BLOTTER_RECORD=1` adds what is missing, untranslated, and
  /// takes out what no template says any more.
  @Test(arguments: codes) func saysEveryLineOfTheTemplates(code: String) throws {
    try hold("\(code)/templates.po", to: EnglishTexts.templateLines)
  }

  @Test(arguments: codes, PlaybookLibrary.builtInNames)
  func saysEveryTextOfThePlaybook(code: String, name: String) throws {
    try hold("\(code)/Playbooks/\(name).po", to: try EnglishTexts.playbook(name))
  }

  @Test(arguments: codes) func hasNoTextOfAPlaybookThatIsGone(code: String) {
    for path in EmbeddedFile.names(in: "Languages/\(code)/Playbooks", suffix: ".po") {
      let name = path.split(separator: "/").last.map { String($0.dropLast(3)) } ?? ""
      #expect(PlaybookLibrary.builtInNames.contains(name), "no playbook for \(path)")
    }
  }

  /// What Swift code says through a phrasebook, by its literals.
  @Test(arguments: codes) func saysEveryFixedWord(code: String) throws {
    let words = Phrasebook(try #require(Language(code)))
    let texts = try EnglishTexts.literals(in: ["Sources/BlotterReport", "Sources/BlotterFigures"])
    #expect(texts.count > 20)
    for text in texts {
      #expect(words.hasWord(text), "\(code)/words.po says nothing for “\(text)”")
    }
    let figures = FigureWords()
    for path in FigureWords.texts {
      #expect(words.hasWord(figures[keyPath: path], as: "figure"), "figure: \(figures[keyPath: path])")
    }
    for gap in OpenAnswers.gaps {
      for text in [gap.question, gap.why] { #expect(words.hasWord(text), "\(text)") }
    }
    for (context, names) in EnglishTexts.enumerations {
      for name in names { #expect(words.hasWord(name, as: context), "\(context): \(name)") }
    }
  }

  /// Names of measured facts, as the playbooks declare them.
  @Test(arguments: codes) func namesEveryFact(code: String) throws {
    let words = Phrasebook(try #require(Language(code)))
    for key in try EnglishTexts.facts() {
      let isNamed = words.hasWord(Words.factName(key), as: "fact")
      #expect(isNamed, "\(code)/words.po names no fact “\(Words.factName(key))”")
    }
  }

  /// Why findings are joined, and why one of them is the principal one.
  @Test(arguments: codes) func givesEveryReasonOfARelation(code: String) throws {
    let words = Phrasebook(try #require(Language(code)))
    for rule in RelationTable.rules {
      let places = ": both findings name 192.0.2.1, 192.0.2.2 and 3 more"
      let times = [
        "they begin at the same time", "F2 begins 3.5 s after F1", "F2 begins less than 0.1 s before F1",
        "F1 begins in a later packet",
      ]
      var ends: [String] = [".", places + "."]
      for time in times { ends += [": \(time).", "\(places), and \(time)."] }
      for end in ends {
        let said = try #require(words.special(rule.because + end, as: "relation"))
        #expect(Self.englishLeft(in: said).isEmpty, "\(code): \(said)")
      }
    }
    for name in PrincipalRule.families.map(\.name) + [PrincipalRule.otherFamily] {
      for head in ["Of 9 findings 2 share the highest severity, high", "All 3 findings have the severity low"] {
        let because =
          head + "; it explains or contains 1 other; nothing found explains it; its family, \(name), stands before "
          + "\(name), as what brings about before what is brought about."
        let said = try #require(words.special(because, as: "principal"))
        #expect(Self.englishLeft(in: said).isEmpty, "\(code): \(said)")
      }
      let equals = "among equals the order of letters decided, which says nothing."
      let said = try #require(words.special("All 3 findings have the severity low; \(equals)", as: "principal"))
      #expect(Self.englishLeft(in: said).isEmpty, "\(code): \(said)")
    }
  }

  /// English words that a half-translated sentence would still have.
  private static func englishLeft(in text: String) -> [Substring] {
    let words: Set<Substring> = ["the", "of", "is", "and", "with", "it", "its", "one", "which", "that", "by", "begins"]
    return text.lowercased().split { !$0.isLetter }.filter(words.contains)
  }

  // MARK: Form

  /// A translation that names a place which its English text does not have would never be said, and one that leaves
  /// out a fact would say less than the evidence shows.
  @Test(arguments: codes) func keepsEveryPlace(code: String) throws {
    for (path, catalogue) in Self.catalogues(code) where !path.hasSuffix("templates.po") {
      for entry in catalogue.entries where !entry.translation.isEmpty && entry.context != "figure" {
        let english = try #require(SentencePattern(entry.english), "\(path): \(entry.english)")
        let other = try #require(SentencePattern(entry.translation), "\(path): \(entry.translation)")
        #expect(
          english.names.filter(english.prints) == other.names.filter(other.prints)
            && other.names.isSubset(of: english.names),
          "\(path): “\(entry.translation)” has other places than “\(entry.english)”")
      }
    }
  }

  @Test(arguments: codes) func keepsTheTagsOfTemplates(code: String) {
    for entry in Catalogue(EmbeddedFile.text("Languages/\(code)/templates.po") ?? "").entries {
      let tags = { (text: String) in TemplateTag.all(in: text).map { "\($0.kind)\($0.name)" }.sorted() }
      let marks = { (text: String) in text.filter { "|#*".contains($0) } }
      #expect(tags(entry.english) == tags(entry.translation), "\(entry.translation)")
      #expect(marks(entry.english) == marks(entry.translation), "\(entry.translation)")
    }
  }

  // MARK: Sentences

  @Test func saysASentenceWithItsFacts() throws {
    let es = Phrasebook(try #require(Language("es")))
    #expect(
      es("DNS server 203.0.113.2 leaves 1 of 3 queries unanswered", as: "title")
        == "El servidor DNS 203.0.113.2 deja 1 de 3 consultas sin responder")
    #expect(
      es("A round trip to 192.0.2.1 takes 0.25 s in the handshake", as: "title")
        == "Una ida y vuelta a 192.0.2.1 tarda 0,25 s en la negociación de tres pasos")
    #expect(
      es("the evidence holds no TCP flags, no payload bytes", as: "quality")
        == "la evidencia no contiene indicadores (flags) TCP ni bytes de contenido")
  }

  @Test func agreesInNumberWithWhatAPlaceHolds() throws {
    let es = Phrasebook(try #require(Language("es")), kinds: ["dns-port-unreachable"])
    let end = " sent 2 DNS queries for a.example to the DNS server 192.0.2.1 over UDP, port 53; none was answered."
    #expect(es("198.51.100.15" + end).hasPrefix("198.51.100.15 envió 2 consultas DNS por a.example"))
    #expect(es("198.51.100.15 and 198.51.100.16" + end).hasPrefix("198.51.100.15 y 198.51.100.16 enviaron 2 consultas"))
  }

  @Test func listsWithTheWordsOfTheLanguage() throws {
    let es = Phrasebook(try #require(Language("es")))
    #expect(es.list(["ping", "traceroute"]) == "ping y traceroute")
    #expect(es.list(["dns", "icmp"]) == "dns e icmp")
    #expect(es.list(["agua", "hielo"]) == "agua y hielo")
    #expect(Phrasebook(try #require(Language("pt"))).list(["a", "b", "c"]) == "a, b e c")
    #expect(Phrasebook.english.list(["a", "b", "c"]) == "a, b and c")
  }

  @Test func writesNumbersAndNeverAddressesWithADecimalComma() throws {
    let pt = Phrasebook(try #require(Language("pt")))
    #expect(pt.number("3.9") == "3,9")
    for text in ["192.0.2.1", "13:24:32.192571", "1.2.3", ".", "1.", "example.com"] { #expect(pt.number(text) == text) }
  }

  /// What nobody taught it, it leaves alone.
  @Test(arguments: codes) func leavesOtherWordsAlone(code: String) throws {
    let words = Phrasebook(try #require(Language(code)))
    for text in ["Bob refuses to work on port 53 and goes home.", "We asked them for help over the phone.", "", "…"] {
      #expect(words(text) == text)
    }
  }

  /// Evidence may repeat the words between two places as often as it likes.
  @Test(.timeLimit(.minutes(1))) func givesUpOnATextMadeToTakeForever() throws {
    let pattern = try #require(SentencePattern("{1} a {2} a {3} a {4} a {5} a {6} end"))
    #expect(pattern.match(Array(String(repeating: " a ", count: 20_000).utf8)) == nil)
  }

  @Test func readsPlacesOfEveryForm() throws {
    let pattern = try #require(
      SentencePattern("{@sources} sent {n|query|queries}, {n:it was|they were} {{lost}} in {low~high} s"))
    let match = try #require(pattern.match(Array("a and b sent No queries, they were {lost} in 1.5 to 2 s".utf8)))
    #expect(match.texts == ["@sources": "a and b", "n": "0", "low~high": "1.5 to 2"])
    #expect(pattern.match(Array("a sent 1 queries, it was {lost} in 1 s".utf8)) == nil)
    for broken in ["{", "}", "{}", "{a|b}", "a {b"] { #expect(SentencePattern(broken) == nil) }
  }

  /// A page tells its language by what its document says, an option goes before that.
  @Test func pageHasTheLanguageOfItsDocument() throws {
    let page = try HTMLConverter.html("<!-- language: pt-BR -->\n\n# Relatório\n\n## A\n\n## B\n\n## C\n")
    #expect(page.contains("<html lang=\"pt-BR\">"))
    #expect(page.contains("Sumário"))
    #expect(!page.contains("language:"))
    var options = HTMLOptions()
    options.language = Language("es")
    #expect(try HTMLConverter.html("# Informe\n", options: options).contains("<html lang=\"es-419\">"))
  }

  // MARK: Files

  private static func catalogues(_ code: String) -> [(String, Catalogue)] {
    EmbeddedFile.names(in: "Languages/\(code)", suffix: ".po").map { ($0, Catalogue(EmbeddedFile.text($0) ?? "")) }
  }

  private func hold(_ file: String, to english: [String]) throws {
    let path = Fixtures.root.appending(path: "Templates/Languages/\(file)")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    let known = Dictionary(
      Catalogue(text).entries.map { ($0.english, $0.translation) }, uniquingKeysWith: { first, _ in first })
    let isWrong = known.keys.sorted() != Set(english).sorted()
    if isWrong, ProcessInfo.processInfo.environment["BLOTTER_RECORD"] == "1" {
      try EnglishTexts.file(english, known: known, header: Catalogue(text).header)
        .write(to: path, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file): translate what is empty in it and run again")
      return
    }
    let missing = english.filter { known[$0]?.isEmpty != false }
    let stale = known.keys.sorted().filter { !english.contains($0) }
    let names = { (texts: [String]) in texts.map { "\n  “\($0)”" }.joined() }
    #expect(missing.isEmpty, "\(file) says nothing for \(missing.count) texts:\(names(missing))")
    #expect(stale.isEmpty, "\(file) translates what nobody says:\(names(stale))")
  }
}

extension Phrasebook {
  /// Whether a fixed word is translated, in its use or in any.
  func hasWord(_ text: String, as context: String = "") -> Bool {
    for use in [context, "say", "part", "page", ""] where special(text, as: use) != nil || form(text, as: use) != text {
      return true
    }
    return known(text) != nil
  }
}

extension SentencePattern {
  /// Whether a place of this name prints what it holds, and not only a word that agrees with it.
  fileprivate func prints(_ name: String) -> Bool {
    pieces.contains { piece in
      switch piece {
      case .place(name, _), .span(name), .counted(name, _, _, _): true
      default: false
      }
    }
  }
}
