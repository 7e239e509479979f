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
    var latest: [Key: Int] = [:]
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
      let key = Key(
        client: event.client, server: event.server, transport: event.transport, identifier: event.identifier)
      let open = latest[key]
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
        latest[key] = result.count
        result.append(
          DNSTransaction(
            response: number, client: event.client, server: event.server, transport: event.transport,
            identifier: event.identifier))
        continue
      }
      if let open, !result[open].isConcluded, let first = result[open].queries.first,
        events[first].name == event.name, events[first].type == event.type
      {
        result[open].queries.append(number)
        byPacket[event.mark.position] = open
        continue
      }
      latest[key] = result.count
      byPacket[event.mark.position] = result.count
      result.append(
        DNSTransaction(
          queries: [number], client: event.client, server: event.server, transport: event.transport,
          identifier: event.identifier))
    }
    conclude(before: nil)
    return result
  }

  private struct Key: Hashable {
    var client: FlowEnd
    var server: FlowEnd
    var transport: Transport
    var identifier: UInt16
  }
}
