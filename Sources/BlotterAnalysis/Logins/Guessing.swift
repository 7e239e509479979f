package import BlotterCore
package import BlotterTraffic

/// Password guessing: logins at one service that are denied over and over, with different guesses, of one client or of
/// many that each try a few.
package struct Guessing: Sendable {
  package var service: LoginMessage.Service
  /// In order of their first attempts.
  package var sources: [HostAddress]
  package var server: FlowEnd
  /// Numbers of the attempts, in order.
  package var attempts: [Int]
  package var denied: Int
  /// Number of an attempt that was accepted after the first denials.
  package var success: Int?

  /// Denied logins of one client at one server from which on they are no slips: people give up after three to five,
  /// and clients with a stored password send the same one again.
  static let threshold = 5
  /// Guesses that differ, where the passwords can be told apart, or names that differ, where they cannot.
  static let distinctGuesses = 4
  static let distinctUsers = 5
  /// Denials of one name whose passwords are hidden: a program with a stale password asks again too, but rarely as
  /// often within one capture.
  static let hiddenThreshold = 10
  /// Clients that try one name in vain, and never get in: a person has two or three devices. Fewer denials each than
  /// ``threshold``, as tools do that hide among many addresses.
  static let sourceThreshold = 5

  static func all(in attempts: [LoginAttempt]) -> [Guessing] {
    var groups = Groups<Key>()
    for (number, attempt) in attempts.enumerated() {
      groups.add(
        number, to: Key(service: attempt.service, source: attempt.client.address, server: attempt.server))
    }
    let alone: [Guessing] = groups.inOrder.compactMap { key, members in
      // A host that may not connect, or one too many, is told so whatever it offers (MySQL 1130, 1129, 1040).
      let denied = members.filter {
        attempts[$0].outcome == .denied && ![1040, 1129, 1130].contains(attempts[$0].code)
      }
      guard isGuessing(denied.map { attempts[$0] }) else { return nil }
      let turn = denied[threshold - 1]
      let success = members.first { $0 > turn && attempts[$0].outcome == .accepted }
      return Guessing(
        service: key.service, sources: [key.source], server: key.server, attempts: members, denied: denied.count,
        success: success)
    }
    return alone + together(groups.inOrder.map { ($0.key, $0.members) }, attempts, besides: alone)
  }

  /// Guessing by many clients at one server. Where a service denies everybody, each client has a name of its own; here
  /// the same name comes from ``sourceThreshold`` clients or more, with different passwords where they can be read.
  private static func together(
    _ groups: [(key: Key, members: [Int])], _ attempts: [LoginAttempt], besides alone: [Guessing]
  ) -> [Guessing] {
    let known = Set(alone.flatMap(\.attempts))
    var byServer = Groups<Service>()
    for (key, members) in groups {
      let isVain = !members.contains { attempts[$0].outcome == .accepted || known.contains($0) }
      guard isVain else { continue }
      for number in members where attempts[number].outcome == .denied {
        byServer.add(number, to: Service(service: key.service, server: key.server))
      }
    }
    return byServer.inOrder.compactMap { key, members in
      var byName: [String: Set<HostAddress>] = [:]
      for number in members { byName[attempts[number].user, default: []].insert(attempts[number].client.address) }
      let shared = members.filter { byName[attempts[$0].user]?.count ?? 0 >= sourceThreshold }
      guard shared.count >= 2 * sourceThreshold, isGuessing(shared.map { attempts[$0] }) else { return nil }
      var seen: Set<HostAddress> = []
      let sources = members.map { attempts[$0].client.address }.filter { seen.insert($0).inserted }
      return Guessing(
        service: key.service, sources: sources, server: key.server, attempts: members, denied: members.count,
        success: nil)
    }
  }

  private struct Service: Hashable {
    var service: LoginMessage.Service
    var server: FlowEnd
  }

  private static func isGuessing(_ denied: [LoginAttempt]) -> Bool {
    guard denied.count >= threshold else { return false }
    let readable = denied.filter { $0.secretHash != 0 }
    if readable.count * 2 >= denied.count {
      return Set(readable.map { Guess(user: $0.user, secret: $0.secretHash) }).count >= distinctGuesses
    }
    let users = Set(denied.map(\.user).filter { !$0.isEmpty })
    return users.count >= distinctUsers || denied.count >= hiddenThreshold
  }

  private struct Key: Hashable {
    var service: LoginMessage.Service
    var source: HostAddress
    var server: FlowEnd
  }

  private struct Guess: Hashable {
    var user: String
    var secret: UInt64
  }
}
