import BlotterFindings

/// No more bytes were moved than the recording holds.
struct SizeRule: ProseRule {
  private static let units: [String: Double] = [
    "bytes": 1, "byte": 1, "kb": 1e3, "kib": 1024, "kilobyte": 1e3, "kilobytes": 1e3, "mb": 1e6, "mib": 1_048_576,
    "megabyte": 1e6, "megabytes": 1e6, "gb": 1e9, "gib": 1_073_741_824, "gigabyte": 1e9, "gigabytes": 1e9,
    "tb": 1e12, "terabyte": 1e12, "terabytes": 1e12,
  ]
  private static let moved = PhraseSet(
    "sent|uploaded|downloaded|transferred|exfiltrated|carried|moved|received|leaked|copied|transmitted|posted|left the|were exchanged|was exchanged|flowed|pushed|pulled|smuggled|stole"
  )
  private static let limits = PhraseSet(
    "per second|limit|limits|capacity|disk|maximum|up to|quota|window|mtu|mss|file of|free|storage|memory|allowed|per|/ s|every|claims|claimed|total size"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard let total = facts.traffic.bytes, total > 0, !sentence.hasMood(.unasserted), !sentence.hasMood(.people),
      sentence.tellsOfTheCase, sentence.has(Self.moved), !sentence.has(Self.limits)
    else { return [] }
    for index in sentence.tokens.indices {
      guard let number = sentence.tokens[index].number, !number.isOrdinal,
        let unit = Self.units[sentence.word(index + 1)], sentence.isAsserted(at: index),
        !sentence.isNegated(index..<index + 2)
      else { continue }
      // A tenth for rounding, and a capture may have been cut in the middle of what moved.
      guard number.value * unit > Double(total) * 1.15 else { continue }
      return [
        Problem(
          kind: .count, range: index..<index + 2, shown: "the evidence holds \(total) bytes in all",
          cites: facts.cites(of: facts.findings), mend: "write the size that the evidence shows")
      ]
    }
    return []
  }
}
