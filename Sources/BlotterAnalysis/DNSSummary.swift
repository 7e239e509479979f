import BlotterCore
import BlotterFindings
import BlotterTraffic

/// What a set of DNS transactions amounts to, as facts.
struct DNSSummary {
  private(set) var facts: [String: JSONValue] = [:]
  private(set) var answered = 0
  private(set) var queries = 0
  /// Queries and responses, for citations.
  var marks: [PacketMark] = []

  init(_ transactions: [DNSTransaction], _ traffic: borrowing Traffic) {
    let events = traffic.dns.events
    var names: [String] = []
    var types: [String] = []
    var identifiers: [UInt16] = []
    var rcodes: [String: UInt64] = [:]
    var retries = 0
    for transaction in transactions {
      queries += transaction.queries.count
      retries += max(0, transaction.queries.count - 1)
      for number in transaction.queries { marks.append(events[number].mark) }
      if let response = transaction.response {
        answered += 1
        marks.append(events[response].mark)
        rcodes[DNSNames.rcode(events[response].rcode), default: 0] += 1
      }
      if let first = transaction.queries.first ?? transaction.response, events[first].hasQuestion {
        let name = traffic.dns.names[events[first].name]
        let type = DNSNames.type(events[first].type)
        if names.count < Self.nameLimit, !names.contains(name) { names.append(name) }
        if types.count < Self.nameLimit, !types.contains(type) { types.append(type) }
      }
      if identifiers.count < Self.nameLimit, !identifiers.contains(transaction.identifier) {
        identifiers.append(transaction.identifier)
      }
    }
    facts["queries"] = .int(queries)
    facts["transactions"] = .int(transactions.count)
    facts["answered"] = .int(answered)
    facts["retries"] = .int(retries)
    facts["names"] = .strings(names)
    facts["query_types"] = .strings(types)
    facts["query_ids"] = .array(identifiers.map { .int($0) })
    if !rcodes.isEmpty { facts["rcodes"] = .object(rcodes.mapValues { .int($0) }) }
  }

  /// Names, types and identifiers listed of one finding.
  static let nameLimit = 16
}
