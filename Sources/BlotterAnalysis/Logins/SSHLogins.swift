import BlotterCore
import BlotterTraffic

/// What an SSH connection shows of its login. All is encrypted, so sizes and turns speak: a server's refusal lists the
/// same methods each time (RFC 4252 §5.1) and so always has the same size, each after one message of the client.
struct SSHLogin {
  var client: FlowEnd
  var server: FlowEnd
  /// Refusals after the first, which answers the question for methods.
  var refusals: Int
  /// Whether data passed after the login: a session was opened.
  var hasSession: Bool
  /// Whether the connection got as far as a login.
  var hasLogin: Bool
  var first: PacketMark
  var last: PacketMark
  /// The first refusal.
  var refusal: PacketMark

  /// Largest refusal in bytes: packet length, padding, a list of methods, and a check sum of 32 bytes.
  private static let refusalSize: UInt32 = 200

  /// Answers of one size in one connection from which on they are a session's: OpenSSH ends a connection after six
  /// refusals (MaxAuthTries) and Dropbear after ten, the first of which answers the question for methods.
  private static let mostRefusals = 10

  /// Messages of a server after the key exchange in the shortest session (RFC 4253 §10, RFC 4252 §7, RFC 4254 §5).
  private static let leastSessionAnswers = 5

  static func all(in traffic: borrowing Traffic) -> [SSHLogin] {
    var logins: [SSHLogin] = []
    for (number, segments) in traffic.sessions.ssh.segments.sorted(by: { $0.key < $1.key }) {
      guard number < traffic.flows.flows.count else { continue }
      let flow = traffic.flows.flows[number]
      guard flow.key.transport == .tcp else { continue }
      if let login = read(segments, flow, client: traffic.flows.initiator(of: flow)) { logins.append(login) }
    }
    return logins
  }

  private static func read(_ segments: [SSHSegment], _ flow: Flow, client: FlowDirection) -> SSHLogin? {
    guard let first = segments.first, let last = segments.last else { return nil }
    var login = SSHLogin(
      client: flow.key.source(client), server: flow.key.destination(client), refusals: 0, hasSession: false,
      hasLogin: false, first: first.mark, last: last.mark, refusal: .none)
    // Longest chain of answers of one size, each behind one message of the client; the last of the longest.
    var best = 0..<0
    var index = 1
    let least = consentSize(segments, client)
    while index < segments.count {
      let size = segments[index].mark.length
      guard isTurn(segments, index, client), size <= refusalSize, size >= least else {
        index += 1
        continue
      }
      var end = index + 2
      while end < segments.count, isTurn(segments, end, client), segments[end].mark.length == size { end += 2 }
      let count = (end - index) / 2
      if count >= best.count / 2, count > 0 { best = index..<(index + 2 * count) }
      index += count > 1 ? 2 * count : 1
    }
    // Versions and key exchange take six segments at least.
    guard !best.isEmpty, best.lowerBound >= 6 else { return login }
    login.hasLogin = true
    login.refusals = best.count / 2 - 1
    login.refusal = segments[best.lowerBound].mark
    // What follows the last refusal: an accepted login and a session, or the end.
    let rest = segments.dropFirst(best.upperBound - 1)
    let serverRest = rest.filter { $0.direction != client }
    login.hasSession =
      serverRest.count >= 2 || segments.count >= 36 && login.refusals < 6
      || login.refusals >= mostRefusals
    if login.refusals == 0 {
      // Nothing was refused twice, so the turn found need not be a refusal at all: a key that is let in at once, a
      // command and its status are turns as well. After the key exchange a server that only refuses sends two or three
      // messages; one that opens a channel sends its consent to the service, the key, the login and the channel, and
      // what came of it.
      let answers = segments.dropFirst(6).count { $0.direction != client }
      login.hasSession = login.hasSession || answers >= leastSessionAnswers
    }
    return login
  }

  /// Size of the consent to the service "ssh-userauth" (RFC 4253 §10), the server's first message behind the key
  /// exchange. With 17 bytes it is no larger than the shortest refusal is when padded (RFC 4252 §5.1: "password" makes
  /// 14, RFC 4253 §6: blocks of 8 at least), and the echo of a key typed in a session (RFC 4254 §5.2: 10) is smaller
  /// than either.
  private static func consentSize(_ segments: [SSHSegment], _ client: FlowDirection) -> UInt32 {
    guard segments.count > 7, let place = segments.indices.dropFirst(7).first(where: { isTurn(segments, $0, client) })
    else { return 0 }
    return segments[place].mark.length
  }

  private static func isTurn(_ segments: [SSHSegment], _ index: Int, _ client: FlowDirection) -> Bool {
    segments[index].direction != client && segments[index - 1].direction == client
  }
}
