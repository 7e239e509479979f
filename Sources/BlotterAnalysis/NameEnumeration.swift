package import BlotterCore
package import BlotterTraffic

/// Names of one zone tried from a list, or addresses of one network asked for in turn, by one client.
package struct NameEnumeration: Sendable {
  package enum Form: String, Sendable {
    case list = "names from a list"
    case reverse = "addresses in turn"
  }

  package var form: Form
  package var client: HostAddress
  /// In order of the first question.
  package var zones: [String] = []
  package var servers: [FlowEnd] = []
  /// Numbers of the transactions, in order.
  package var transactions: [Int] = []
  /// Distinct names tried; of them those that no server knows, and those that exist.
  package var tried = 0
  package var missing = 0
  package var found: [String] = []

  /// Names of one zone, half of which do not exist, that no client comes upon by use: a host asks again and again for
  /// the few names it was set up with, and those exist. The shortest lists of enumeration tools hold hundreds.
  static let nameThreshold = 20
  /// Addresses of one network asked for each next to the last: in a random order of so many, two neighbours follow
  /// one another in one of a hundred cases.
  static let addressThreshold = 24
  /// Longest label that a word list holds; what is longer carries data or the digest of a file.
  static let labelLimit = 24

  static func all(in traffic: borrowing Traffic, without tunnelled: Set<UInt32>) -> [NameEnumeration] {
    var reader = Reader()
    for (number, transaction) in traffic.outcomes.transactions.enumerated() {
      reader.take(transaction, number, traffic, tunnelled)
    }
    return reader.finish()
  }

  // MARK: Reading

  private struct Key: Hashable {
    var client: HostAddress
    var zone: String
    var isReverse: Bool
  }

  /// The questions of one client below one name.
  private struct Group {
    var transactions: [Int] = []
    var servers: [FlowEnd] = []
    /// First labels in order, and whether each exists; nil where no server said.
    var labels: [String] = []
    var seen: Set<String> = []
    var exists: [String: Bool] = [:]
  }

  private struct Reader {
    private var numbers: [Key: Int] = [:]
    private var groups: [(key: Key, group: Group)] = []
    /// Whole names that some client asked for, and first labels of names that exist, with the zones they exist in.
    private var asked: Set<String> = []
    private var known: [String: Set<String>] = [:]

    mutating func take(
      _ transaction: DNSTransaction, _ number: Int, _ traffic: borrowing Traffic, _ tunnelled: Set<UInt32>
    ) {
      guard transaction.server.address.isUnicast, let message = transaction.queries.first ?? transaction.response
      else { return }
      let event = traffic.dns.events[message]
      guard event.opcode == 0, ![251, 252].contains(event.type), !tunnelled.contains(event.name) else { return }
      let name = traffic.dns.names[event.name].lowercased()
      guard let dot = name.firstIndex(of: "."), name.utf8.count <= 255 else { return }
      var zone = String(name[name.index(after: dot)...])
      if zone.hasSuffix(".") { zone.removeLast() }
      let label = String(name[..<dot])
      let isReverse = zone.hasSuffix("in-addr.arpa")
      asked.insert(label + "." + zone)
      guard isReverse || (isZone(zone) && !ExpectedAbsence.isExpected(name)) else { return }
      guard !label.isEmpty, label.utf8.count <= NameEnumeration.labelLimit else { return }
      let key = Key(client: transaction.client.address, zone: zone, isReverse: isReverse)
      let place = numbers[key] ?? groups.count
      if place == groups.count {
        numbers[key] = place
        groups.append((key, Group()))
      }
      groups[place].group.transactions.append(number)
      if groups[place].group.servers.count < 8, !groups[place].group.servers.contains(transaction.server) {
        groups[place].group.servers.append(transaction.server)
      }
      if groups[place].group.seen.insert(label).inserted { groups[place].group.labels.append(label) }
      guard let response = transaction.response else { return }
      let answer = traffic.dns.events[response]
      switch answer.rcode {
      case 0:
        // An empty answer says that the name is there, with records of other types.
        groups[place].group.exists[label] = true
        known[label, default: []].insert(zone)
      case 3: if groups[place].group.exists[label] == nil { groups[place].group.exists[label] = false }
      default: break
      }
    }

    /// Whether names below it are somebody's own: not a top-level name, nor one of a registry such as `co.uk`.
    private func isZone(_ zone: String) -> Bool {
      let labels = zone.split(separator: ".")
      guard labels.count >= 2, let top = labels.last else { return false }
      return labels.count > 2 || !(top.utf8.count == 2 && labels[0].utf8.count <= 3)
    }

    func finish() -> [NameEnumeration] {
      var results: [NameEnumeration] = []
      var places: [Key: Int] = [:]
      for (key, group) in groups {
        guard let part = key.isReverse ? walk(key, group) : list(key, group) else { continue }
        // Zones that one client tries one after the other are one enumeration.
        let whole = Key(client: key.client, zone: "", isReverse: key.isReverse)
        if let place = places[whole] {
          results[place].add(part)
        } else {
          places[whole] = results.count
          results.append(part)
        }
      }
      return results
    }

    private func list(_ key: Key, _ group: Group) -> NameEnumeration? {
      let own = group.labels.filter { !isSearched($0, key.zone) }
      let missing = own.count { group.exists[$0] == false }
      guard own.count >= NameEnumeration.nameThreshold, missing * 2 >= own.count else { return nil }
      var result = NameEnumeration(form: .list, client: key.client)
      result.zones = [key.zone]
      result.servers = group.servers
      result.transactions = group.transactions
      result.tried = own.count
      result.missing = missing
      result.found = own.filter { group.exists[$0] == true }.map { "\($0).\(key.zone)" }
      return result
    }

    /// Whether a resolver made the name of a shorter one and its list of suffixes (RFC 1535): the name in front was
    /// asked for as well, or the first label is there in another zone.
    private func isSearched(_ label: String, _ zone: String) -> Bool {
      if let zones = known[label], zones.contains(where: { $0 != zone }) { return true }
      var name = label
      for part in zone.split(separator: ".").dropLast() {
        name += "." + part
        if asked.contains(name) { return true }
      }
      return false
    }

    private func walk(_ key: Key, _ group: Group) -> NameEnumeration? {
      let numbers = group.labels.compactMap { Int($0) }.filter { 0...255 ~= $0 }
      guard numbers.count >= NameEnumeration.addressThreshold else { return nil }
      // Tools that ask in parallel swap neighbours now and then.
      let steps = zip(numbers, numbers.dropFirst()).count { abs($1 - $0) <= 2 }
      guard steps * 5 >= (numbers.count - 1) * 4 else { return nil }
      var result = NameEnumeration(form: .reverse, client: key.client)
      result.zones = [key.zone]
      result.servers = group.servers
      result.transactions = group.transactions
      result.tried = group.labels.count
      result.missing = group.labels.count { group.exists[$0] == false }
      result.found = group.labels.filter { group.exists[$0] == true }.map { "\($0).\(key.zone)" }
      return result
    }
  }

  private mutating func add(_ other: NameEnumeration) {
    zones += other.zones.filter { !zones.contains($0) }
    servers += other.servers.filter { !servers.contains($0) }
    transactions = (transactions + other.transactions).sorted()
    tried += other.tried
    missing += other.missing
    found += other.found
  }
}
