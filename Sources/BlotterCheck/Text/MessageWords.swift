/// How people name the messages of protocols: `a DHCP NAK`, `ARP replies`, `POST requests`, `the ClientHello`.
///
/// Words that are also plain ones (offer, request, alert) count as a message where they are written in capitals, or
/// stand beside what makes them one.
enum MessageWords {
  /// The message that is named at `index`, and the words that name it; nil where the evidence has no such protocol,
  /// because then it is the protocol that is wrong.
  static func match(at index: Int, _ sentence: Sentence, _ facts: FactBase) -> (EvidenceMessage, Range<Int>)? {
    guard let (protocolName, name, range) = named(at: index, sentence, facts),
      facts.completeMessages.contains(protocolName)
    else { return nil }
    return (EvidenceMessage(protocolName: protocolName, name: name), range)
  }

  private static let dhcp: [String: String] = [
    "discover": "discover", "discovers": "discover", "offer": "offer", "offers": "offer", "request": "request",
    "requests": "request", "decline": "decline", "declines": "decline", "nak": "nak", "naks": "nak", "nack": "nak",
    "nacks": "nak", "ack": "ack", "acks": "ack", "release": "release", "releases": "release", "inform": "inform",
    "informs": "inform",
  ]
  private static let nouns: Set<String> = [
    "message", "messages", "packet", "packets", "broadcast", "broadcasts", "frames",
  ]
  /// Before these an offer is a thing and no verb.
  private static let articles: Set<String> = [
    "a", "an", "the", "one", "two", "three", "no", "first", "second", "third", "last", "forged", "rogue", "another",
    "its", "each", "every",
  ]

  private static func named(
    at index: Int, _ sentence: Sentence, _ facts: FactBase
  ) -> (String, String, Range<Int>)? {
    let token = sentence.tokens[index]
    // `zero` is read as a number.
    guard token.isWord || token.text == "zero" else { return nil }
    let word = token.text
    let (before, after) = (sentence.word(index - 1), sentence.word(index + 1))
    if word == "arp", ["reply", "replies", "response", "responses", "answer", "answers"].contains(after) {
      return ("ARP", "reply", index..<index + 2)
    }
    if word == "arp", ["request", "requests", "query", "queries"].contains(after) {
      return ("ARP", "request", index..<index + 2)
    }
    if let name = dhcp[word], facts.completeMessages.contains("DHCP"), before != "arp", before != "dns",
      before != "http"
    {
      let isSure = ["nak", "naks", "nack", "nacks"].contains(word)
      // A bare ACK is TCP's where there is TCP.
      let isOthers = name == "ack" && before != "dhcp" && facts.packets(of: "TCP") ?? 1 > 0
      let isNoun = articles.contains(before) && ["offer", "offers", "discover", "decline"].contains(word)
      if !isOthers, isSure || token.isUpperCase || before == "dhcp" || nouns.contains(after) || isNoun {
        return ("DHCP", name, index..<index + (nouns.contains(after) ? 2 : 1))
      }
    }
    if EvidenceMessage.methods.contains(word), word != "trace", word != "connect" {
      let isRequest = after == "request" || after == "requests"
      if isRequest && (token.isUpperCase || before != "to") || token.isUpperCase && word != "patch" && word != "options"
      {
        return ("HTTP", word, index..<index + (isRequest ? 2 : 1))
      }
    }
    if word == "clienthello" || word == "clienthellos" { return ("TLS", "client hello", index..<index + 1) }
    if word == "serverhello" || word == "serverhellos" { return ("TLS", "server hello", index..<index + 1) }
    if ["client", "server"].contains(word), ["hello", "hellos"].contains(after) {
      return ("TLS", word + " hello", index..<index + 2)
    }
    if word == "alert" || word == "alerts", ["tls", "fatal", "the", "an", "ssl", "that", "this"].contains(before),
      facts.completeMessages.contains("TLS")
    {
      return ("TLS", "alert", index..<index + 1)
    }
    if word == "zero", after == "window" || after == "windows" { return ("TCP", "zero window", index..<index + 2) }
    return nil
  }
}
