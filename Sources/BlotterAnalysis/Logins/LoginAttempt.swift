package import BlotterCore
package import BlotterTraffic

/// One try to log in: what the client offered, and what the server said to it.
package struct LoginAttempt: Sendable {
  package enum Outcome: Sendable { case denied, accepted, unknown }

  package var service: LoginMessage.Service
  package var client: FlowEnd
  package var server: FlowEnd
  /// Empty where it was not seen.
  package var user = ""
  /// Tells passwords apart; 0 where unreadable.
  package var secretHash: UInt64 = 0
  package var hasSecret = false
  package var isClear = false
  package var command = ""
  package var outcome = Outcome.unknown
  package var code: UInt32 = 0
  package var text = ""
  package var offer = PacketMark.none
  package var answer = PacketMark.none
  package var flow: Int?

  package var marks: [PacketMark] { [offer, answer].filter(\.exists) }
}

/// Reads login attempts from the steps of a capture: each answer belongs to the last offer of its flow.
struct LoginReader {
  private(set) var attempts: [LoginAttempt] = []
  private var states: [Int: State] = [:]

  private struct State {
    var user = ""
    var userMark = PacketMark.none
    var mechanism = ""
    var responses = 0
    var tag = ""
    var pending: LoginAttempt?
    var prompt = Prompt.none
    var echo = ""
  }

  private enum Prompt { case none, name, password, done }

  /// All attempts of a capture in order of their answers, those without one at the end.
  static func all(in traffic: borrowing Traffic) -> [LoginAttempt] {
    var reader = LoginReader()
    for event in traffic.sessions.logins.events { reader.take(event) }
    for event in traffic.sessions.smb.events { reader.take(event) }
    for event in traffic.sessions.kerberos.events { reader.take(event) }
    for flow in reader.states.keys.sorted() {
      if let pending = reader.states[flow]?.pending { reader.attempts.append(pending) }
    }
    return reader.attempts.sorted { a, b in
      (a.answer.exists ? a.answer : a.offer).position < (b.answer.exists ? b.answer : b.offer).position
    }
  }

  private mutating func take(_ event: SessionEvent<LoginMessage>) {
    guard let flow = event.flow else { return }
    var state = states[flow] ?? State()
    switch event.content.service {
    case .telnet: telnet(event, flow, &state)
    // Forms of websites are read with their requests.
    case .http: return
    default:
      if event.content.verdict == .none, event.content.code == 0 {
        offer(event, flow, &state)
      } else {
        answer(event, flow, &state)
      }
    }
    states[flow] = state
  }

  private func attempt(_ event: SessionEvent<LoginMessage>, _ flow: Int, fromClient: Bool) -> LoginAttempt {
    var attempt = LoginAttempt(
      service: event.content.service, client: fromClient ? event.source : event.destination,
      server: fromClient ? event.destination : event.source)
    attempt.flow = flow
    return attempt
  }

  // MARK: Commands and answers

  private mutating func offer(_ event: SessionEvent<LoginMessage>, _ flow: Int, _ state: inout State) {
    let message = event.content
    if message.service == .smtp, ["MAIL", "RCPT", "DATA"].contains(message.command) { return }
    if let open = state.pending, message.hasSecret || !message.user.isEmpty {
      attempts.append(open)
      state.pending = nil
    }
    if message.command.hasPrefix("AUTH ") {
      state.mechanism = message.command
      state.responses = 0
      state.tag = message.text
    }
    if !message.user.isEmpty {
      state.user = message.user
      state.userMark = event.mark
    }
    var isSecret = message.hasSecret
    var isClear = message.isClear
    if message.command == "response" || (message.command == "AUTH LOGIN" && message.secretHash != 0) {
      guard !state.mechanism.isEmpty else { return }
      state.responses += 1
      if state.mechanism == "AUTH LOGIN", state.responses == 1 {
        state.user = message.text
        state.userMark = event.mark
        return
      }
      isSecret = true
      isClear = isClear || state.mechanism == "AUTH LOGIN"
    }
    guard isSecret else { return }
    var attempt = attempt(event, flow, fromClient: true)
    attempt.user = state.user
    attempt.hasSecret = true
    attempt.isClear = isClear
    attempt.secretHash = isClear ? message.secretHash : 0
    attempt.command = message.command == "response" ? state.mechanism : message.command
    attempt.offer = event.mark
    if message.command == "LOGIN" { state.tag = message.text }
    state.pending = attempt
  }

  private mutating func answer(_ event: SessionEvent<LoginMessage>, _ flow: Int, _ state: inout State) {
    let message = event.content
    if message.service == .imap, !message.command.isEmpty, message.command != state.tag { return }
    if message.service == .postgresql, message.verdict == .more {
      if message.command == "clear" { state.mechanism = "clear" }
      return
    }
    guard message.verdict == .denied || message.verdict == .accepted else { return }
    let accepted = message.verdict == .accepted
    if var pending = state.pending {
      if message.service == .postgresql, state.mechanism == "clear" { pending.isClear = true }
      close(&pending, event, accepted)
      state.pending = nil
      state.userMark = .none
      state.mechanism = ""
      return
    }
    let knowsUser = state.userMark.exists
    let hadMechanism = !state.mechanism.isEmpty && state.mechanism != "clear"
    // A database refuses before anything is offered; elsewhere an answer without an offer is one to something else.
    let isDatabase = [.mysql, .postgresql, .tds].contains(message.service)
    guard knowsUser || hadMechanism || isDatabase, !(accepted && message.service == .pop3) else { return }
    guard !(accepted && isDatabase && !knowsUser) else { return }
    var attempt = attempt(event, flow, fromClient: false)
    attempt.user = state.user
    attempt.command = state.mechanism
    attempt.offer = state.userMark
    close(&attempt, event, accepted)
    state.userMark = .none
    state.mechanism = ""
  }

  private mutating func close(_ attempt: inout LoginAttempt, _ event: SessionEvent<LoginMessage>, _ accepted: Bool) {
    attempt.outcome = accepted ? .accepted : .denied
    attempt.code = event.content.code
    attempt.text = event.content.text
    attempt.answer = event.mark
    attempts.append(attempt)
  }

  // MARK: Telnet

  private mutating func telnet(_ event: SessionEvent<LoginMessage>, _ flow: Int, _ state: inout State) {
    let message = event.content
    if message.verdict == .none, message.hasSecret {
      if state.prompt == .name, state.echo.utf8.count < 64 { state.echo += message.typed }
      guard state.prompt == .password else { return }
      if state.pending == nil {
        state.pending = attempt(event, flow, fromClient: true)
        state.pending?.user = state.user
        state.pending?.hasSecret = true
        state.pending?.isClear = true
        state.pending?.command = "password typed"
        state.pending?.offer = event.mark
      }
      let hash = state.pending?.secretHash ?? 0
      state.pending?.secretHash = hash &* 31 &+ message.secretHash
      return
    }
    if message.verdict == .denied || (state.pending != nil && message.command == "name prompt") {
      if var pending = state.pending { close(&pending, event, false) }
      state.pending = nil
    } else if message.command == "text", var pending = state.pending, !message.text.isEmpty,
      event.mark.delay(since: pending.offer).map({ $0 >= 0 }) ?? true
    {
      close(&pending, event, true)
      state.pending = nil
      state.prompt = .done
      return
    }
    switch message.command {
    case "name prompt":
      state.prompt = .name
      state.echo = ""
    case "password prompt":
      if state.prompt == .name { state.user = state.echo }
      state.prompt = .password
    default: return
    }
  }

  // MARK: SMB

  private mutating func take(_ event: SessionEvent<SMBMessage>) {
    guard let flow = event.flow, event.content.action == .sessionSetup else { return }
    let message = event.content
    var state = states[flow] ?? State()
    defer { states[flow] = state }
    if !message.isResponse {
      guard !message.name.isEmpty else { return }
      var attempt = LoginAttempt(service: .smb, client: event.source, server: event.destination)
      attempt.flow = flow
      attempt.user = message.name
      attempt.hasSecret = true
      attempt.command = "NTLM"
      attempt.offer = event.mark
      state.pending = attempt
      return
    }
    guard var pending = state.pending, message.status != 0xc000_0016 else { return }
    pending.outcome = message.status == 0 ? .accepted : .denied
    pending.code = message.status
    pending.text = NTStatus.name(message.status)
    pending.answer = event.mark
    attempts.append(pending)
    state.pending = nil
  }

  // MARK: Kerberos

  /// A client that offers an encrypted time stamp tries a password; error 24 says that it is wrong, 6 that there is no
  /// such name, 18 that the account is locked or disabled (RFC 4120 §7.5.9).
  private mutating func take(_ event: SessionEvent<KerberosMessage>) {
    guard let flow = event.flow else { return }
    let message = event.content
    var state = states[flow] ?? State()
    defer { states[flow] = state }
    switch message.type {
    case 10:
      var attempt = LoginAttempt(service: .kerberos, client: event.source, server: event.destination)
      attempt.flow = flow
      attempt.user = message.client
      attempt.hasSecret = message.hasPreauthentication
      attempt.command = "AS-REQ"
      attempt.offer = event.mark
      state.pending = attempt
    case 11:
      guard var pending = state.pending else { return }
      pending.outcome = .accepted
      pending.answer = event.mark
      attempts.append(pending)
      state.pending = nil
    case 30:
      guard var pending = state.pending, [6, 18, 23, 24].contains(message.error) else {
        state.pending = nil
        return
      }
      pending.outcome = .denied
      pending.code = message.error
      pending.text = KerberosError.name(message.error)
      if pending.user.isEmpty { pending.user = message.client }
      pending.answer = event.mark
      attempts.append(pending)
      state.pending = nil
    default: return
    }
  }
}

/// Names of Kerberos errors (RFC 4120 §7.5.9).
enum KerberosError {
  static func name(_ code: UInt32) -> String {
    switch code {
    case 6: "KDC_ERR_C_PRINCIPAL_UNKNOWN"
    case 7: "KDC_ERR_S_PRINCIPAL_UNKNOWN"
    case 14: "KDC_ERR_ETYPE_NOSUPP"
    case 18: "KDC_ERR_CLIENT_REVOKED"
    case 23: "KDC_ERR_KEY_EXPIRED"
    case 24: "KDC_ERR_PREAUTH_FAILED"
    case 25: "KDC_ERR_PREAUTH_REQUIRED"
    case 37: "KRB_AP_ERR_SKEW"
    default: "error \(code)"
    }
  }
}
