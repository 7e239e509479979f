import BlotterFindings
import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

/// What Blotter says of real captures, in each language.
@Suite struct LanguageTests {
  static let codes = Language.all.dropFirst().map(\.code)

  /// One capture a detector, the pasted logs with their repairs, and what shows other forms of a kind.
  static let evidence: [String] = {
    let folders = ["Tests/Fixtures/detectors", "Tests/Fixtures/captures/text"]
    func files(_ folder: String) -> [String] {
      let names = try? FileManager.default.contentsOfDirectory(atPath: Fixtures.root.appending(path: folder).path)
      return (names ?? []).sorted().map { folder + "/" + $0 }
    }
    let captures = folders.flatMap(files).filter { !$0.hasSuffix(".md") && !$0.hasSuffix(".json") }
    // Logs of Suricata are JSON, and so are the labels beside them.
    let beside = ["README.md", "manifest.json", "floor.json"]
    return captures + files("Tests/Fixtures/accuracy").filter { path in !beside.contains { path.hasSuffix("/" + $0) } }
  }()

  /// Sentences that Swift code puts together: each has to be known, or its reader finds English in the middle.
  @Test(arguments: evidence) func knowsWhatDetectorsSay(path: String) throws {
    let file = Fixtures.root.appending(path: path).path
    let result = try BlotterProcess.run(["report", file, "--format", "json"])
    guard result.status == 0 else { return }
    let incident = try Incident(json: Array(result.output), file: path)
    for code in Self.codes {
      let words = Phrasebook(try #require(Language(code)), kinds: incident.findings.map(\.kind))
      for (text, use) in Self.texts(of: incident) {
        // In parts is not enough.
        let said = words.special(text, as: use) ?? (use.isEmpty ? words.known(text) : nil)
        #expect(said != nil, "\(code), \(use): “\(text)”")
      }
    }
  }

  private static func texts(of incident: Incident) -> [(String, String)] {
    var texts: [(String, String)] = []
    for finding in incident.findings {
      // A sensor's own words stay its own.
      texts.append((finding.title, "title"))
      for host in finding.affected + finding.sources { if let role = host.role { texts.append((role, "")) } }
      // Words that Blotter gives what it saw; names of protocols and methods are the field's.
      for key in ["signs", "method"] {
        let value = finding.facts[key]
        let words = (value?.arrayValue ?? [value].compactMap(\.self)).compactMap(\.stringValue)
        texts += words.filter { $0.contains { $0.isLowercase } && $0.first?.isLowercase ?? false }.map { ($0, "value") }
      }
    }
    for entry in incident.evidence {
      for remark in entry.repairs + entry.skipped + entry.warnings { texts.append((remark.summary, "quality")) }
    }
    texts += incident.evidenceQuality.map { ($0.summary, "quality") }
    texts += incident.notAssessed.map { ($0.because, "quality") }
    texts += incident.openQuestions.flatMap { [$0.question, $0.why] }.map { ($0, "") }
    texts += incident.relations.map { ($0.because, "relation") }
    if let because = incident.principalBecause { texts.append((because.text, "principal")) }
    for claim in incident.summary where claim.by == "relations between findings" { texts.append((claim.text, "")) }
    if let occurred = incident.occurred { texts.append((occurred.text, "quality")) }
    for cause in incident.causes { if let reasoning = cause.reasoning { texts.append((reasoning.text, "reasoning")) } }
    return texts
  }

  static let templates = [
    "executive-summary", "final-report", "incident-report", "journal", "network-attack", "network-traffic",
    "nist-800-61", "nist-csf", "picerl", "postmortem", "security-incident", "ticket",
  ]
  static let examples = ["dns-icmp/dns-icmp.log", "syn-flood/syn-flood.csv", "tcp-refused/tcp-refused.pcap"]

  /// Every template and format of the examples in every language, and no fixed word of English in it.
  @Test(arguments: codes, templates)
  func rendersEveryTemplate(code: String, template: String) throws {
    for example in Self.examples {
      let file = Fixtures.root.appending(path: "Examples/" + example).path
      let arguments = ["report", file, "--template", template, "--language", code]
      let report = try BlotterProcess.run(arguments)
      #expect(report.status == 0, "\(report.errors)")
      #expect(report.text.hasPrefix("<!-- language: \(code)"))
      for word in Self.englishWords(in: report.text) { Issue.record("\(code) \(template) \(example): \(word)") }
      let page = try BlotterProcess.run(arguments + ["--format", "html"])
      #expect(page.status == 0, "\(page.errors)")
      #expect(page.text.contains("<html lang=\"\(code)"))
    }
  }

  /// Words that stand in English sentences and in no Spanish or Portuguese one.
  private static let giveaways: Set<String> = [
    "the", "of", "is", "was", "and", "with", "from", "by", "this", "that", "which", "not", "has", "were", "are", "open",
    "time", "packets", "packet", "line", "evidence", "finding", "severity", "client", "clients", "answered",
    "unanswered",
    "refused", "served", "how", "what", "when", "who", "why", "where",
  ]

  /// Lines with English words outside of code.
  static func englishWords(in markdown: String) -> [String] {
    var lines: [String] = []
    var isCode = false
    for line in markdown.split(separator: "\n") {
      if line.drop(while: { $0 == " " }).hasPrefix("```") { isCode.toggle() }
      if isCode || line.hasPrefix("<!--") { continue }
      // Names of ATT&CK are names.
      if line.hasPrefix("| T1") { continue }
      let prose = line.replacing(/`[^`]*`/, with: " ").replacing(/\]\(#[^)]*\)/, with: " ")
        .replacing(/“[^”]*”|"[^"]*"|\([^()]*\)/, with: " ")
      let words = prose.lowercased().split { !$0.isLetter && $0 != "-" }.map(String.init)
      if words.contains(where: giveaways.contains) { lines.append(String(line)) }
    }
    return lines
  }

  @Test func refusesALanguageThatItDoesNotSpeak() throws {
    let log = Fixtures.root.appending(path: "Examples/dns-icmp/dns-icmp.log").path
    let result = try BlotterProcess.run(["report", log, "--language", "tlh"])
    #expect(result.status == 64)
    #expect(result.errors.contains("en, es, pt"))
  }

  /// The notes choose the language where the command line does not, and the stages carry it through their files.
  @Test func carriesTheLanguageOfTheNotes() throws {
    let folder = try TemporaryFolder()
    let log = Fixtures.root.appending(path: "Examples/dns-icmp/dns-icmp.log").path
    try "incident: {language: pt-BR, analyst: The Analyst}\n".write(
      toFile: folder.path("n.yaml"), atomically: true, encoding: .utf8)
    #expect(try BlotterProcess.run(["analyze", log, "-o", folder.path("f.json")]).status == 0)
    let fill = try BlotterProcess.run(
      ["fill", folder.path("f.json"), "--notes", folder.path("n.yaml"), "-o", folder.path("i.json")])
    #expect(fill.status == 0, "\(fill.errors)")
    // The incident itself is English: other programs read it.
    #expect(try String(contentsOfFile: folder.path("i.json"), encoding: .utf8).contains("refuses UDP port 53"))
    #expect(try BlotterProcess.run(["render", folder.path("i.json")]).text.contains("recusa a porta UDP 53"))
    #expect(
      try BlotterProcess.run(["render", folder.path("i.json"), "--language", "en"]).text.contains("refuses UDP port 53")
    )
    let spanish = try BlotterProcess.run(["render", folder.path("i.json"), "--language", "es"])
    #expect(spanish.text.contains("| Preparado por | The Analyst |"))
    #expect(try BlotterProcess.run(["notes", log, "--language", "es"]).text.contains("# ¿Qué día ocurrió?"))
  }

  /// Another program's title is its own words, also where it resembles ours.
  @Test func leavesFindingsOfOtherProgramsAsTheyAre() throws {
    let json = """
      {"schema": "blotter.findings/1", "tool": {"name": "other"},
       "findings": [{"kind": "any-slug", "title": "Printer refuses mail for port 25"}]}
      """
    let incident = try BlotterProcess.run(["fill", "-"], input: Data(json.utf8))
    let report = try BlotterProcess.run(["render", "-", "--language", "es"], input: incident.output)
    #expect(report.status == 0, "\(report.errors)")
    #expect(report.text.contains("Printer refuses mail for port 25"))
  }
}
