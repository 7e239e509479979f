internal import BlotterFindings

/// Three excerpts that are the SYN, SYN-ACK and ACK of one connection: an example from this very evidence.
struct HandshakeExample {
  let syn: CitationIndex.Entry
  let synAck: CitationIndex.Entry
  let ack: CitationIndex.Entry

  /// The first complete handshake among the excerpts, as tcpdump or Wireshark print it.
  init?(in entries: [CitationIndex.Entry]) {
    // An example is found among the first excerpts or not at all; the search below is quadratic.
    let segments = entries.prefix(200).compactMap(Segment.init)
    for (first, syn) in segments.enumerated() where syn.flags == .syn {
      guard let second = segments[first...].firstIndex(where: { $0.flags == .synAck && $0.answers(syn) }),
        let third = segments[second...].first(where: { $0.flags == .ack && $0.answers(segments[second]) })
      else { continue }
      self.syn = syn.entry
      synAck = segments[second].entry
      ack = third.entry
      return
    }
    return nil
  }

  private struct Segment {
    enum Flags { case syn, synAck, ack }
    let entry: CitationIndex.Entry
    let flags: Flags
    /// Sender and receiver as the line prints them: endpoints, or just ports.
    let from: Substring
    let to: Substring

    init?(_ entry: CitationIndex.Entry) {
      let text = entry.excerpt.text
      guard let flags = Self.flags(text), let ends = Self.ends(text) else { return nil }
      self.entry = entry
      self.flags = flags
      (from, to) = ends
    }

    func answers(_ other: Segment) -> Bool {
      from == other.to && to == other.from && entry.excerpt.evidence == other.entry.excerpt.evidence
    }

    private static func flags(_ text: String) -> Flags? {
      guard let open = text.firstIndex(of: "[") else { return nil }
      let flags = text[text.index(after: open)...].prefix { $0 != "]" }
      if flags == "S" || flags == "SYN" { return .syn }
      if flags == "S." || flags == "SYN, ACK" { return .synAck }
      return flags == "." || flags == "ACK" || flags.hasPrefix("ACK Seq=") ? .ack : nil
    }

    /// `a.1 > b.2:` or `1 → 2` or `1->2`.
    private static func ends(_ text: String) -> (Substring, Substring)? {
      let words = text.split { $0 == " " || $0 == "\"" || $0 == "," || $0 == "|" || $0 == "\t" }
      for (index, word) in words.enumerated() {
        if word == ">" || word == "→" || word == "->", index > 0, index + 1 < words.count {
          let to = words[index + 1]
          return (words[index - 1], to.hasSuffix(":") ? to.dropLast() : to)
        }
        if let arrow = word.firstIndex(of: "→") {
          return (word[..<arrow], word[word.index(after: arrow)...])
        }
        if let dash = word.firstIndex(of: "-"), word[dash...].hasPrefix("->") {
          return (word[..<dash], word[dash...].dropFirst(2))
        }
      }
      return nil
    }
  }
}
