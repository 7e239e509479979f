package import BlotterCore

/// The head of one HTTP/1 message as it passed.
package struct HTTPEvent: Sendable {
  package var mark: PacketMark
  /// Number of the flow in the flow table; nil where the table was full.
  package var flow: Int?
  package var source: FlowEnd
  package var destination: FlowEnd
  package var content: Content

  package enum Content: Sendable {
    case request(HTTPRequestHead)
    case response(HTTPResponseHead)
  }
}

/// HTTP message heads in order. Requests and responses are joined when the whole is known.
package struct HTTPTable: Sendable {
  package internal(set) var events: [HTTPEvent] = []
  package internal(set) var requests: UInt64 = 0
  package internal(set) var statuses: [UInt16: UInt64] = [:]
  /// Messages that were counted but not kept.
  package internal(set) var eventsBeyond: UInt64 = 0

  /// Heads kept one by one. A head is a few hundred bytes, so they stay below some 64 MiB.
  package static let eventLimit = 1 << 16

  init() {}

  mutating func observe(_ event: HTTPEvent) {
    count(event.content)
    guard events.count < Self.eventLimit else {
      eventsBeyond &+= 1
      return
    }
    events.append(event)
  }

  /// Puts the whole of a head in the place of its beginning; false where that is not held.
  mutating func replace(
    _ content: HTTPEvent.Content, at mark: PacketMark, from source: FlowEnd, to destination: FlowEnd
  ) -> Bool {
    guard let index = events.last(at: mark, source, destination) else { return false }
    uncount(events[index])
    events[index].content = content
    count(content)
    return true
  }

  /// Takes out what was entered for one packet.
  mutating func remove(at mark: PacketMark, from source: FlowEnd, to destination: FlowEnd) {
    while let index = events.last(at: mark, source, destination) { uncount(events.remove(at: index)) }
  }

  /// Moves the entry at the end to its place in the order of packets.
  mutating func settleLast() { events.settleLast() }

  private mutating func count(_ content: HTTPEvent.Content) {
    switch content {
    case .request: requests &+= 1
    case .response(let head): statuses[head.status, default: 0] &+= 1
    }
  }

  private mutating func uncount(_ event: HTTPEvent) {
    switch event.content {
    case .request: requests &-= 1
    case .response(let head):
      let left = statuses[head.status, default: 1] &- 1
      statuses[head.status] = left == 0 ? nil : left
    }
  }

  /// Appends the part that follows; `numbers` holds the new number of each of its flows.
  mutating func append(_ later: HTTPTable, flows numbers: [Int?]) {
    for var event in later.events where events.count < Self.eventLimit {
      event.flow = event.flow.flatMap { numbers[$0] }
      events.append(event)
    }
    requests &+= later.requests
    for (status, count) in later.statuses { statuses[status, default: 0] &+= count }
    let total = requests &+ statuses.values.reduce(0, &+)
    eventsBeyond = total &- UInt64(events.count)
  }

  mutating func renumber(flows numbers: [Int]) {
    for index in events.indices { events[index].flow = events[index].flow.map { numbers[$0] } }
  }

  /// Joins requests and responses by their order on the flow (RFC 9112 §9.3). A 1xx response is followed by the final
  /// one and joins nothing.
  package func exchanges() -> [HTTPExchange] {
    var result: [HTTPExchange] = []
    // Numbers of the exchanges of a flow that still wait, oldest first, with the next one to answer.
    var waiting: [Int: (exchanges: [Int], next: Int)] = [:]
    for (number, event) in events.enumerated() {
      switch event.content {
      case .request:
        if let flow = event.flow { waiting[flow, default: ([], 0)].exchanges.append(result.count) }
        result.append(HTTPExchange(request: number, flow: event.flow, client: event.source, server: event.destination))
      case .response(let head):
        if 100..<200 ~= head.status { continue }
        if let flow = event.flow, let queue = waiting[flow], queue.next < queue.exchanges.count {
          result[queue.exchanges[queue.next]].response = number
          waiting[flow] = (queue.exchanges, queue.next + 1)
        } else {
          result.append(
            HTTPExchange(response: number, flow: event.flow, client: event.destination, server: event.source))
        }
      }
    }
    return result
  }
}

/// A request and its answer; one of them may be missing from the evidence.
package struct HTTPExchange: Sendable {
  /// Numbers of the events.
  package var request: Int?
  package var response: Int?
  package var flow: Int?
  package var client: FlowEnd
  package var server: FlowEnd
}
