package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Who makes users wait: the path, the server or the client (Sanders, Practical Packet Analysis, on latency; ITU-T
/// G.114 and RFC 6298 for what round trips are usual).
///
/// Of each connection with a handshake: the round trip (from SYN to the ACK that completes the handshake, wherever the
/// capture stands), the client's wait before its first data, and the server's from there to its first data, the round
/// trip taken off. Each is judged for a service by the median of its connections, so that one slow answer among fast
/// ones is none. The path is slow from ``slowPath`` on, above what cables around the earth need; a server from
/// ``slowAnswer`` on, a second being what a user's thought survives (Nielsen, Usability Engineering, 1993); a client
/// from ``slowRequest`` on, if the server did not speak first.
///
/// Severity: low, and medium where a server takes ``longAnswer`` or the path twice its bound. Low where TLS hides what
/// was asked: it may be for news that has not come yet.
///
/// False positives: answers that wait on purpose (long polling), browsers that connect ahead of need, satellites.
package struct ResponseTimes: Detector {
  package let kinds = ["slow-server", "slow-client", "high-latency"]
  package let needs: EvidenceFields = [.ports, .tcpFlags, .time, .payloadLength]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  static let slowPath: Int64 = 350_000_000
  static let slowAnswer: Int64 = 800_000_000
  static let longAnswer: Int64 = 3_000_000_000
  static let slowRequest: Int64 = 1_000_000_000
  /// Clients beside which one that is slow stands out.
  static let quickClients = 5
  /// Answers of a server in a TLS connection of one or two requests: hello, finish, tickets, and those.
  static let fewTurns: UInt32 = 5
  /// Answers of a database in a connection of some queries, its login included. In one of more queries a slow one is a
  /// report among many that are quick.
  static let fewQueries: UInt32 = 10

  /// The times of one connection, nanoseconds.
  private struct Times {
    var attempt: Attempt
    var roundTrip: Int64
    var wait: Int64?
    var answer: Int64?
    /// Whether what was asked is encrypted.
    var isHidden = false
    var marks: [PacketMark]
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var slow: [(first: Int, finding: Finding)] = []
    for service in traffic.outcomes.services where service.key.transport == .tcp {
      let server = service.key.server
      guard anyIsSlow(service.attempts, traffic), !attacks.isFlooded(server.address), !attacks.isHeld(server) else {
        continue
      }
      let members = service.attempts.filter {
        let client = traffic.outcomes.attempts[$0].client.address
        return traffic.digest.times[$0].hasHandshake && !attacks.isScan(client, server.address)
          && !attacks.isPressing(client, server.address)
      }
      guard let first = members.first else { continue }
      guard mostAreSlow(members, traffic) else {
        if let finding = laggard(server, members, traffic) { slow.append((first, finding)) }
        continue
      }
      let times = members.compactMap { measure(traffic.outcomes.attempts[$0], traffic) }
      if let finding = judge(server, times, traffic) { slow.append((first, finding)) }
    }
    return slow.sorted { $0.first < $1.first }.map(\.finding)
  }

  /// Whether any connection of a service was slow in any way.
  private func anyIsSlow(_ attempts: [Int], _ traffic: borrowing Traffic) -> Bool {
    attempts.contains {
      let times = traffic.digest.times[$0]
      return times.roundTrip >= Self.slowPath || answer($0, traffic) ?? 0 >= Self.slowAnswer
        || times.wait ?? 0 >= Self.slowRequest
    }
  }

  /// Whether any median of the connections reaches its bound: most services need no more than this count.
  private func mostAreSlow(_ attempts: [Int], _ traffic: borrowing Traffic) -> Bool {
    var fast = (paths: 0, answers: 0, waits: 0)
    var all = (answers: 0, waits: 0)
    for attempt in attempts {
      let times = traffic.digest.times[attempt]
      if times.roundTrip < Self.slowPath { fast.paths += 1 }
      if let answer = answer(attempt, traffic) {
        all.answers += 1
        if answer < Self.slowAnswer { fast.answers += 1 }
      }
      if let wait = times.wait {
        all.waits += 1
        if wait < Self.slowRequest { fast.waits += 1 }
      }
    }
    // The lower median of n values in order is that at place (n - 1) / 2.
    func reaches(_ fast: Int, of count: Int) -> Bool { count > 0 && fast <= (count - 1) / 2 }
    return reaches(fast.paths, of: attempts.count) || reaches(fast.answers, of: all.answers)
      || reaches(fast.waits, of: all.waits)
  }

  /// Of a service that its clients are quick to ask, the one that lets it wait in each of its connections, twice
  /// ``slowRequest`` at least; the others take half of that bound at most. A browser that connects ahead of need has
  /// other connections, which it uses at once.
  private func laggard(_ server: FlowEnd, _ members: [Int], _ traffic: borrowing Traffic) -> Finding? {
    var groups = Groups<HostAddress>()
    for number in members where traffic.digest.times[number].wait != nil {
      groups.add(number, to: traffic.outcomes.attempts[number].client.address)
    }
    guard groups.inOrder.count > Self.quickClients else { return nil }
    let late = groups.inOrder.filter {
      $0.members.allSatisfy { (traffic.digest.times[$0].wait ?? 0) >= 2 * Self.slowRequest }
    }
    guard late.count == 1, let own = late.first else { return nil }
    let isAlone = groups.inOrder.allSatisfy { client, numbers in
      client == own.key || numbers.allSatisfy { (traffic.digest.times[$0].wait ?? 0) <= Self.slowRequest / 2 }
    }
    guard isAlone else { return nil }
    let times = own.members.compactMap { measure(traffic.outcomes.attempts[$0], traffic) }
    guard let roundTrip = median(times.map(\.roundTrip)), roundTrip < Self.slowPath,
      let wait = median(times.compactMap(\.wait)), let answer = median(times.compactMap(\.answer)),
      answer < Self.slowAnswer
    else { return nil }
    return client(server, times, (roundTrip, answer, wait), traffic)
  }

  /// What ``measure(_:_:)`` takes for the answer of an attempt, by its number.
  private func answer(_ number: Int, _ traffic: borrowing Traffic) -> Int64? {
    let digest = traffic.digest.attempts[number]
    var answer = traffic.digest.times[number].answer
    guard !digest.isTransaction, Int(digest.flow) < traffic.digest.flows.count,
      traffic.digest.flows[Int(digest.flow)].signs.contains(.slowTurn)
    else { return answer }
    let client = traffic.outcomes.attempts[number].client
    traffic.flows.flows.look(at: Int(digest.flow)) { flow in
      let hidden = Self.hiddenAnswer(flow, flow.key.direction(from: client))
      if let hidden, hidden > answer ?? 0 { answer = hidden }
    }
    return answer
  }

  /// Behind a TLS handshake and behind the login to a database, which any server answers at once, the requests come; of
  /// a connection of few turns the slowest is the answer to one. Nil without either, or with more turns.
  private static func hiddenAnswer(_ flow: Flow, _ client: FlowDirection) -> Int64? {
    let server = client == .up ? flow.down : flow.up
    if isDatabase(flow, client) { return server.turns <= fewQueries ? server.slowestTurn : nil }
    return flow.layers.contains(.tls) && server.turns <= fewTurns ? server.slowestTurn : nil
  }

  /// Databases speak when they are spoken to: after the greeting each message of theirs answers a command (MySQL's
  /// command phase; PostgreSQL's simple query), so that who was slow is plain, encrypted or not.
  private static func isDatabase(_ flow: Flow, _ client: FlowDirection) -> Bool {
    flow.layers.contains(.mysql) || flow.key.destination(client).port == 5432
  }

  private func measure(_ attempt: Attempt, _ traffic: borrowing Traffic) -> Times? {
    guard let flow = attempt.flow.map({ traffic.flows.flows[$0] }) else { return nil }
    let client = flow.key.direction(from: attempt.client)
    let marks = traffic.flows.marks(of: flow)
    guard let synAck = marks.first(.synAck, client.opposite),
      let ack = marks.first(.ack, client), synAck.position < ack.position,
      let syn = marks.all(.syn, client).last(where: { $0.position < synAck.position }),
      flow[client].syn <= 2, let roundTrip = ack.delay(since: syn), roundTrip >= 0
    else { return nil }
    var times = Times(attempt: attempt, roundTrip: roundTrip, marks: [syn, synAck, ack])
    let question = marks.first(.data, client)
    let reply = marks.first(.data, client.opposite)
    // Where the server speaks first, the client has nothing to ask yet.
    guard let question, reply.map({ question.position < $0.position }) ?? true else {
      if Self.isDatabase(flow, client) { times.answer = Self.hiddenAnswer(flow, client) }
      return times
    }
    times.wait = question.delay(since: ack)
    times.marks.append(question)
    if let reply, let last = marks.all(.data, client).last(where: { $0.position < reply.position }),
      let delay = reply.delay(since: last)
    {
      times.answer = delay
      times.marks.append(reply)
    }
    if let hidden = Self.hiddenAnswer(flow, client), hidden > times.answer ?? 0 {
      times.answer = hidden
      times.isHidden = !Self.isDatabase(flow, client)
    }
    return times
  }

  private func judge(_ server: FlowEnd, _ times: [Times], _ traffic: borrowing Traffic) -> Finding? {
    guard let roundTrip = median(times.map(\.roundTrip)) else { return nil }
    let answer = median(times.compactMap(\.answer))
    let wait = median(times.compactMap(\.wait))
    if roundTrip >= Self.slowPath {
      let host = traffic.label(server.address)
      var finding = Finding(
        kind: "high-latency",
        title: "A round trip to \(host) takes \(Self.text(roundTrip)) s in the handshake")
      finding.affected =
        [
          traffic.host(server.address, port: server.port, role: "server")
        ] + traffic.hosts(times.map(\.attempt.client.address), role: "client")
      finding.severity = roundTrip >= 2 * Self.slowPath ? .medium : .low
      finish(&finding, server, times, (roundTrip, answer, wait), traffic, appliesTo: "TCP")
      return finding
    }
    if let answer, answer - roundTrip >= Self.slowAnswer {
      let host = traffic.label(server.address)
      let slow = times.filter { ($0.answer ?? 0) - roundTrip >= Self.slowAnswer }
      var finding = Finding(
        kind: "slow-server",
        title: "\(host) takes \(Self.text(answer)) s to answer on \(Words.port(server.port, .tcp)), the path "
          + "\(Self.text(roundTrip)) s")
      finding.affected = [traffic.host(server.address, port: server.port, role: "server")]
      finding.sources =
        [traffic.host(server.address, role: "who makes others wait")]
        + traffic.hosts(slow.map(\.attempt.client.address), role: "client that waits")
      finding.severity =
        answer >= Self.longAnswer && !isTimer(slow) && !slow.contains(where: \.isHidden) ? .medium : .low
      finish(
        &finding, server, slow, (roundTrip, answer, wait), traffic,
        appliesTo: ServiceName.application(port: server.port, isTCP: true) ?? "TCP")
      return finding
    }
    if let wait, wait >= Self.slowRequest, let answer {
      return client(server, times, (roundTrip, answer, wait), traffic)
    }
    return nil
  }

  private func client(
    _ server: FlowEnd, _ times: [Times], _ medians: (roundTrip: Int64, answer: Int64, wait: Int64),
    _ traffic: borrowing Traffic
  ) -> Finding {
    let clients = Set(times.map(\.attempt.client.address))
    let who = Words.some(clients.sorted().map { traffic.label($0) })
    var finding = Finding(
      kind: "slow-client",
      title: "\(who) waits \(Self.text(medians.wait)) s before it sends its first data to "
        + "\(traffic.label(server.address))")
    finding.affected = traffic.hosts(clients, role: "client")
    finding.sources = traffic.hosts(clients, role: "who makes others wait")
    finding.severity = .low
    finish(
      &finding, server, times, (medians.roundTrip, medians.answer, medians.wait), traffic, appliesTo: "TCP")
    return finding
  }

  private func finish(
    _ finding: inout Finding, _ server: FlowEnd, _ times: [Times],
    _ medians: (roundTrip: Int64, answer: Int64?, wait: Int64?), _ traffic: borrowing Traffic, appliesTo name: String
  ) {
    finding.protocol = name
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.count = UInt64(times.count)
    finding.confidence = times.count >= 3 ? .high : .medium
    finding.facts["connections"] = .int(times.count)
    finding.facts["round_trip_s"] = traffic.seconds(medians.roundTrip)
    if let answer = medians.answer { finding.facts["answer_time_s"] = traffic.seconds(answer) }
    if let wait = medians.wait { finding.facts["client_wait_s"] = traffic.seconds(wait) }
    if let longest = times.compactMap(\.answer).max() { finding.facts["longest_answer_s"] = traffic.seconds(longest) }
    let marks = times.flatMap(\.marks)
    finding.cites = traffic.citations(marks)
    var ends = marks
    for time in times {
      if let flow = time.attempt.flow.map({ traffic.flows.flows[$0] }) { ends += [flow.up.last, flow.down.last] }
    }
    finding.span(ends, in: traffic)
  }

  /// Whether the answers come after the same long time, as those do that wait for it on purpose.
  private func isTimer(_ times: [Times]) -> Bool {
    let answers = times.compactMap(\.answer)
    guard answers.count >= 3, let least = answers.min(), let most = answers.max() else { return false }
    return least >= 10_000_000_000 && (most - least) * 20 < least
  }

  private func median(_ values: [Int64]) -> Int64? {
    values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
  }

  /// Seconds with three decimals, and what is shorter with the first that is not zero.
  private static func text(_ nanoseconds: Int64) -> String {
    if 0..<1_000_000 ~= nanoseconds {
      return JSONNumber(ratio: Double(nanoseconds), 1e9, digits: nanoseconds < 100_000 ? 5 : 4)?.text ?? "0"
    }
    let milliseconds = nanoseconds / 1_000_000
    let rest = String(milliseconds % 1000)
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
  }
}
