/// Which answers of people a template shows: what it never shows, nobody has to be asked for its sake.
package enum TemplateFields {
  /// Places in the notes by the names under which templates show them.
  private static let names: [String: [String]] = [
    "incident.analyst": ["analyst", "who"],
    "incident.organization": ["organization"],
    "incident.date": ["date", "is_undated", "when", "occurred", "timeline"],
    "incident.timezone": ["timezone", "timeline", "when", "occurred"],
    "incident.status": ["status"],
    "awareness": ["awareness"],
    "impact": ["impact"],
    "actions": [
      "actions", "did_identify", "did_contain", "did_eradicate", "did_recover", "did_follow_up", "did_other",
    ],
    "ours": ["hosts", "affected", "involved", "has_owners"],
    "causes": ["causes", "main_cause", "why"],
    "recommendations": ["recommendations", "contain", "prevent", "detect", "follow_up"],
    "lessons": ["lessons"],
  ]

  /// The places in the notes that `template` and its partials show.
  package static func asked(by template: ReportTemplate) -> Set<String> {
    var shown: Set<String> = []
    for source in [template.entry] + template.partials.values {
      for tag in TemplateTag.all(in: source.text) {
        // `ask.impact.sentence` stands where the answer would.
        shown.formUnion(tag.name.split(separator: ".").map(String.init).prefix(2))
      }
    }
    return Set(names.filter { !shown.isDisjoint(with: $0.value) }.keys)
  }
}
