package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

// How detectors print what the tables hold.
extension Traffic {
  /// An address, or the name that a log prints in its place.
  package func label(_ host: HostAddress) -> String {
    guard host.kind == .name else { return host.description }
    for record in evidence {
      let label = record.hostNames.label(host)
      if label != host.description { return label }
    }
    return host.description
  }

  /// The time of a packet in the style of its evidence; nil where there is none.
  package func time(_ mark: PacketMark) -> String? {
    guard mark.exists, mark.hasTime, Int(mark.evidence) < evidence.count else { return nil }
    return evidence[Int(mark.evidence)].time.string(mark.time)
  }

  /// Points at a packet.
  package func citation(_ mark: PacketMark) -> Citation {
    let id = Int(mark.evidence) < evidence.count ? evidence[Int(mark.evidence)].id : "E\(mark.evidence + 1)"
    return Citation(
      evidence: id, packet: mark.isRecord ? nil : mark.number, line: mark.line == 0 ? nil : UInt64(mark.line))
  }

  /// Packets that one finding cites at most: enough to check it, few enough to read.
  package static let citationLimit = 24

  /// Points at the packets that show a finding: in order, each once, and of many the first and the last.
  package func citations(_ marks: some Sequence<PacketMark>, limit: Int = citationLimit) -> [Citation] {
    var seen: Set<PacketPosition> = []
    let ordered = marks.filter { $0.exists }.sorted { $0.position < $1.position }
      .filter { seen.insert($0.textPosition).inserted }
    guard ordered.count > limit else { return ordered.map(citation) }
    let tail = limit / 3
    return (ordered.prefix(limit - tail) + ordered.suffix(tail)).map(citation)
  }

  /// A role with the label of its host.
  package func host(_ address: HostAddress, port: UInt16? = nil, role: String) -> HostRole {
    HostRole(address: label(address), port: port, role: role)
  }

  /// Roles for the first `limit` hosts in order of address.
  package func hosts(_ addresses: some Sequence<HostAddress>, role: String, limit: Int = 16) -> [HostRole] {
    Set(addresses).sorted().prefix(limit).map { host($0, role: role) }
  }

  /// The last time that the evidence of `mark` was recording. The logs of a sensor are one evidence in this: each holds
  /// what one part of it saw, by one clock.
  func end(of mark: PacketMark) -> PacketMark {
    guard Int(mark.evidence) < quality.count else { return .none }
    var end = quality[Int(mark.evidence)].last
    guard mark.isRecord else { return end }
    for other in quality.map(\.last) where other.isRecord && other.hasTime && end.time < other.time {
      end = other
      end.evidence = mark.evidence
    }
    return end
  }

  /// Seconds as a number with at most nine decimals.
  func seconds(_ nanoseconds: Int64) -> JSONValue { .seconds(nanoseconds: nanoseconds) }
}

extension Finding {
  /// Sets first and last time from the packets that the finding speaks of, and cites these two: whoever reads when it
  /// was finds the packets of that time.
  mutating func span(_ marks: some Sequence<PacketMark>, in traffic: borrowing Traffic) {
    let known = marks.filter { $0.exists && $0.hasTime }
    guard let first = known.min(by: { $0.position < $1.position }),
      let last = known.max(by: { $0.position < $1.position })
    else { return }
    self.first = traffic.time(first)
    self.last = traffic.time(last)
    if !cites.isEmpty {
      let ends = (traffic.citation(first), traffic.citation(last))
      if !cites.contains(ends.0) { cites.insert(ends.0, at: 0) }
      if !cites.contains(ends.1) { cites.append(ends.1) }
      // As many as before: those in the middle say the least.
      while cites.count > Traffic.citationLimit { cites.remove(at: Traffic.citationLimit * 2 / 3) }
    }
    // A record of one moment does not tell how long it took.
    if first.isRecord, first.position == last.position { return }
    if let span = last.delay(since: first) { facts["duration_s"] = .seconds(nanoseconds: span) }
  }
}

/// Sums over clients and the words that several detectors share.
enum Words {
  /// `TCP port 443 (https)`.
  static func port(_ port: UInt16, _ transport: Transport) -> String {
    let name = ServiceName.name(forPort: port, isTCP: transport == .tcp)
    return (transport == .unknown ? "" : transport.name + " ") + "port \(port)" + (name.map { " (\($0))" } ?? "")
  }

  /// The smallest CIDR block that holds all IPv4 addresses of a list; nil for other addresses or for a block wider
  /// than a /16, which says nothing.
  static func range(_ addresses: [HostAddress]) -> String? {
    let bits = addresses.compactMap(\.ipv4Bits)
    guard bits.count == addresses.count, let low = bits.min(), let high = bits.max() else { return nil }
    let prefix = (low ^ high).leadingZeroBitCount
    guard 16..<32 ~= prefix else { return nil }
    return "\(HostAddress(ipv4: low & ~(UInt32.max >> UInt32(prefix))))/\(prefix)"
  }

  /// Longest name of a user that a title holds, in characters.
  private static let nameLimit = 40

  /// A word of others that would run into the sentence (`backup`) between quotation marks; what shows by its form that
  /// it is none, such as a mail address, as it is.
  static func quoted(_ name: String) -> String {
    let shown = name.count > nameLimit ? name.prefix(nameLimit - 1) + "…" : name[...]
    // A name that is cut is none that its form tells.
    let isTelling = shown.contains { "@./:".contains($0) } && !shown.contains(" ") && !shown.hasSuffix("…")
    return isTelling ? String(shown) : "“\(shown)”"
  }

  /// `1 client`, `3 clients`.
  static func count(_ number: some BinaryInteger, _ noun: String, plural: String? = nil) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(plural ?? noun + "s")"
  }

  /// `10.0.0.1`, or `10.0.0.1 and 4 more`.
  static func some(_ labels: [String]) -> String {
    guard let last = labels.last else { return "nobody" }
    switch labels.count {
    case 1: return last
    // Up to three are named: `and 1 more` hides whom it is about, and is no shorter.
    case 2...3: return labels.dropLast().joined(separator: ", ") + " and " + last
    default: return "\(labels[0]) and \(labels.count - 1) more"
    }
  }
}
