import BlotterCore
import BlotterFindings

extension FactBase {
  mutating func readTraffic() {
    for entry in traffic.protocols { protocols[entry.name.uppercased(), default: 0] += entry.packets }
    for host in traffic.hosts {
      add(host: host.address, part: host.roles.reduce(into: HostPart()) { $0.formUnion(HostPart(role: $1)) })
    }
    for conversation in traffic.conversations {
      let isPorted = conversation.a.port != nil && conversation.b.port != nil
      // Who spoke first in a capture that began in mid-stream may be the server: then its port tells.
      let isReversed =
        isPorted && Self.answersDHCP(conversation.a, conversation.b)
        || isPorted && Self.isService(conversation.a, traffic) && !Self.isService(conversation.b, traffic)
      let a = add(host: conversation.a.address, part: !isPorted ? [] : isReversed ? .server : .client)
      let b = add(host: conversation.b.address, part: !isPorted ? [] : isReversed ? .client : .server)
      guard isPorted else { continue }
      for port in [conversation.a.port, conversation.b.port] {
        if let port { ports.insert(port) }
      }
      if let port = isReversed ? conversation.b.port : conversation.a.port { clientPorts.insert(port) }
      if let port = isReversed ? conversation.a.port : conversation.b.port {
        servicePorts.insert(port)
        transports[port, default: []].insert(conversation.transport.uppercased())
      }
      if let a, let b { initiations.insert(isReversed ? Pair(from: b, to: a) : Pair(from: a, to: b)) }
    }
    for service in traffic.services {
      add(host: service.address, part: .server)
      ports.insert(service.port)
      servicePorts.insert(service.port)
      transports[service.port, default: []].insert(service.transport.uppercased())
    }
    for name in traffic.dns.names ?? [] { askedNames.insert(Self.plainName(name)) }
    for type in (traffic.dns.types ?? [:]).keys { recordTypes.insert(type.uppercased()) }
    for answer in traffic.dns.answers ?? [] {
      if let address = HostAddress(parsing: answer) {
        answerAddresses.insert(address)
      } else {
        names.insert(Self.plainName(answer))
      }
    }
    if traffic.dns.names != nil { askedNamesAreComplete = true }
    if traffic.dns.types != nil { recordTypesAreComplete = true }
  }

  /// A server of DHCP speaks first to a client that has had no address until then (RFC 2131 §4.1, RFC 8415 §7.2).
  private static func answersDHCP(_ a: HostRole, _ b: HostRole) -> Bool {
    a.port == 67 && b.port == 68 || a.port == 547 && b.port == 546
  }

  private static func isService(_ host: HostRole, _ traffic: TrafficSummary) -> Bool {
    traffic.services.contains { $0.address == host.address && $0.port == host.port }
  }

  mutating func readFindings() {
    for finding in findings {
      for host in finding.affected {
        add(host: host.address, part: HostPart(role: host.role ?? "").union(.affected))
        if let port = host.port { ports.insert(port) }
      }
      for host in finding.sources {
        // Who has both parts in findings keeps both.
        add(host: host.address, part: HostPart(role: host.role ?? "").union(.source))
        if let port = host.port { ports.insert(port) }
      }
      if let port = finding.port {
        ports.insert(port)
        servicePorts.insert(port)
        if let transport = finding.transport { transports[port, default: []].insert(transport.uppercased()) }
      }
      for (key, value) in finding.facts { readFact(key, value, of: finding) }
    }
  }

  private mutating func readFact(_ key: String, _ value: JSONValue, of finding: Finding) {
    let values = value.arrayValue ?? [value]
    if key.contains("port") {
      for value in values {
        if let port = value.numberValue?.uint64Value, port <= 65535, !Self.countsPorts(key) {
          ports.insert(UInt16(port))
        }
      }
    }
    for value in values {
      // `clients: [{"address": …}]`
      if let text = value.objectValue?["address"]?.stringValue, let address = HostAddress(parsing: text) {
        addresses.insert(address)
      }
      if let text = value.stringValue {
        if key.contains("type"), (1...8).contains(text.utf8.count) { recordTypes.insert(text.uppercased()) }
        if let address = HostAddress(parsing: text) {
          addresses.insert(address)
        } else if let station = MACAddress(parsing: text) {
          hardware.insert(station)
        } else if text.contains(".") {
          let name = Self.plainName(text)
          names.insert(name)
          if key.contains("name") || key.contains("quer") { askedNames.insert(name) }
        }
      }
      if key.hasSuffix("_s"), !key.contains("per_s"), let seconds = value.numberValue?.doubleValue {
        let measure = Measure(seconds: seconds, cites: Array(finding.cites.prefix(2)), subject: finding.id)
        if ["delay", "response", "latency", "rtt", "answer"].contains(where: key.contains) { delays.append(measure) }
        durations.append(measure)
      }
    }
  }

  /// `open_ports: 3` counts, `open_ports: [22, 80]` lists.
  private static func countsPorts(_ key: String) -> Bool { key.hasSuffix("ports") }

  mutating func readExcerpts() {
    for excerpt in document.excerpts {
      let index = events.count
      var event = EvidenceEvent(excerpt)
      (event.sender, event.receiver) = readExcerpt(event)
      readMessages(event)
      events.append(event)
      if let packet = excerpt.packet { eventsByPacket[packet, default: []].append(index) }
      if let line = excerpt.line { eventsByLine[line, default: []].append(index) }
    }
  }

  private mutating func readMessages(_ event: EvidenceEvent) {
    for message in EvidenceMessage.messages(in: event.text) {
      var fact = messages[message] ?? MessageFact()
      fact.count += 1
      if let sender = event.sender { fact.bySender[sender, default: 0] += 1 }
      if fact.cites.count < 3 { fact.cites.append(event.cite) }
      messages[message] = fact
    }
    switch event.kind {
    case .icmpEcho:
      guard let sender = event.sender, let receiver = event.receiver else { return }
      let isReply = event.text.lowercased().range(ofASCII: "reply") != nil
      if isReply {
        repliesFrom[sender, default: 0] += 1
      } else {
        pings.insert(Pair(from: sender, to: receiver))
        pingsTo[receiver, default: 0] += 1
      }
    case .reset:
      if let sender = event.sender { resetSenders.insert(sender) }
    case .httpRequest:
      // `… HTTP: GET /path HTTP/1.1`
      let words = event.text.lowercased().split(separator: " ")
      if let method = words.lastIndex(where: { EvidenceMessage.methods.contains(String($0)) }), method + 1 < words.count
      {
        requestTargets.append(String(words[method + 1]))
      }
    default: break
    }
  }

  /// Takes in what a packet line names, and gives its sender and its receiver.
  private mutating func readExcerpt(_ event: EvidenceEvent) -> (HostAddress?, HostAddress?) {
    var passage = Passage(kind: .prose)
    passage.scalars = Array(event.text.unicodeScalars.prefix(2000))
    passage.places = Array(repeating: .init(line: 1, column: 1), count: passage.scalars.count)
    let tokens = Tokenizer.tokens(of: passage)
    var sender: HostAddress?
    var receiver: HostAddress?
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .address(let address, let port, _):
        addresses.insert(address)
        if sender == nil { sender = address } else if receiver == nil { receiver = address }
        if let port { ports.insert(port) }
      case .name:
        names.insert(Self.plainName(token.text))
        if index >= 2, tokens[index - 1].text == "?", event.kind == .query {
          askedNames.insert(Self.plainName(token.text))
          namedQueries += 1
          recordTypes.insert(tokens[index - 2].text.uppercased())
        }
      case .hardware(let address): hardware.insert(address)
      case .number(let number):
        if let value = number.whole, value <= 65535, index + 1 < tokens.count, isPortMark(tokens, index) {
          ports.insert(UInt16(value))
        }
      default: break
      }
    }
    if event.kind == .icmpError, let sender { icmpSenders.insert(sender) }
    return (sender, receiver)
  }

  /// `443->54770`, `port 53`.
  private func isPortMark(_ tokens: [Token], _ index: Int) -> Bool {
    let before = index > 0 ? tokens[index - 1].text : ""
    let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
    return before == "port" || before == ">" || before == "→" || after == "-" || after == ">" || after == "→"
  }

  mutating func readTimes() {
    func moment(_ text: String?, _ edge: Moment.Edge, _ cite: Citation?, whole: Bool) {
      if let time = EvidenceTime(text) { moments.append(Moment(edge: edge, time: time, cite: cite, isWhole: whole)) }
    }
    for entry in document.evidence {
      let cite = Citation(evidence: entry.id, packet: nil, line: nil)
      moment(entry.first, .first, cite, whole: true)
      moment(entry.last, .last, cite, whole: true)
      measure(entry.first, entry.last, cites: [cite], subject: entry.id)
    }
    for finding in findings {
      moment(finding.first, .first, finding.cites.first, whole: false)
      moment(finding.last, .last, finding.cites.last, whole: false)
      measure(finding.first, finding.last, cites: Array(finding.cites.prefix(2)), subject: finding.id)
    }
    for conversation in traffic.conversations {
      moment(conversation.first, .first, nil, whole: false)
      moment(conversation.last, .last, nil, whole: false)
      measure(conversation.first, conversation.last, cites: [], subject: "conversation")
    }
    if let seconds = traffic.durationSeconds?.doubleValue {
      durations.append(Measure(seconds: seconds, cites: [], subject: "traffic"))
    }
  }

  private mutating func measure(_ first: String?, _ last: String?, cites: [Citation], subject: String) {
    guard let first = EvidenceTime(first), let last = EvidenceTime(last), first.clock == last.clock else { return }
    durations.append(
      Measure(seconds: Double(last.nanoseconds - first.nanoseconds) / 1e9, cites: cites, subject: subject))
  }

  mutating func judgeCompleteness() {
    guard hasTraffic, traffic.packets > 0 else { return }
    // Each packet has one sender; broadcast and link-layer packets may have none.
    let sent = traffic.hosts.reduce(UInt64(0)) { $0.addingReportingOverflow($1.sentPackets).partialValue }
    addressesAreComplete = !traffic.hosts.isEmpty && sent >= traffic.packets
    let conversed = traffic.conversations.reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
    // Packets without an IP layer take part in no conversation, and have no port either.
    let portless = traffic.conversations.contains { $0.a.port == nil } ? 0 : protocols["ICMP"] ?? 0
    let without = (protocols["ARP"] ?? 0).addingReportingOverflow(portless).partialValue
    portsAreComplete =
      !traffic.conversations.isEmpty && conversed.addingReportingOverflow(without).partialValue >= traffic.packets
    initiationsAreComplete = portsAreComplete
    eventsAreComplete = !events.isEmpty && UInt64(events.count) >= traffic.packets
    // Of ICMP, errors and redirects (RFC 792); of ICMPv6, all below 128 (RFC 4443 §2.1).
    let errors = traffic.icmp.filter { $0.version == 6 ? $0.type < 128 : [3, 4, 5, 11, 12].contains($0.type) }
      .reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
    icmpSendersAreComplete = errors > 0 && UInt64(events.filter { $0.kind == .icmpError }.count) >= errors
    judgeMessages()
    let queries = events.filter { $0.kind == .query }.count
    countOriginals()
    let allQueriesShown = traffic.dns.queries > 0 && UInt64(queries) >= traffic.dns.queries
    if allQueriesShown || eventsAreComplete {
      // Names of a tunnel hold bytes that make no name.
      if namedQueries >= UInt64(queries) { askedNamesAreComplete = true }
      recordTypesAreComplete = true
    }
    names.formUnion(askedNames)
  }

  /// A copy of a query is on the wire within milliseconds; a client that asks again waits seconds (RFC 1035 §4.2.1).
  private mutating func countOriginals() {
    let nearness: Int64 = 5_000_000
    var seen: [Substring: Int64] = [:]
    for event in events where event.kind == .query {
      guard let time = event.time?.nanoseconds else {
        originalQueries = 0
        return
      }
      let text = event.text.drop { $0 != " " }
      if let before = seen[text], abs(time - before) < nearness { continue }
      seen[text] = time
      originalQueries += 1
    }
  }

  /// A protocol's messages are all at hand where as many packets have one as the traffic counts of it.
  private mutating func judgeMessages() {
    func seen(_ name: String) -> UInt64 {
      messages.reduce(UInt64(0)) {
        $1.key.protocolName == name && !$1.key.name.hasPrefix("alert ") ? $0 + $1.value.count : $0
      }
    }
    func echoes(_ wanted: (UInt8, UInt8) -> Bool) -> UInt64 {
      traffic.icmp.filter { wanted($0.version, $0.type) }
        .reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
    }
    for name in ["ARP", "DHCP"] {
      let packets = protocols[name] ?? 0
      if packets > 0, seen(name) >= packets { completeMessages.insert(name) }
    }
    if traffic.http.requests > 0, seen("HTTP") >= traffic.http.requests { completeMessages.insert("HTTP") }
    // Records of data that is encrypted are no messages that anybody reads: who says hello is counted alone.
    let hellos = messages[EvidenceMessage(protocolName: "TLS", name: "client hello")]?.count ?? 0
    if let counted = traffic.extra["tls"]?.objectValue?["client_hellos"]?.numberValue?.uint64Value, counted > 0,
      hellos >= counted
    {
      completeMessages.insert("TLS")
    }
    let closed = messages[EvidenceMessage(protocolName: "TCP", name: "zero window")]?.count ?? 0
    let counted = findings.compactMap { $0.facts["zero_windows"]?.numberValue?.uint64Value }.reduce(0) { $0 &+ $1 }
    if eventsAreComplete && packets(of: "TCP") ?? 0 > 0 || (counted > 0 && closed >= counted) {
      completeMessages.insert("TCP")
    }
    let requests = echoes { $0 == 6 ? $1 == 128 : $1 == 8 }
    let echoEvents = events.filter { $0.kind == .icmpEcho }.count
    pingsAreComplete = requests > 0 && UInt64(echoEvents) >= requests + echoes { $0 == 6 ? $1 == 129 : $1 == 0 }
    let resets = UInt64(events.filter { $0.kind == .reset }.count)
    resetSendersAreComplete = traffic.tcp.rst > 0 && resets >= traffic.tcp.rst
    requestTargetsAreComplete = traffic.http.requests > 0 && UInt64(requestTargets.count) >= traffic.http.requests
  }

  @discardableResult
  private mutating func add(host text: String, part: HostPart) -> HostAddress? {
    guard let address = HostAddress(parsing: text) else {
      if let station = MACAddress(parsing: text) { hardware.insert(station) }
      if !text.isEmpty { names.insert(Self.plainName(text)) }
      return nil
    }
    addresses.insert(address)
    parts[address, default: []].formUnion(part)
    return address
  }

  /// Lower case without a final dot.
  static func plainName(_ name: String) -> String {
    var name = name.lowercased()
    while name.hasSuffix(".") { name.removeLast() }
    return name
  }
}
