import BlotterFindings

/// A kind of thing that sentences count.
enum CountedThing: Sendable, Equatable {
  case packets, dnsQueries, dnsResponses, icmpMessages, syn, synAck, fin, reset, httpRequests
  case sources
  case clientsServed, clientsRefused
  /// TCP connections, tried or set up.
  case connections
  /// Different DNS names asked for.
  case names
  /// Addresses that take part.
  case hosts
  /// Packets of a protocol by its name in upper case.
  case packetsOf(String)
  case echoRequests, echoReplies
  /// ICMP messages by type and code, of version 4 and 6; any code where it is nil.
  case icmp([ICMPKind])
  /// Messages of a protocol by their own name.
  case message(EvidenceMessage)
  /// A word that a detector counts by name: `attempts`, `ports`.
  case other(String)
}

/// A type of ICMP message with its code.
struct ICMPKind: Sendable, Equatable {
  var version: UInt8
  var type: UInt8
  var code: UInt8? = nil

  func matches(_ entry: TrafficSummary.ICMPCount) -> Bool {
    entry.version == version && entry.type == type && code.map { $0 == entry.code } ?? true
  }
}

/// How many of a thing the evidence shows.
struct CountFact: Sendable {
  /// All of them; nil where only parts are known.
  var total: UInt64?
  /// Numbers of parts that the evidence also shows: of one finding, of one host.
  var parts: Set<UInt64> = []
  var cites: [Citation] = []

  func admits(_ number: UInt64) -> Bool { total == number || parts.contains(number) }
  var isKnown: Bool { total != nil || !parts.isEmpty }
  var largest: UInt64 { max(total ?? 0, parts.max() ?? 0) }
}

extension FactBase {
  /// The numbers of `thing`; unknown where the document does not count it.
  func count(of thing: CountedThing) -> CountFact {
    var fact = CountFact()
    var words: [String] = []
    // A sensor's log counts connections, and not the flags of their segments.
    if hasTraffic, !traffic.hasTCPCounts, [.syn, .synAck, .fin, .reset].contains(thing) { return fact }
    switch thing {
    case .packets:
      if hasTraffic, traffic.hasPacketCounts { fact.total = traffic.packets }
      for entry in document.evidence { fact.parts.formUnion([entry.packets].compactMap(\.self)) }
      for entry in traffic.protocols { fact.parts.insert(entry.packets) }
      for host in traffic.hosts { fact.parts.formUnion([host.sentPackets, host.receivedPackets]) }
      for conversation in traffic.conversations { fact.parts.insert(conversation.packets) }
      for entry in traffic.icmp { fact.parts.insert(entry.packets) }
      fact.parts.formUnion([traffic.tcp.syn, traffic.tcp.synAck, traffic.tcp.rst, traffic.tcp.fin])
      words = ["packets"]
      for finding in findings { fact.parts.formUnion([finding.count].compactMap(\.self)) }
    case .dnsQueries:
      guard traffic.dns.queries > 0 || traffic.dns.responses > 0 else { return fact }
      fact.total = traffic.dns.queries
      fact.parts = [traffic.dns.unanswered]
      fact.parts.formUnion((traffic.dns.types ?? [:]).values)
      if originalQueries > 0 { fact.parts.insert(originalQueries) }
      words = ["queries", "unanswered"]
    case .dnsResponses:
      guard traffic.dns.queries > 0 || traffic.dns.responses > 0 else { return fact }
      fact.total = traffic.dns.responses
      fact.parts = Set(traffic.dns.rcodes.values)
      words = ["responses", "answered", "answers"]
    case .icmpMessages:
      guard !traffic.icmp.isEmpty else { return fact }
      fact.total = traffic.icmp.reduce(0) { $0.addingReportingOverflow($1.packets).partialValue }
      fact.parts = Set(traffic.icmp.map(\.packets))
      words = ["icmp", "errors"]
    case .syn: (fact.total, words) = (traffic.tcp.syn, ["syns", "syn"])
    case .synAck: (fact.total, words) = (traffic.tcp.synAck, ["syn_acks"])
    case .fin: (fact.total, words) = (traffic.tcp.fin, ["fins"])
    case .reset: (fact.total, words) = (traffic.tcp.rst, ["resets", "rst", "refus"])
    case .httpRequests:
      guard traffic.http.requests > 0 else { return fact }
      fact.total = traffic.http.requests
      fact.parts = Set(traffic.http.statuses.values)
      words = ["requests"]
    case .sources:
      fact.parts = Set(findings.filter(\.isAttack).map { UInt64($0.sources.count) }.filter { $0 > 0 })
      for finding in findings where finding.isAttack {
        if let number = finding.facts["sources"]?.numberValue?.uint64Value { fact.parts.insert(number) }
      }
    case .clientsServed:
      fact.parts = Set(traffic.services.map(\.clientsServed))
      words = ["clients_served"]
    case .clientsRefused:
      fact.parts = Set(traffic.services.map(\.clientsRefused))
      words = ["clients_refused", "clients_failed"]
    case .connections:
      // More than were tried cannot have been opened.
      guard hasTraffic, traffic.hasTCPCounts, traffic.tcp.syn > 0 else { return fact }
      fact.parts = [traffic.tcp.syn, traffic.tcp.synAck]
      // A SYN that is sent again opens nothing new.
      let tried = traffic.services.filter { $0.transport.uppercased() == "TCP" }.reduce(UInt64(0)) {
        $0 + min($1.served, 1 << 40) + min($1.refused, 1 << 40) + min($1.unanswered, 1 << 40) + min($1.failed, 1 << 40)
      }
      if isOnePair, tried > 0 { fact.total = tried }
      for service in traffic.services {
        fact.parts.formUnion([service.served, service.refused, service.unanswered, service.failed])
      }
      words = ["connections"]
    case .packetsOf(let name):
      guard let packets = packets(of: name) else { return fact }
      fact.total = packets
      // A part is no more than the whole.
      for finding in findings { fact.parts.formUnion([finding.count].compactMap(\.self).filter { $0 <= packets }) }
      for host in traffic.hosts {
        fact.parts.formUnion([host.sentPackets, host.receivedPackets].filter { $0 <= packets })
      }
    case .icmp(let kinds):
      fact.total = traffic.icmp.filter { entry in kinds.contains { $0.matches(entry) } }
        .reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
      if fact.total == 0 { return CountFact() }
    case .message(let message):
      guard let seen = self.message(message.name, of: message.protocolName) else { return fact }
      fact.total = seen.count
      fact.parts = Set(seen.bySender.values)
      fact.cites = seen.cites
    case .echoRequests, .echoReplies:
      let types: [UInt8] = thing == .echoRequests ? [8, 128] : [0, 129]
      let number = traffic.icmp.filter { types.contains($0.type) && ($0.version == 6) == ($0.type >= 128) }
        .reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
      guard number > 0 else { return fact }
      fact.total = number
    case .names:
      guard askedNamesAreComplete, !askedNames.isEmpty else { return fact }
      fact.total = UInt64(askedNames.count)
    case .hosts:
      guard addressesAreComplete else { return fact }
      fact.parts = [UInt64(addresses.count)]
    case .other(let word): words = word == "open_ports" ? ["open_ports", "ports_open"] : [word]
    }
    if [.syn, .synAck, .fin, .reset].contains(thing) {
      guard packets(of: "TCP") ?? 0 > 0 else { return CountFact() }
    }
    for finding in findings {
      var isUsed = false
      for (key, value) in finding.facts
      where words.contains(where: { Self.speaks(key, of: $0) }) && !Self.isMeasure(key) {
        // A list is counted by its members: they are ports, packets or hosts, and no counts.
        let values = value.arrayValue == nil ? Array((value.objectValue ?? [:]).values) + [value] : []
        for number in values.compactMap({ $0.numberValue?.uint64Value }) {
          fact.parts.insert(number)
          isUsed = true
        }
        if let list = value.arrayValue {
          fact.parts.insert(UInt64(list.count))
          isUsed = true
        }
      }
      let isOfKind = words.contains(where: finding.kind.contains)
      if isUsed || isOfKind { fact.cites += finding.cites.prefix(2) }
      if isOfKind, let count = finding.count { fact.parts.insert(count) }
    }
    return fact
  }
}

extension FactBase {
  /// Whether a word of `key` begins with `word`: `rst` is in `rst_acks`, and not in `first_ports`.
  private static func speaks(_ key: String, of word: String) -> Bool {
    key.hasPrefix(word) || key.range(ofASCII: "_" + word) != nil
  }

  /// Whether a fact is a size, a time or a name and no number of things.
  private static func isMeasure(_ key: String) -> Bool {
    ["_s", "_bytes", "_ids", "_id", "_packet", "_status", "_time"].contains(where: key.hasSuffix)
      || ["first_", "last_", "onset_"].contains(where: key.hasPrefix)
  }
}

extension Finding {
  /// Whether the finding speaks of somebody acting against somebody, and not of a service that fails by itself.
  var isAttack: Bool {
    let families = [
      "flood", "scan", "sweep", "spoof", "brute", "amplification", "tunnel", "injection", "traversal", "shellshock",
      "log4shell", "xss", "exploit", "malware", "c2", "exfiltration", "kerberoast", "hijack", "slowloris", "attack",
      "reflection", "starvation", "rogue", "zerologon", "heartbleed", "smurf", "redirect", "guess",
    ]
    return families.contains(where: kind.contains)
  }
}
