import BlotterCore
import BlotterFindings
import BlotterTraffic

/// What each client of a service got, in order of their first attempts.
struct ClientTally {
  private(set) var clients: [Client] = []
  private var numbers: [HostAddress: Int] = [:]

  struct Client {
    var address: HostAddress
    /// The best that it got.
    var outcome: Outcome
    /// What shows it.
    var mark: PacketMark
    var status: UInt16
    var attempts: Int
    var failures: Int
  }

  init(_ attempts: some Sequence<Attempt>) {
    for attempt in attempts { add(attempt) }
  }

  private mutating func add(_ attempt: Attempt) {
    let mark = attempt.decisive.exists ? attempt.decisive : attempt.start
    let failed = attempt.outcome.isFailure ? 1 : 0
    guard let number = numbers[attempt.client.address] else {
      numbers[attempt.client.address] = clients.count
      clients.append(
        Client(
          address: attempt.client.address, outcome: attempt.outcome, mark: mark, status: attempt.status, attempts: 1,
          failures: failed))
      return
    }
    clients[number].attempts += 1
    clients[number].failures += failed
    if Self.rank(attempt.outcome) < Self.rank(clients[number].outcome) {
      clients[number].outcome = attempt.outcome
      clients[number].mark = mark
      clients[number].status = attempt.status
    }
  }

  /// Better outcomes first.
  static func rank(_ outcome: Outcome) -> Int {
    switch outcome {
    case .served: 0
    case .connected: 1
    case .failed: 2
    case .reset: 3
    case .refused: 4
    case .unreachable: 5
    case .halfOpen: 6
    case .unanswered: 7
    case .unknown: 8
    }
  }

  func count(_ outcomes: Outcome...) -> Int { clients.count { outcomes.contains($0.outcome) } }

  /// `[{address, outcome, packet}]` of the first `limit` clients, as facts print them.
  func facts(in traffic: borrowing Traffic, limit: Int = 32) -> JSONValue {
    var list: [JSONValue] = []
    for client in clients.prefix(limit) {
      var entry: [String: JSONValue] = [
        "address": .string(traffic.label(client.address)), "outcome": .string(client.outcome.rawValue),
        "attempts": .int(client.attempts),
      ]
      if client.mark.exists, !client.mark.isRecord { entry["packet"] = .int(client.mark.number) }
      if client.mark.exists, client.mark.isRecord { entry["line"] = .int(client.mark.line) }
      if client.status != 0 { entry["status"] = .int(client.status) }
      list.append(.object(entry))
    }
    return .array(list)
  }
}
