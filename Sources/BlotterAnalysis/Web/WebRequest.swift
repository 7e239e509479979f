import BlotterCore
import BlotterTraffic

/// One request of the evidence with its parts made plain and what came back.
struct WebRequest: Sendable {
  /// Number of the exchange.
  var exchange: Int
  var client: FlowEnd
  var server: FlowEnd
  var method: String
  var target: String
  var fields: [String: String]
  /// Path without the query, decoded.
  var path: [UInt8]
  /// Fields of the query and of a form in the body, and values of the path where it has `;` or `=`.
  var parameters: [Parameter]
  /// First bytes of the body, as far as the evidence holds them.
  var body: [UInt8]
  /// First packet of the connection, where this is the first request on it; else none.
  var start: PacketMark
  var request: PacketMark
  var response: PacketMark
  /// Status of the answer; 0 where none came.
  var status: UInt16
  var responseFields: [String: String]
  /// First bytes of the answer's body.
  var answer: [UInt8]
  /// Whether the evidence cuts packets and shows none of the fields that every client sends: what it lacks may stand
  /// behind the cut.
  var isCut = false

  struct Parameter: Sendable {
    var name: String
    /// Decoded, up to twice.
    var value: [UInt8]
    var isBody: Bool
  }

  /// Parameters looked at of one request: forms have fewer, and each costs every matcher a walk.
  static let parameterLimit = 64

  var host: String { fields["host"] ?? "" }
  var agent: String { fields["user-agent"] ?? "" }
  var isAnswered: Bool { status != 0 }
  /// 2xx or 3xx.
  var isSuccess: Bool { 200..<400 ~= status }
  var pathText: String {
    target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? target
  }

  /// Whether the client asked a bare address, without a name; an absent `Host` counts as none.
  var asksBareAddress: Bool {
    guard !isCut || !host.isEmpty else { return false }
    let name = host.isEmpty ? server.address.description : host
    return HostAddress(parsing: Self.withoutPort(name)) != nil
  }

  /// Whether the client calls itself by a name that no browser or system of today has; an absent one counts.
  var hasOddAgent: Bool { !(isCut && agent.isEmpty) && (AgentName.isOdd(agent) || AgentName.isOutdated(agent)) }

  /// Whether an answer came that says hardly anything: by its length field, else by the bytes behind its head.
  func isEmptyAnswer(upTo limit: Int) -> Bool {
    guard isAnswered else { return false }
    if let length = responseFields["content-length"].flatMap({ UInt64($0) }) { return length <= UInt64(limit) }
    return !isCut && answer.count <= limit
  }

  /// `10.0.0.1:8080` without the port.
  static func withoutPort(_ host: String) -> String {
    if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
    let parts = host.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[0]) : host
  }
}

/// The requests of the evidence, made plain once for all detectors that read them.
struct WebTraffic: Sendable {
  private(set) var requests: [WebRequest] = []

  init(_ traffic: borrowing Traffic, _ contents: MessageBodies) {
    var seen: Set<Int> = []
    for (number, exchange) in traffic.outcomes.exchanges.enumerated() {
      guard let request = exchange.request, case .request(let head) = traffic.http.events[request].content else {
        continue
      }
      var entry = WebRequest(
        exchange: number, client: exchange.client, server: exchange.server, method: head.method, target: head.target,
        fields: head.fields, path: [], parameters: [], body: contents.body(of: request, traffic),
        start: .none, request: traffic.http.events[request].mark, response: .none, status: 0, responseFields: [:],
        answer: [])
      let evidence = Int(entry.request.evidence)
      entry.isCut =
        evidence < traffic.quality.count && traffic.quality[evidence].snapped > 0
        && (entry.host.isEmpty || entry.agent.isEmpty)
      if let response = exchange.response, case .response(let head) = traffic.http.events[response].content {
        entry.status = head.status
        entry.responseFields = head.fields
        entry.response = traffic.http.events[response].mark
        entry.answer = contents.body(of: response, traffic)
      }
      if let flow = exchange.flow, seen.insert(flow).inserted {
        entry.start = traffic.flows.firstMark(of: traffic.flows.flows[flow]) ?? .none
      }
      Self.divide(&entry)
      requests.append(entry)
    }
  }

  private static func divide(_ entry: inout WebRequest) {
    let bytes = Array(entry.target.utf8)
    let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
    entry.path = WebText.plain(bytes[..<mark], isForm: false)
    if mark < bytes.count { add(bytes[(mark + 1)...], to: &entry, isBody: false) }
    guard !entry.body.isEmpty else { return }
    let type = (entry.fields["content-type"] ?? "").lowercased()
    if type.hasPrefix("application/x-www-form-urlencoded") || type.isEmpty && entry.body.contains(UInt8(ascii: "=")) {
      add(entry.body[...], to: &entry, isBody: true)
    } else if type.hasPrefix("application/json") || type.isEmpty && entry.body.first == UInt8(ascii: "{") {
      addMembers(of: entry.body, to: &entry)
      entry.parameters.append(.init(name: "body", value: WebText.plain(entry.body, isForm: false), isBody: true))
    } else if !type.hasPrefix("application/octet-stream"), !type.hasPrefix("image/") {
      entry.parameters.append(.init(name: "body", value: WebText.plain(entry.body, isForm: false), isBody: true))
    }
  }

  /// The text members of a JSON body, whatever object they stand in (RFC 8259 §4). No more than names and strings are
  /// read: what does not look like a member is passed over.
  private static func addMembers(of body: [UInt8], to entry: inout WebRequest) {
    var index = 0
    var name: ArraySlice<UInt8>?
    while index < body.count, entry.parameters.count < WebRequest.parameterLimit {
      guard body[index] == UInt8(ascii: "\"") else {
        if body[index] == UInt8(ascii: ",") || body[index] == UInt8(ascii: "{") { name = nil }
        index += 1
        continue
      }
      var end = index + 1
      while end < body.count, body[end] != UInt8(ascii: "\"") { end += body[end] == UInt8(ascii: "\\") ? 2 : 1 }
      let text = body[(index + 1)..<min(end, body.count)]
      index = end + 1
      var next = index
      while next < body.count, body[next] == 0x20 { next += 1 }
      if next < body.count, body[next] == UInt8(ascii: ":") {
        name = text
        index = next + 1
      } else if let key = name {
        entry.parameters.append(
          .init(name: String(decoding: key.prefix(64), as: UTF8.self), value: Array(text), isBody: true))
        name = nil
      }
    }
  }

  private static func add(_ text: ArraySlice<UInt8>, to entry: inout WebRequest, isBody: Bool) {
    for part in text.split(separator: UInt8(ascii: "&")) where entry.parameters.count < WebRequest.parameterLimit {
      let equal = part.firstIndex(of: UInt8(ascii: "="))
      let name = equal.map { part[..<$0] } ?? part[part.startIndex..<part.startIndex]
      let value = equal.map { part[($0 + 1)...] } ?? part
      entry.parameters.append(
        .init(
          name: String(decoding: WebText.decoded(name.prefix(64), isForm: true), as: UTF8.self),
          value: WebText.plain(value, isForm: true), isBody: isBody))
    }
  }
}

/// Finds what the evidence holds behind the head of each HTTP message.
struct MessageBodies: Sendable {
  /// Numbers of the chunks by flow and direction, in order within each.
  private var numbers: [Int]
  /// Where the chunks of a side begin in ``numbers``: two entries a flow, and one behind the last.
  private var starts: [Int]

  init(_ traffic: borrowing Traffic) {
    let chunks = traffic.content.chunks
    let sides = (chunks.reduce(-1) { max($0, $1.flow) } + 1) * 2
    starts = [Int](repeating: 0, count: sides + 1)
    for chunk in chunks { starts[Self.side(chunk.flow, chunk.direction) + 1] += 1 }
    for side in 0..<sides { starts[side + 1] += starts[side] }
    var next = starts
    numbers = [Int](repeating: 0, count: chunks.count)
    for (number, chunk) in chunks.enumerated() {
      let side = Self.side(chunk.flow, chunk.direction)
      numbers[next[side]] = number
      next[side] += 1
    }
  }

  private static func side(_ flow: Int, _ direction: FlowDirection) -> Int { flow * 2 + Int(direction.rawValue) }

  private func chunks(of flow: Int, _ direction: FlowDirection) -> ArraySlice<Int> {
    let side = Self.side(flow, direction)
    guard side >= 0, side + 1 < starts.count else { return [] }
    return numbers[starts[side]..<starts[side + 1]]
  }

  /// Numbers of the flows of which anything is kept, in order.
  var flows: [Int] { (0..<(starts.count / 2)).filter { starts[$0 * 2] < starts[$0 * 2 + 2] } }

  /// The first bytes behind the head of an event; empty where the evidence has none.
  func body(of event: Int, _ traffic: borrowing Traffic) -> [UInt8] {
    let record = traffic.http.events[event]
    guard let flow = record.flow, flow < traffic.flows.flows.count else { return [] }
    let direction = traffic.flows.flows[flow].key.direction(from: record.source)
    let bytes = joined(chunks(of: flow, direction), from: record.mark, traffic)
    guard let end = bytes.find("\r\n\r\n") else { return [] }
    return Array(bytes[(end + 4)...])
  }

  /// Everything kept of one direction from its start, without the segments that repeat others.
  func start(of flow: Int, _ direction: FlowDirection, _ traffic: borrowing Traffic) -> [UInt8] {
    let list = chunks(of: flow, direction)
    guard let first = list.first else { return [] }
    return joined(list, from: traffic.content.chunks[first].mark, traffic)
  }

  private func joined(_ list: ArraySlice<Int>, from mark: PacketMark, _ traffic: borrowing Traffic) -> [UInt8] {
    var low = list.startIndex
    var high = list.endIndex
    while low < high {
      let middle = (low + high) / 2
      if traffic.content.chunks[list[middle]].mark.position < mark.position { low = middle + 1 } else { high = middle }
    }
    guard low < list.endIndex, traffic.content.chunks[list[low]].mark.position == mark.position else { return [] }
    var bytes: [UInt8] = []
    // Seldom more than a few segments.
    var seen: [UInt32] = []
    for number in list[low...] {
      let chunk = traffic.content.chunks[number]
      if chunk.beginsMessage, chunk.mark.position != mark.position { break }
      // A segment sent twice has the sequence number of the first.
      if chunk.mark.hasNumbers {
        if seen.contains(chunk.mark.sequence) { continue }
        seen.append(chunk.mark.sequence)
      }
      bytes += traffic.content[chunk]
      if bytes.count >= Int(ContentTable.allowance) { break }
    }
    return bytes
  }
}
