/// Leaves out passages that speak of no event: headings, and sections of advice, background and open questions.
enum SectionFilter {
  private static let sections: [String] = [
    "recommend", "prevention", "next steps", "lessons", "background", "glossary", "references", "open questions",
    "not assessed",
    "legend", "further reading",
    "what would settle", "how to check", "protect", "preparation", "improvement", "preventive", "mitigation",
    // Spanish and Portuguese.
    "recomendaci", "recomendaç", "prevenci", "prevenç", "próximos pas", "lecciones", "lições", "preguntas pendientes",
    "preguntas abiertas", "perguntas em aberto", "no se evaluó", "não foi avaliad", "protecci", "proteç", "preparaci",
    "preparaç", "mejora", "melhoria", "glosario", "glossário", "referencias", "referências",
  ]

  static func isLeftOut(_ passage: Passage) -> Bool {
    if passage.kind == .heading { return true }
    return passage.headings.contains { heading in sections.contains { heading.range(ofASCII: $0) != nil } }
  }
}

/// The zone that a text declares once for all its times: `All times are in EST`.
enum DocumentZone {
  private static let declarations = PhraseSet("all times|times are|timestamps are|times in")

  /// Seconds east of UTC; nil where no passage declares one.
  static func offset(in passages: [Passage]) -> Int64? {
    // Declared at the head or in a note; two hundred passages hold either, and bound the cost.
    for passage in passages.prefix(200) {
      for sentence in Sentence.sentences(of: passage) where sentence.has(declarations) {
        for token in sentence.tokens where token.isUpperCase {
          let probe = Array(("12:00 " + token.text).unicodeScalars)
          if let offset = TimeScanner.scan(probe, at: 0)?.0.zoneOffset { return offset }
        }
      }
    }
    return nil
  }
}
