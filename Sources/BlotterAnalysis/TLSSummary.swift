import BlotterCore
import BlotterFindings
import BlotterTraffic

/// What clients asked for in clear before encryption began, for the figures of the traffic.
enum TLSSummary {
  /// Names and fingerprints listed, the most frequent first.
  private static let limit = 64

  /// nil where no hello was seen.
  static func value(of traffic: borrowing Traffic, _ index: TrafficIndex) -> JSONValue? {
    let sessions = index.tlsSessions.filter(\.hello.exists)
    guard !sessions.isEmpty else { return nil }
    let quic = sessions.count { traffic.flows.flows[$0.flow].key.transport == .udp }
    var members: [String: JSONValue] = ["client_hellos": .int(sessions.count)]
    if quic > 0 { members["quic"] = .int(quic) }
    func list(_ key: String, _ values: [String]) {
      var counts: [String: Int] = [:]
      for value in values where !value.isEmpty { counts[value, default: 0] += 1 }
      let most = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
      if !most.isEmpty {
        members[key] = .array(most.map { .object(["value": .string($0.key), "connections": .int($0.value)]) })
      }
    }
    list("server_names", sessions.map(\.serverName))
    list("application_protocols", sessions.flatMap(\.protocols))
    list("ja4", sessions.map(\.fingerprint))
    return .object(members)
  }
}
