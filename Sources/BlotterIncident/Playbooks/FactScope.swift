import BlotterFindings

/// The values that a playbook's sentences and conditions may name: the facts of one finding, and under names that
/// begin with `@` what stands in the finding itself.
struct FactScope {
  /// What `@` names mean; every playbook may use them.
  static let standing: [String: String] = [
    "@server": "the first affected address",
    "@servers": "all affected addresses",
    "@provider": "the host that offers the service, where one is known",
    "@source": "the first source address",
    "@sources": "all source addresses",
    "@port": "the port affected",
    "@transport": "TCP, UDP, ICMP …",
    "@protocol": "the application protocol",
    "@service": "the registered name of the port",
    "@count": "how many events the finding counts",
    "@first": "time of the first event",
    "@last": "time of the last event",
    "@file": "the capture as a word of a shell, `FILE` where the evidence is none that a program reads",
  ]

  /// Members that the objects of a list fact may have: the clients of a service and what they got.
  static let eachMembers = ["@address", "@outcome", "@attempts", "@packet", "@time", "@status"]

  private var values: [String: JSONValue]

  /// The scope for one element of a list: its members under names that begin with `@`.
  func with(_ element: [String: JSONValue]) -> FactScope {
    var scope = self
    for member in Self.eachMembers { scope.values[member] = element[String(member.dropFirst())] }
    return scope
  }

  init(_ finding: Finding, provider: String? = nil, file: EvidenceEntry? = nil) {
    values = finding.facts
    values["@file"] = .string(file.flatMap(Self.word) ?? "FILE")
    values["@provider"] = provider.map(JSONValue.string)
    let servers = Self.distinct(finding.affected.map(\.address))
    let sources = Self.distinct(finding.sources.map(\.address))
    values["@server"] = servers.first.map(JSONValue.string)
    values["@servers"] = servers.isEmpty ? nil : .strings(servers)
    values["@source"] = sources.first.map(JSONValue.string)
    values["@sources"] = sources.isEmpty ? nil : .strings(sources)
    values["@port"] = finding.port.map { .int($0) }
    values["@transport"] = finding.transport.map(JSONValue.string)
    values["@protocol"] = finding.protocol.map(JSONValue.string)
    values["@service"] = finding.service.map(JSONValue.string)
    values["@count"] = finding.count.map { .int($0) }
    values["@first"] = finding.first.map(JSONValue.string)
    values["@last"] = finding.last.map(JSONValue.string)
  }

  /// The value of a path; nil where the fact is absent or has no such part.
  func value(_ path: FactPath) -> JSONValue? {
    guard let whole = values[path.name] else { return nil }
    if case .null = whole { return nil }
    switch path.part {
    case .whole: return whole
    case .count:
      switch whole {
      case .array(let elements): return .int(elements.count)
      case .object(let members): return .int(members.count)
      case .number: return whole  // A detector may give the count in place of the list.
      default: return .int(1)
      }
    case .first: return whole.arrayValue.map(\.first) ?? whole
    case .last: return whole.arrayValue.map(\.last) ?? whole
    case .min, .max:
      let numbers = (whole.arrayValue ?? [whole]).compactMap(\.numberValue)
      let sorted = numbers.sorted { ($0.doubleValue ?? 0) < ($1.doubleValue ?? 0) }
      return (path.part == .min ? sorted.first : sorted.last).map(JSONValue.number)
    }
  }

  /// Longest name that stands in a command, in bytes: a file name at its longest (POSIX, NAME_MAX of common systems).
  private static let nameLimit = 255

  /// The name of a capture as one word of a POSIX shell, which takes nothing in single quotes for anything but itself
  /// (POSIX.1-2024, XCU §2.2.2). Nil for what is no capture, is compressed, came from a pipe, or has a name that cannot
  /// be told in one line or holds a single quote: there the reader fills in the file.
  private static func word(_ file: EvidenceEntry) -> String? {
    let name = file.name
    guard ["pcap", "pcapng"].contains(file.format), file.packing == nil, name != "standard input", !name.isEmpty,
      name.utf8.count <= nameLimit, Phrase.plain(name) == name, !name.contains("'")
    else { return nil }
    let safe = name.utf8.allSatisfy { byte in
      0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20 || "._+-,:@%=".utf8.contains(byte)
    }
    // What begins with a dash is taken for an option, in quotes as well.
    let path = name.hasPrefix("-") ? "./" + name : name
    return safe ? path : "'\(path)'"
  }

  private static func distinct(_ names: [String]) -> [String] {
    var seen = Set<String>()
    return names.filter { seen.insert($0).inserted }
  }
}

/// Names a fact or a part of it: `queries`, `error_delays_s.max`, `names.count`.
struct FactPath: Sendable, Hashable {
  enum Part: String, Sendable, CaseIterable {
    case whole, count, min, max, first, last
  }
  var name: String
  var part: Part

  /// Nil where the part after the dot is none.
  init?(_ text: some StringProtocol) {
    let pieces = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let head = pieces.first, !head.isEmpty else { return nil }
    name = String(head)
    guard pieces.count == 2 else {
      part = .whole
      return
    }
    guard let named = Part(rawValue: String(pieces[1])), named != .whole else { return nil }
    part = named
  }
}
