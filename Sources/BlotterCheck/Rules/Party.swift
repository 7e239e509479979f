import BlotterCore
import BlotterFindings

/// A host or a person as a sentence names it: by its part, its address, or both.
struct Party: Sendable {
  enum Part: Sendable, Equatable { case client, server, attacker, victim }

  var part: Part?
  var address: HostAddress?
  /// Whether `DNS` or `name` stands before the noun.
  var isDNS = false
  var range: Range<Int>

  private static let nouns: [String: Part] = [
    "client": .client, "clients": .client, "workstation": .client, "workstations": .client, "computer": .client,
    "laptop": .client, "pc": .client, "browser": .client, "employee": .client, "employees": .client, "user": .client,
    "users": .client, "visitor": .client, "visitors": .client, "customer": .client, "customers": .client,
    "analyst": .client, "server": .server, "servers": .server, "nameserver": .server,
    "webserver": .server, "attacker": .attacker, "attackers": .attacker, "hacker": .attacker, "hackers": .attacker,
    "adversary": .attacker, "intruder": .attacker, "victim": .victim, "target": .victim,
  ]

  /// Words that may stand between a noun and its address.
  private static let connectors: Set<String> = [
    "at", "is", "was", "(", ",", "with", "the", "ip", "address", "host", ":", "of", "whose", "=", "has", "had",
    "itself",
  ]

  /// All parties of `range`, left to right; a noun and the address beside it are one.
  static func parties(in sentence: Sentence, _ range: Range<Int>) -> [Party] {
    var parties: [Party] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let token = sentence.tokens[index]
      if let address = token.address {
        parties.append(Party(part: nil, address: address, range: index..<index + 1))
      } else if let part = part(of: token) {
        var party = Party(part: part, address: nil, range: index..<index + 1)
        let before = sentence.word(index - 1)
        party.isDNS = before == "dns" || before == "name" || token.text == "resolver" || token.text == "nameserver"
        var next = index + 1
        while next < min(index + 6, sentence.tokens.count), connectors.contains(sentence.word(next)) { next += 1 }
        // `the clients of ADDRESS` are others than that host; `the address of the server` is not.
        let isOther = part == .client && span(index + 1, next).contains { sentence.word($0) == "of" }
        if !isOther, next < sentence.tokens.count, let address = sentence.tokens[next].address {
          party.address = address
          party.range = span(index, next + 1)
          index = next
        }
        parties.append(party)
      }
      index += 1
    }
    return parties
  }

  private static func part(of token: Token) -> Part? {
    guard token.isWord else { return nil }
    let word = token.text.hasSuffix("'s") ? String(token.text.dropLast(2)) : token.text
    return nouns[word]
  }
}

extension FactBase {
  /// Whether the evidence shows `address` in a part that `part` cannot have; nil where it does not tell.
  func contradicts(_ address: HostAddress, as part: Party.Part) -> Bool {
    guard let parts = parts[address], !parts.isEmpty else { return false }
    switch part {
    case .client: return parts.contains(.server) && !parts.contains(.client) && !parts.contains(.source)
    case .server: return parts.contains(.client) && !parts.contains(.server) && !parts.contains(.affected)
    case .attacker: return parts.contains(.affected) && !parts.contains(.source)
    case .victim: return parts.contains(.source) && !parts.contains(.affected) && !parts.contains(.server)
    }
  }

  /// Whether no server of the evidence ever opens a conversation.
  var serversOnlyServe: Bool {
    let servers = hosts(.server)
    return !servers.isEmpty && servers.allSatisfy { parts[$0]?.contains(.client) == false }
  }

  /// Whether no client of the evidence ever serves.
  var clientsOnlyAsk: Bool {
    let clients = hosts(.client)
    return !clients.isEmpty && clients.allSatisfy { parts[$0]?.contains(.server) == false }
  }

  /// `192.0.2.1 (web server)`, as the evidence has it.
  func describe(_ address: HostAddress) -> String {
    let role =
      traffic.hosts.first { HostAddress(parsing: $0.address) == address }?.roles.first
      ?? findings.lazy.flatMap { $0.affected + $0.sources }.first { HostAddress(parsing: $0.address) == address }?.role
    return role.map { "\(address) (\($0))" } ?? address.description
  }
}
