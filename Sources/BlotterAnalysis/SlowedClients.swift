import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Clients that are still served while something goes on, but wait longer than clients did before it.
///
/// The wait is the time from a client's first packet to the server's first data. What was usual before is told by its
/// median and median deviation (``RobustBaseline``); a wait counts as slow that stands out from it, is twice the
/// median, and is longer by ``leastDelay``, which a person notices.
struct SlowedClients {
  /// Medians of the waits before, and of the slow ones, nanoseconds.
  var usual: Int64
  var slow: Int64
  /// Slow attempts, in order.
  var attempts: [Attempt]
  var clients: Int { Set(attempts.map(\.client.address)).count }

  /// A tenth of a second: the limit below which an answer seems to come at once (Miller, AFIPS 1968; Nielsen, Usability
  /// Engineering, 1993).
  static let leastDelay: Int64 = 100_000_000

  /// The clients that `others` shows as slowed from `onset` on; nil where none is, or too few came before to tell.
  init?(_ others: [Attempt], from onset: PacketMark) {
    var before: [Int64] = []
    var during: [(attempt: Attempt, wait: Int64)] = []
    for attempt in others where attempt.outcome == .served {
      guard let wait = attempt.decisive.delay(since: attempt.start), wait >= 0 else { continue }
      if attempt.decisive.position < onset.position {
        before.append(wait)
      } else if onset.position < attempt.start.position {
        during.append((attempt, wait))
      }
    }
    guard let baseline = RobustBaseline(before.map(Double.init)) else { return nil }
    let slowed = during.filter {
      Double($0.wait) >= 2 * baseline.median
        && baseline.isExceeded(by: Double($0.wait), least: Double(Self.leastDelay))
    }
    guard !slowed.isEmpty else { return nil }
    usual = Int64(baseline.median)
    let waits = slowed.map(\.wait).sorted()
    slow = waits[waits.count / 2]
    attempts = slowed.map(\.attempt)
  }

  /// Adds what it shows to a finding's facts.
  func fill(_ facts: inout [String: JSONValue], _ traffic: borrowing Traffic) {
    facts["clients_slowed"] = .int(clients)
    facts["usual_wait_s"] = traffic.seconds(usual)
    facts["slowed_wait_s"] = traffic.seconds(slow)
  }
}
