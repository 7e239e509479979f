import BlotterFindings

/// A file that is said to have been moved has the name and the kind that the evidence shows.
struct TransferRule: ProseRule {
  private static let down = PhraseSet("downloaded|was retrieved|was fetched|download of|downloads|retrieved")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase,
      !sentence.hasMood(.negation)
    else { return [] }
    return [program(sentence, facts), type(sentence, facts)].compactMap(\.self).prefix(1).map(
      \.self)
  }

  private static let moved = PhraseSet(
    "copied|dropped|written|uploaded|downloaded|fetched|executed|started|installed|transferred|run|ran|launched|pushed")
  /// Endings of what a system runs.
  private static let programs: Set<String> = ["exe", "dll", "ps1", "bat", "vbs", "scr", "msi", "jar", "elf"]

  /// A program by a name that nothing in the evidence has, where the findings name those that were moved.
  private func program(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let findings = facts.findings.filter { finding in
      finding.kind.hasPrefix("smb") && !(finding.facts["files"]?.arrayValue ?? []).isEmpty
    }
    guard !findings.isEmpty, sentence.has(Self.moved) else { return nil }
    let held = findings.flatMap { $0.facts["files"]?.arrayValue ?? [] }.compactMap(\.stringValue)
    for index in sentence.tokens.indices where sentence.tokens[index].isName {
      let name = sentence.word(index)
      guard let ending = name.split(separator: ".").last, Self.programs.contains(String(ending)),
        sentence.isAsserted(at: index), !held.contains(where: { $0.lowercased().range(ofASCII: name) != nil }),
        !facts.events.contains(where: { $0.text.lowercased().range(ofASCII: name) != nil })
      else { continue }
      return Problem(
        kind: .name, range: index..<index + 1,
        shown: "the files in the evidence are \(held.prefix(3).joined(separator: ", "))",
        cites: facts.cites(of: findings), mend: "write the name that the evidence shows")
    }
    return nil
  }

  private static let types: [(words: PhraseSet, name: String)] = [
    (PhraseSet("pdf|pdf document|pdf file"), "PDF"),
    (PhraseSet("word document|excel sheet|spreadsheet|excel file"), "Office"),
    (PhraseSet("zip file|zip archive|archive"), "archive"), (PhraseSet("picture|image|photo"), "image"),
  ]

  /// `a PDF was downloaded`, where the content was a program by its first bytes.
  private func type(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let findings = facts.findings.filter { $0.kind == "malware-download" }
    let held = findings.flatMap { $0.facts["file_types"]?.arrayValue ?? [] }.compactMap(\.stringValue)
    let number = findings.compactMap { $0.facts["downloads"]?.numberValue?.uint64Value }.reduce(0, +)
    guard !held.isEmpty, number == UInt64(held.count), sentence.has(Self.down),
      // A name may lie, and a lure may say so.
      !sentence.has(Self.seeming)
    else { return nil }
    for (words, name) in Self.types {
      guard let match = sentence.matches(words).first, sentence.isAsserted(at: match.lowerBound),
        !held.contains(where: { $0.lowercased().range(ofASCII: name.lowercased()) != nil })
      else { continue }
      return Problem(
        kind: .name, range: match, shown: "what was downloaded is: \(held.prefix(3).joined(separator: ", "))",
        cites: facts.cites(of: findings), mend: "name the kind of file that the evidence shows")
    }
    return nil
  }

  private static let seeming = PhraseSet(
    "disguised|named|called|posing|claimed|pretended|looked|instead|not|rather|expected|opened|attached|supposed")
}
