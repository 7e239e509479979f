import BlotterCore

/// One question of a client to a server, with its repetitions and what came back.
package struct DNSTransaction: Sendable {
  /// Numbers of the events: the query and its retries; empty for an answer that nobody asked for.
  package var queries: [Int] = []
  /// Number of the first response; nil where none came.
  package var response: Int?
  /// Numbers of further responses to the same question.
  package var moreResponses: [Int] = []
  /// Numbers of ICMP errors that the queries drew.
  package var errors: [Int] = []
  package var client: FlowEnd
  package var server: FlowEnd
  package var transport: Transport
  package var identifier: UInt16

  package var isConcluded: Bool { response != nil || !errors.isEmpty }
}

extension DNSTable {
  /// Joins queries, retries, responses and errors.
  ///
  /// A query with the ends, identifier and question of one that is still open is its retry; one that was answered or
  /// refused is over, and the next query begins another. A response answers the latest query with its ends and
  /// identifier. An error belongs to the query whose packet it answers.
  package func transactions(errors: [ICMPError]) -> [DNSTransaction] {
    var result: [DNSTransaction] = []
    var keys = Numbering<Key>()
    // By number of the key: number of the transaction.
    var latest: [Int] = []
    var byPacket: [PacketPosition: Int] = [:]
    var nextError = 0
    let relevant = errors.indices.filter { errors[$0].datagram.exists }

    func conclude(before position: PacketPosition?) {
      while nextError < relevant.count {
        let error = errors[relevant[nextError]]
        if let position, position < error.mark.position { return }
        if let owner = byPacket[error.datagram.position] { result[owner].errors.append(relevant[nextError]) }
        nextError += 1
      }
    }

    for (number, event) in events.enumerated() {
      conclude(before: event.mark.position)
      let key = keys.number(for: Key(event))
      let open = key < latest.count ? latest[key] : nil
      func begin(_ transaction: DNSTransaction) {
        if key < latest.count { latest[key] = result.count } else { latest.append(result.count) }
        result.append(transaction)
      }
      if event.isResponse {
        // A server answers from the address that was asked; some answer from another port of it.
        if let open {
          if result[open].response == nil {
            result[open].response = number
          } else {
            result[open].moreResponses.append(number)
          }
          continue
        }
        begin(
          DNSTransaction(
            response: number, client: event.client, server: event.server, transport: event.transport,
            identifier: event.identifier))
        continue
      }
      if let open, !result[open].isConcluded, let first = result[open].queries.first,
        events[first].name == event.name, events[first].type == event.type
      {
        result[open].queries.append(number)
        if !relevant.isEmpty { byPacket[event.mark.position] = open }
        continue
      }
      if !relevant.isEmpty { byPacket[event.mark.position] = result.count }
      begin(
        DNSTransaction(
          queries: [number], client: event.client, server: event.server, transport: event.transport,
          identifier: event.identifier))
    }
    conclude(before: nil)
    return result
  }

  /// What a question and its answer have in common. Unlike the key of a flow it has the client first.
  private struct Key: SeededHashable {
    var ends: PackedKey
    var identifier: UInt64

    init(_ event: DNSEvent) {
      let (client, server) = (event.client, event.server)
      ends = PackedKey(
        ends: UInt64(client.port) | UInt64(server.port) << 16 | UInt64(event.transport.rawValue) << 32
          | UInt64(client.address.kindCode) << 48 | UInt64(server.address.kindCode) << 56,
        lowHigh: client.address.high, lowLow: client.address.low, highHigh: server.address.high,
        highLow: server.address.low)
      identifier = UInt64(event.identifier)
    }

    func hash(seed: UInt64) -> UInt64 { ends.hash(seed: seed ^ identifier &* 0x9e37_79b9_7f4a_7c15) }
  }
}
