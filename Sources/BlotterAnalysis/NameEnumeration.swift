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
    var reader = Reader(traffic)
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
    /// Numbers of the names in order, and whether each exists; nil where no server said.
    var names: [Int] = []
    var seen: Set<Int> = []
    var exists: [Int: Bool] = [:]

    mutating func take(_ name: Int, _ transaction: Int, _ server: FlowEnd) {
      transactions.append(transaction)
      if servers.count < 8, !servers.contains(server) { servers.append(server) }
      if seen.insert(name).inserted { names.append(name) }
    }
  }

  /// A name as it counts: its first label, and the zone below which it stands.
  private struct Name {
    var label: String
    /// Number of the zone; -1 where names below it say nothing.
    var zone: Int
  }

  private struct Reader {
    private var zones: [String] = []
    private var zoneNumbers: [String: Int] = [:]
    /// Names without regard to capitals, by their text.
    private var names: [Name] = []
    private var nameNumbers: [String: Int] = [:]
    /// By number of the name as the table of names has it: number in ``names``; -1 for none, -2 where not read yet.
    private var readings: [Int]
    private var clients = HostList()
    private var keys = WordList()
    private var groups: [(key: Key, group: Group)] = []
    /// First labels of names that exist, with the zones they exist in.
    private var known: [String: Set<Int>] = [:]

    init(_ traffic: borrowing Traffic) { readings = Array(repeating: -2, count: traffic.dns.names.count) }

    mutating func take(
      _ transaction: DNSTransaction, _ number: Int, _ traffic: borrowing Traffic, _ tunnelled: Set<UInt32>
    ) {
      guard transaction.server.address.isUnicast, let message = transaction.queries.first ?? transaction.response,
        traffic.dns.events[message].opcode == 0, ![251, 252].contains(traffic.dns.events[message].type),
        !tunnelled.contains(traffic.dns.events[message].name)
      else { return }
      let asked = traffic.dns.names.place(traffic.dns.events[message].name)
      if readings[asked] == -2 { readings[asked] = read(traffic.dns.names[UInt32(asked)]) }
      let name = readings[asked]
      guard name >= 0, names[name].zone >= 0 else { return }
      let client = clients.number(for: transaction.client.address)
      let place = keys.number(for: UInt64(client) << 32 | UInt64(names[name].zone))
      if place == groups.count {
        let zone = zones[names[name].zone]
        groups.append(
          (Key(client: transaction.client.address, zone: zone, isReverse: Self.isReverse(zone)), Group()))
      }
      groups[place].group.take(name, number, transaction.server)
      guard let response = transaction.response else { return }
      switch traffic.dns.events[response].rcode {
      case 0:
        // An empty answer says that the name is there, with records of other types.
        if groups[place].group.exists[name] != true {
          groups[place].group.exists[name] = true
          known[names[name].label, default: []].insert(names[name].zone)
        }
      case 3: if groups[place].group.exists[name] == nil { groups[place].group.exists[name] = false }
      default: break
      }
    }

    private static func isReverse(_ zone: String) -> Bool { zone.hasSuffix("in-addr.arpa") }

    /// Number of a name as it counts; -1 where it has no zone.
    private mutating func read(_ text: String) -> Int {
      let name = text.lowercased()
      guard let dot = name.firstIndex(of: "."), name.utf8.count <= 255 else { return -1 }
      var zone = String(name[name.index(after: dot)...])
      if zone.hasSuffix(".") { zone.removeLast() }
      let label = String(name[..<dot])
      let whole = label + "." + zone
      if let known = nameNumbers[whole] { return known }
      nameNumbers[whole] = names.count
      let isWanted =
        (Self.isReverse(zone) || (isZone(zone) && !ExpectedAbsence.isExpected(name))) && !label.isEmpty
        && label.utf8.count <= NameEnumeration.labelLimit
      var number = -1
      if isWanted {
        number = zoneNumbers[zone] ?? zones.count
        if number == zones.count {
          zones.append(zone)
          zoneNumbers[zone] = number
        }
      }
      names.append(Name(label: label, zone: number))
      return names.count - 1
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
      let own = group.names.filter { !isSearched(names[$0]) }
      let missing = own.count { group.exists[$0] == false }
      guard own.count >= NameEnumeration.nameThreshold, missing * 2 >= own.count else { return nil }
      var result = NameEnumeration(form: .list, client: key.client)
      result.zones = [key.zone]
      result.servers = group.servers
      result.transactions = group.transactions
      result.tried = own.count
      result.missing = missing
      result.found = own.filter { group.exists[$0] == true }.map { "\(names[$0].label).\(key.zone)" }
      return result
    }

    /// Whether a resolver made the name of a shorter one and its list of suffixes (RFC 1535): the name in front was
    /// asked for as well, or the first label is there in another zone.
    private func isSearched(_ name: Name) -> Bool {
      if let zones = known[name.label], zones.contains(where: { $0 != name.zone }) { return true }
      var text = name.label
      for part in zones[name.zone].split(separator: ".").dropLast() {
        text += "." + part
        if nameNumbers[text] != nil { return true }
      }
      return false
    }

    private func walk(_ key: Key, _ group: Group) -> NameEnumeration? {
      let numbers = group.names.compactMap { Int(names[$0].label) }.filter { 0...255 ~= $0 }
      guard numbers.count >= NameEnumeration.addressThreshold else { return nil }
      // Tools that ask in parallel swap neighbours now and then.
      let steps = zip(numbers, numbers.dropFirst()).count { abs($1 - $0) <= 2 }
      guard steps * 5 >= (numbers.count - 1) * 4 else { return nil }
      var result = NameEnumeration(form: .reverse, client: key.client)
      result.zones = [key.zone]
      result.servers = group.servers
      result.transactions = group.transactions
      result.tried = group.names.count
      result.missing = group.names.count { group.exists[$0] == false }
      result.found = group.names.filter { group.exists[$0] == true }.map { "\(names[$0].label).\(key.zone)" }
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
