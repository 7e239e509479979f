/// Attempts in the making, with what is known of each beside it, in the order of their first packets.
struct AttemptList {
  private(set) var attempts: [Attempt] = []
  private(set) var digests: [AttemptDigest] = []
  private(set) var times: [ConnectionTimes] = []
  private var isSorted = true

  init(capacity: Int) {
    attempts.reserveCapacity(capacity)
    digests.reserveCapacity(capacity)
    times.reserveCapacity(capacity)
  }

  mutating func add(_ attempt: Attempt, _ times: ConnectionTimes, client: UInt32, server: UInt32) {
    if let last = attempts.last?.start.position, attempt.start.position < last { isSorted = false }
    attempts.append(attempt)
    digests.append(
      AttemptDigest(
        client: client, server: server, port: attempt.server.port, transport: attempt.transport,
        outcome: attempt.outcome, probe: attempt.probe, isTransaction: attempt.transaction != nil,
        flow: UInt32(truncatingIfNeeded: attempt.flow ?? 0)))
    self.times.append(times)
  }

  /// Orders by first packets; of one packet, flows before transactions, each in the order of their numbers.
  mutating func sort() {
    guard !isSorted else { return }
    let order = attempts.indices.map { (position: attempts[$0].start.position, attempt: $0) }.sorted { a, b in
      if a.position != b.position { return a.position < b.position }
      let (x, y) = (digests[a.attempt].isTransaction, digests[b.attempt].isTransaction)
      return x == y ? a.attempt < b.attempt : y
    }
    attempts = order.map { attempts[$0.attempt] }
    digests = order.map { digests[$0.attempt] }
    times = order.map { times[$0.attempt] }
    isSorted = true
  }
}
