import Dispatch
import Synchronization

/// Spreads work whose parts do not know of each other over the cores.
package enum Cores {
  /// What `body` makes of each number below `count`, in their order. Where it is not worth it, one after the other on
  /// this thread.
  package static func map<Result: Sendable>(
    _ count: Int, isWorthIt: Bool, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    guard isWorthIt, count > 1 else { return (0..<count).map(body) }
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { number in
      let result = body(number)
      results.withLock { $0[number] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
  }
}
