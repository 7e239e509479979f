package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Data goes through the names of DNS queries and the records of their answers. ATT&CK T1071.004, DNS. Sources: Born
/// and Gustafson, "Detecting DNS Tunnels Using Character Frequency Analysis" (2010); Farnham, "Detecting DNS Tunneling"
/// (SANS, 2013).
///
/// Counted: distinct names below one parent, by client and server. A carrying name has a label that no person chose: 16
/// characters or more of mixed letters and digits, hexadecimal digits, or bytes outside of host names; or 52 characters
/// in all before the parent. A tunnel never asks twice for a name, so four of five queries must be for a new one. Where
/// at least half of them ask for records that carry data (TXT, NULL, CNAME, MX …), six names suffice if four of them
/// carry, or 20 of any kind; where they ask for addresses, 12 carrying names of 40 characters or 30 of 28. One name
/// alone counts where its labels hold a compressed file or Base64 with padding. Severity: high from 50 queries, else
/// medium. Names of one length that are a hash each are left
/// out: virus scanners and reputation services ask so. Known false positives: such services with other codes; content
/// networks have long labels, but few below one parent, and ask again for each.
package struct DNSTunnel: Detector {
  package let kinds = ["dns-tunnel"]
  package let needs: EvidenceFields = [.dns]

  /// Carrying names below one parent where addresses are asked for.
  package var threshold = 12
  /// Names where records that carry data are asked for, and those of them that must carry.
  package var dataThreshold = 6
  package var dataCarrying = 4
  /// Names of any form for such records: lists of mail senders and keys that one client checks are of many parents.
  package var plainThreshold = 20
  /// Characters before the parent in all. Names of content networks that people meet have up to some 45.
  package var longName = 52

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.tunnels.map { finding($0, traffic) }
  }

  /// The tunnels of the evidence; their queries fail by their nature, which is no fault of the server.
  func tunnels(in traffic: borrowing Traffic) -> [Tunnel] {
    var readings: [UInt32: DNSNameReading] = [:]
    // By number of the name: number of its parent, plus one; 0 where it was not read yet, and -1 for addresses.
    var parents = [Int](repeating: 0, count: traffic.dns.names.count)
    var known: [String: Int] = [:]
    var keys = WordList()
    var pairs = WordList()
    var hosts = HostList()
    var groups: [(subject: Tunnel.Subject, queries: [Int])] = []
    for (number, event) in traffic.dns.events.enumerated() where !event.isResponse && event.hasQuestion {
      let name = traffic.dns.names.place(event.name)
      if parents[name] == 0 {
        let reading = DNSNameReading(traffic.dns.names[event.name])
        readings[event.name] = reading
        // The names of addresses are long by their nature (RFC 1035 §3.5, RFC 3596 §2.5).
        parents[name] = reading.isReverse ? -1 : known[reading.parent] ?? known.count + 1
        if !reading.isReverse { known[reading.parent] = parents[name] }
      }
      let parent = parents[name]
      guard event.type != 12, parent > 0 else { continue }
      let pair = pairs.number(
        for: traffic.digest.word(
          hosts.number(for: event.source.address), hosts.number(for: event.destination.address),
          event.destination.port))
      let group = keys.number(for: UInt64(pair) << 32 | UInt64(parent))
      if group == groups.count {
        let name = readings[event.name]?.parent ?? ""
        groups.append(
          (Tunnel.Subject(client: event.source.address, server: event.destination, parent: name), []))
      }
      groups[group].queries.append(number)
    }
    return groups.compactMap { judge($0.subject, $0.queries, readings, traffic) }
  }

  private func judge(
    _ subject: Tunnel.Subject, _ members: [Int], _ readings: [UInt32: DNSNameReading], _ traffic: borrowing Traffic
  ) -> Tunnel? {
    let events = traffic.dns.events
    var all: Set<UInt32> = []
    var distinct: Set<UInt32> = []
    var carrying: [Int] = []
    var wrapped = 0
    var data = 0
    for number in members {
      guard let reading = readings[events[number].name] else { continue }
      if reading.prefixLength > 0 { all.insert(events[number].name) }
      if Self.dataTypes.contains(events[number].type) { data += 1 }
      guard reading.isOdd || reading.prefixLength >= longName else { continue }
      carrying.append(number)
      distinct.insert(events[number].name)
      if reading.isWrapped { wrapped += 1 }
    }
    let isFresh = all.count * 5 >= members.count * 4 || distinct.count >= 50 && all.count * 2 >= members.count
    let mean = averageLength(distinct, readings)
    let isTunnel =
      data * 2 >= members.count
      ? all.count >= plainThreshold || all.count >= dataThreshold && distinct.count >= dataCarrying
      : distinct.count >= threshold && mean >= 40 || distinct.count >= 30 && mean >= 28
    guard isFresh && isTunnel || wrapped > 0 else { return nil }
    // The names of a service that tells of files and pages by their hash: all of one length, and no words inside, and
    // asked for one type of record.
    if wrapped == 0, Set(members.map { events[$0].type }).isSubset(of: Self.lookupTypes),
      Set(members.map { events[$0].type }).count == 1, distinct.allSatisfy({ readings[$0]?.isHash ?? false }),
      Set(distinct.map { readings[$0]?.prefixLength ?? 0 }).count == 1
    {
      return nil
    }
    if carrying.isEmpty || distinct.count * 2 < all.count {
      carrying = members
      distinct = all
    }
    return Tunnel(
      subject: subject, queries: members, carrying: carrying, names: distinct, wrapped: wrapped,
      nameBytes: distinct.reduce(0) { $0 + (readings[$1]?.prefixLength ?? 0) })
  }

  /// Records that lookup services answer with: A, TXT, AAAA.
  private static let lookupTypes: Set<UInt16> = [1, 16, 28]

  private func averageLength(_ names: Set<UInt32>, _ readings: [UInt32: DNSNameReading]) -> Int {
    guard !names.isEmpty else { return 0 }
    return names.reduce(0) { $0 + (readings[$1]?.prefixLength ?? 0) } / names.count
  }

  /// Records whose data is free text or bytes, or whose names a tunnel fills: CNAME, NULL, MX, TXT, KEY, SRV, private
  /// use.
  private static let dataTypes: Set<UInt16> = [5, 10, 15, 16, 25, 33, 65399]

  private func finding(_ tunnel: Tunnel, _ traffic: borrowing Traffic) -> Finding {
    let (subject, members, carrying) = (tunnel.subject, tunnel.queries, tunnel.carrying)
    let (distinct, wrapped) = (tunnel.names, tunnel.wrapped)
    let events = traffic.dns.events
    let client = traffic.label(subject.client)
    let names = distinct.map { traffic.dns.names[$0] }.sorted()
    let parent = WebText.excerpt(DNSNameReading.common(names, parent: subject.parent).utf8, limit: 80)
    var finding = Finding(
      kind: "dns-tunnel",
      title: "\(client) sends data in \(Words.count(carrying.count, "DNS name")) below \(parent)")
    finding.severity = carrying.count >= 50 ? .high : .medium
    finding.confidence = distinct.count >= 2 * threshold ? .high : .medium
    let first = events[carrying.first ?? members[0]]
    finding.protocol = "DNS"
    finding.transport = first.transport.name
    finding.port = subject.server.port
    finding.service = ServiceName.name(forPort: subject.server.port, isTCP: first.transport == .tcp)
    finding.affected = [traffic.host(subject.server.address, port: subject.server.port, role: "DNS server")]
    finding.sources = [traffic.host(subject.client, role: "DNS client")]
    finding.count = UInt64(members.count)
    finding.techniques = ["T1071.004"]
    let chosen = Set(members)
    let responses = traffic.outcomes.transactions.filter { $0.queries.contains { chosen.contains($0) } }
      .compactMap(\.response)
    let types = Set(members.map { events[$0].type }).sorted()
    let sent = tunnel.nameBytes
    finding.facts = [
      "queries": .int(members.count), "carrying_queries": .int(carrying.count), "distinct_names": .int(distinct.count),
      "parent": .string(parent), "name_bytes": .int(sent),
      "response_bytes": .int(responses.reduce(UInt64(0)) { $0 + UInt64(events[$1].length) }),
      "responses": .int(responses.count), "mean_name_bytes": .int(distinct.isEmpty ? 0 : sent / distinct.count),
      "query_types": .strings(types.prefix(8).map { DNSNames.type($0) }), "encoded_files": .int(wrapped),
      "examples": .strings(carrying.prefix(4).map { WebText.excerpt(traffic.dns.names[events[$0].name].utf8) }),
    ]
    let marks = members.map { events[$0].mark } + responses.map { events[$0].mark }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}

/// Queries of one client below one parent whose names carry data.
struct Tunnel: Sendable {
  var subject: Subject
  /// Numbers of the queries among the DNS messages, and of those whose names look like data.
  var queries: [Int]
  var carrying: [Int]
  /// Numbers of the distinct names.
  var names: Set<UInt32>
  /// Names that hold a compressed file or Base64.
  var wrapped: Int
  /// Characters of data in the distinct names.
  var nameBytes: Int

  struct Subject: Hashable, Sendable {
    var client: HostAddress
    var server: FlowEnd
    var parent: String
  }
}

/// What the form of one name tells.
struct DNSNameReading: Sendable {
  /// The registered name that the rest stands before, as far as form tells: the last two labels, three where the second
  /// is one of a registry of a country (`co.uk`). The first label where all others are data.
  var parent: String
  /// Characters before it, dots not counted.
  var prefixLength = 0
  /// Whether a label looks like data.
  var isOdd = false
  /// Whether the labels hold a compressed file in Base64, or Base64 that ends in padding.
  var isWrapped = false
  var isReverse = false
  /// Whether one label is hexadecimal of the length of a common hash (MD5, SHA-1, SHA-256) and holds no plain text.
  var isHash = false

  init(_ name: String) {
    let labels = name.utf8.split(separator: UInt8(ascii: ".")).map(Array.init)
    isReverse = labels.last.map { $0.elementsEqual("arpa".utf8) } ?? false
    var kept = min(2, labels.count)
    if labels.count >= 3, labels[labels.count - 1].count == 2, labels[labels.count - 2].count <= 3 { kept = 3 }
    var front = labels.dropLast(kept)
    if labels.count >= 2,
      labels.dropFirst().allSatisfy({
        Self.looksMadeUp($0) || Self.isCode($0) || $0.count >= 40
          || $0.count <= 8 && $0.allSatisfy { WebText.hex($0) != nil }
      }),
      labels.dropFirst().contains(where: { Self.isCode($0) }), !Self.isCode(labels[0])
    {
      // Some tools put a word of their own first and have no domain.
      parent = String(decoding: labels[0], as: UTF8.self)
      front = labels.dropFirst()
    } else {
      parent = labels.suffix(kept).map { String(decoding: $0, as: UTF8.self).lowercased() }.joined(separator: ".")
    }
    prefixLength = front.reduce(0) { $0 + $1.count }
    let odd = front.filter { $0.count >= 16 }
    if odd.count == 1, let label = odd.first { isHash = Self.isHash(label) }
    isOdd = front.contains { Self.looksMadeUp($0) || Self.isCode($0) || Self.hasBytes($0) }
    let joined = front.reduce(into: [UInt8]()) { $0 += $1 }
    isWrapped = prefixLength >= 24 && (joined.starts(with: "H4sI".utf8) || joined.holds("=="))
  }

  /// Letters and digits mixed without the pattern of words, of 16 characters or more: a sixth digits, or hardly a
  /// vowel.
  static func looksMadeUp(_ label: [UInt8]) -> Bool {
    guard label.count >= 16, !label.starts(with: "xn--".utf8) else { return false }
    if hasBytes(label) { return true }
    let digits = label.count(where: \.isDigit)
    let vowels = label.count { "aeiouAEIOU".utf8.contains($0) }
    let dashes = label.count { $0 == UInt8(ascii: "-") }
    // Names that people put together have hyphens between words.
    if dashes >= 2, digits * 4 < label.count { return false }
    return digits * 6 >= label.count || vowels * 6 <= label.count
  }

  /// Hexadecimal digits all over, of 16 and more.
  static func isCode(_ label: [UInt8]) -> Bool {
    label.count >= 16 && label.allSatisfy { WebText.hex($0) != nil } && label.contains(where: \.isDigit)
  }

  /// 32, 40 or 64 hexadecimal digits, of whose bytes not nearly all are text: data in words would show itself.
  static func isHash(_ label: [UInt8]) -> Bool {
    guard [32, 40, 64].contains(label.count) else { return false }
    var text = 0
    for index in stride(from: 0, to: label.count, by: 2) {
      guard let high = WebText.hex(label[index]), let low = WebText.hex(label[index + 1]) else { return false }
      let byte = high << 4 | low
      if 0x20...0x7e ~= byte || byte == 0x0a || byte == 0x0d || byte == 0x09 { text += 1 }
    }
    return text * 2 * 4 < label.count * 3
  }

  /// Bytes that names of hosts and services never have: escapes, `=`, `+`, `/` inside.
  static func hasBytes(_ label: [UInt8]) -> Bool {
    label.count >= 8
      && label.contains { [UInt8(ascii: "\\"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "/")].contains($0) }
  }

  /// The labels that all names end in, at least the parent.
  static func common(_ names: [String], parent: String) -> String {
    guard let first = names.first, first.lowercased().hasSuffix(parent) else { return parent }
    var shared = first.lowercased().split(separator: ".").map(String.init)
    for name in names.dropFirst() {
      let labels = name.lowercased().split(separator: ".").map(String.init)
      var count = 0
      while count < min(shared.count, labels.count),
        shared[shared.count - 1 - count] == labels[labels.count - 1 - count]
      { count += 1 }
      shared = Array(shared.suffix(count))
    }
    let text = (names.count > 1 ? shared : Array(shared.dropFirst())).joined(separator: ".")
    return text.utf8.count >= parent.utf8.count ? text : parent
  }
}
