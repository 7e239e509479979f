package import BlotterCore

/// One DNS message as it passed.
package struct DNSEvent: Sendable {
  package var mark: PacketMark
  package var source: FlowEnd
  package var destination: FlowEnd
  package var transport: Transport
  package var identifier: UInt16
  package var isResponse: Bool
  package var opcode: UInt8
  package var rcode: UInt16
  package var type: UInt16
  package var hasQuestion: Bool
  package var isTruncated: Bool
  package var answerCount: UInt16
  /// Bytes of the message as the evidence states them; 0 where it does not.
  package var length: UInt32
  /// Number of the name in ``DNSTable/names``.
  package var name: UInt32
  /// Numbers of the first addresses in the answer, as text.
  package var answers: [UInt32]

  package var client: FlowEnd { isResponse ? destination : source }
  package var server: FlowEnd { isResponse ? source : destination }
}

/// DNS messages in order. Queries and answers are joined when the whole is known (``DNSTransactions``).
package struct DNSTable: Sendable {
  package internal(set) var events: [DNSEvent] = []
  package internal(set) var names = StringPool()
  package internal(set) var queries: UInt64 = 0
  package internal(set) var responses: UInt64 = 0
  package internal(set) var rcodes: [UInt16: UInt64] = [:]
  /// Messages that were counted but not kept.
  package internal(set) var eventsBeyond: UInt64 = 0
  /// First messages whose stated length cannot hold their own question.
  package internal(set) var impossibleLengths: [DNSEvent] = []
  package internal(set) var impossibleCount: UInt64 = 0

  /// Messages kept one by one: some 40 MiB.
  package static let eventLimit = 1 << 18
  static let impossibleLimit = 8
  static let answerLimit = 8

  init() {}

  mutating func observe(
    _ message: DNSMessage, _ mark: PacketMark, from source: FlowEnd, to destination: FlowEnd, _ transport: Transport
  ) {
    let event = event(message, mark, source, destination, transport)
    if let needed = Self.leastLength(of: message), message.length > 0, message.length < needed {
      impossibleCount &+= 1
      if impossibleLengths.count < Self.impossibleLimit { impossibleLengths.append(event) }
    }
    add(event)
  }

  private mutating func event(
    _ message: DNSMessage, _ mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd, _ transport: Transport
  ) -> DNSEvent {
    DNSEvent(
      mark: mark, source: source, destination: destination, transport: transport, identifier: message.identifier,
      isResponse: message.isResponse, opcode: message.opcode, rcode: message.rcode,
      type: message.question?.type ?? 0, hasQuestion: message.question != nil, isTruncated: message.isTruncated,
      answerCount: message.answerCount, length: message.length, name: names.intern(message.question?.name ?? ""),
      answers: message.answers.prefix(Self.answerLimit).map { names.intern($0.data) })
  }

  /// Puts the whole of a message in the place of its beginning; false where that is not held.
  mutating func replace(_ message: DNSMessage, at mark: PacketMark, from source: FlowEnd, to destination: FlowEnd)
    -> Bool
  {
    guard let index = events.last(at: mark, source, destination) else { return false }
    uncount(events[index])
    let whole = event(message, events[index].mark, source, destination, events[index].transport)
    count(whole)
    events[index] = whole
    return true
  }

  /// Takes out what was entered for one packet.
  mutating func remove(at mark: PacketMark, from source: FlowEnd, to destination: FlowEnd) {
    while let index = events.last(at: mark, source, destination) { uncount(events.remove(at: index)) }
  }

  /// Moves the entry at the end to its place in the order of packets.
  mutating func settleLast() { events.settleLast() }

  private mutating func count(_ event: DNSEvent) {
    if event.isResponse {
      responses &+= 1
      rcodes[event.rcode, default: 0] &+= 1
    } else {
      queries &+= 1
    }
  }

  private mutating func uncount(_ event: DNSEvent) {
    if event.isResponse {
      responses &-= 1
      let left = rcodes[event.rcode, default: 1] &- 1
      rcodes[event.rcode] = left == 0 ? nil : left
    } else {
      queries &-= 1
    }
  }

  private mutating func add(_ event: DNSEvent) {
    count(event)
    if events.count < Self.eventLimit {
      events.append(event)
    } else {
      eventsBeyond &+= 1
    }
  }

  /// Bytes that a message with this question has at least: header, name, type and class (RFC 1035 §4.1); nil where it
  /// has no question.
  package static func leastLength(of message: DNSMessage) -> UInt32? {
    message.question.map { leastLength(ofName: $0.name) }
  }

  /// As above, for a name in presentation form.
  package static func leastLength(ofName name: String) -> UInt32 {
    if name == "." || name.isEmpty { return 12 + 1 + 4 }
    var bytes: UInt32 = 0
    var escape = 0
    for byte in name.utf8 {
      if escape > 0 {
        escape -= 1
        // `\DDD` is one byte, `\.` another form of it.
        if escape == 2, !(0x30...0x39 ~= byte) { escape = 0 }
      } else {
        if byte == 0x5c { escape = 3 }
        bytes += 1
      }
    }
    return 12 + bytes + 2 + 4
  }

  mutating func append(_ later: DNSTable) {
    for var event in later.events {
      event.name = names.intern(later.names[event.name])
      event.answers = event.answers.map { names.intern(later.names[$0]) }
      add(event)
    }
    queries &+= later.queries &- UInt64(later.events.count(where: { !$0.isResponse }))
    responses &+= later.responses &- UInt64(later.events.count(where: \.isResponse))
    eventsBeyond &+= later.eventsBeyond
    if later.eventsBeyond > 0 {
      var kept: [UInt16: UInt64] = [:]
      for event in later.events where event.isResponse { kept[event.rcode, default: 0] &+= 1 }
      for (rcode, count) in later.rcodes { rcodes[rcode, default: 0] &+= count &- kept[rcode, default: 0] }
    }
    for var event in later.impossibleLengths where impossibleLengths.count < Self.impossibleLimit {
      event.name = names.intern(later.names[event.name])
      event.answers = []
      impossibleLengths.append(event)
    }
    impossibleCount &+= later.impossibleCount
  }
}
