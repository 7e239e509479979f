internal import BlotterFindings
internal import BlotterIncident

/// Names the cited packets and lines, and links to their excerpts.
///
/// Markdown has no anchors but headings, on GitHub as elsewhere. So each excerpt stands under a small heading that is
/// its key, such as `E1-77` for packet 77 of evidence E1, and a citation is a link that reads like it:
/// `[E1-77](#e1-77)`. Where a packet number occurs on several lines of a list, the line is part of the key.
struct CitationIndex {
  /// A sentence with more citations or ranges of them names the first three, how many follow, and the last.
  static let maximumLinks = 6

  /// The cited excerpts in order of evidence, packet and line.
  let entries: [Entry]

  struct Entry {
    let key: String
    let excerpt: Excerpt
    var anchor: String { key.lowercased() }
  }

  private struct Place: Hashable {
    var evidence: String
    var packet: UInt64?
    var line: UInt64?
  }

  private let isLinked: Bool
  private let words: Phrasebook
  private let keys: [Place: String]
  private let excerptKeys: Set<String>

  /// `isLinked` is false for a report that shows no excerpts: its citations are plain text.
  init(_ incident: Incident, words: Phrasebook = .english, isLinked: Bool) {
    self.words = words
    self.isLinked = isLinked
    var places: [Place] = []
    var lines: [Place: Set<UInt64>] = [:]
    func note(_ evidence: String, _ packet: UInt64?, _ line: UInt64?) {
      places.append(Place(evidence: evidence, packet: packet, line: line))
      if let line, packet != nil {
        lines[Place(evidence: evidence, packet: packet, line: nil), default: []].insert(line)
      }
    }
    for excerpt in incident.excerpts { note(excerpt.evidence, excerpt.packet, excerpt.line) }
    for citation in incident.allCitations { note(citation.evidence, citation.packet, citation.line) }
    var keys: [Place: String] = [:]
    for place in places where keys[place] == nil {
      let name = Self.name(place.evidence)
      let known = lines[Place(evidence: place.evidence, packet: place.packet, line: nil)] ?? []
      switch (place.packet, place.line ?? known.min()) {
      case (let packet?, let line?) where known.count > 1: keys[place] = "\(name)-\(packet)-line-\(line)"
      case (let packet?, _): keys[place] = "\(name)-\(packet)"
      case (nil, let line?): keys[place] = "\(name)-line-\(line)"
      case (nil, nil): keys[place] = name
      }
    }
    var entries: [Entry] = []
    var seen: Set<String> = []
    for excerpt in incident.excerpts {
      let place = Place(evidence: excerpt.evidence, packet: excerpt.packet, line: excerpt.line)
      guard let key = keys[place], seen.insert(key).inserted else { continue }
      entries.append(Entry(key: key, excerpt: excerpt))
    }
    self.keys = keys
    self.entries = entries
    excerptKeys = seen
  }

  /// Letters, digits and `-` of an evidence id: what a heading's slug keeps.
  private static func name(_ evidence: String) -> String {
    let kept = String(
      evidence.unicodeScalars.filter {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-")
      }.map(Character.init))
    return kept.isEmpty ? "E" : kept
  }

  func key(_ citation: Citation) -> String {
    keys[Place(evidence: citation.evidence, packet: citation.packet, line: citation.line)]
      ?? Self.name(citation.evidence)
  }

  /// One citation; a link where the report holds its excerpt.
  func link(_ citation: Citation) -> String {
    let key = key(citation)
    return isLinked && excerptKeys.contains(key) ? "[\(key)](#\(key.lowercased()))" : key
  }

  /// A packet by its number alone; nil where the report holds no excerpt of it or several.
  func link(evidence: String, packet: UInt64) -> String? {
    let key = "\(Self.name(evidence))-\(packet)"
    guard excerptKeys.contains(key) else { return nil }
    return isLinked ? "[\(key)](#\(key.lowercased()))" : key
  }

  /// All citations of a sentence; empty where there are none. Packets in a row stand as a range:
  /// `[E1-1](#e1-1) … [E1-6](#e1-6)`.
  func links(_ citations: [Citation]) -> String {
    var seen: Set<String> = []
    let cited = citations.filter { seen.insert(key($0)).inserted }
    var parts: [(text: String, count: Int)] = []
    var rest = cited[...]
    while let first = rest.first {
      let run = Self.run(in: rest)
      if run.count >= Self.shortestRange, let last = run.last {
        parts.append((link(first) + Self.rangeMark + link(last), run.count))
        rest = rest.dropFirst(run.count)
      } else {
        parts.append((link(first), 1))
        rest = rest.dropFirst()
      }
    }
    guard parts.count > Self.maximumLinks, let last = parts.last else {
      return parts.map(\.text).joined(separator: ", ")
    }
    let hidden = parts[3...].dropLast().reduce(0) { $0 + $1.count }
    // `9 more` leads to the first of them; the appendix has them in a row.
    let count = Words.number(UInt64(hidden))
    let target = parts[3].text.firstRange(of: "](#").map { parts[3].text[$0.lowerBound...].prefix { $0 != ")" } + ")" }
    return parts.prefix(3).map(\.text).joined(separator: ", ")
      + words.say(", {1} more and {2}", target.map { "[" + count + $0 } ?? count, last.text)
  }

  /// Between the first and the last packet of a range.
  static let rangeMark = " … "
  /// Two packets are as short by themselves.
  private static let shortestRange = 3

  /// The citations from the first on that are one packet after the other of the same evidence.
  private static func run(in citations: ArraySlice<Citation>) -> ArraySlice<Citation> {
    guard var previous = citations.first, previous.packet != nil else { return citations.prefix(1) }
    var count = 1
    for citation in citations.dropFirst() {
      guard let packet = previous.packet, citation.packet == packet &+ 1, citation.evidence == previous.evidence
      else { break }
      previous = citation
      count += 1
    }
    return citations.prefix(count)
  }

  /// The place in its own evidence: `packet 77`, `line 3`, `packet 214, line 169`.
  func place(_ excerpt: Excerpt) -> String {
    var parts: [String] = []
    if let packet = excerpt.packet { parts.append(words.say("packet {1}", String(packet))) }
    if let line = excerpt.line { parts.append(words.say("line {1}", String(line))) }
    return parts.joined(separator: ", ")
  }
}

extension Incident {
  /// Every citation of the incident.
  var allCitations: [Citation] {
    var citations: [Citation] = []
    for claim in summary + lessons { citations += claim.cites }
    for claim in [protocolAffected, portAffected, serviceAffected, impact, awareness] {
      citations += claim?.cites ?? []
    }
    for host in affected + involved { citations += host.cites }
    for entry in timeline { citations += entry.cites }
    for cause in causes {
      for claim in cause.supporting + cause.opposing { citations += claim.cites }
      citations += cause.reasoning?.cites ?? []
    }
    for indicator in indicators { citations += indicator.cites }
    for finding in findings { citations += finding.cites }
    for note in evidenceQuality { citations += note.cites }
    return citations
  }
}
