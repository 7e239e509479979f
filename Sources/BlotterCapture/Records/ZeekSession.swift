import BlotterCore

/// What Zeek's logs of logins, mail and handshakes tell of the messages that passed, in the form that packets of them
/// are read in.
///
/// Meanings: the scripts `base/protocols/ssl`, `ssh`, `ftp` and `smtp` of Zeek. Only what a line states is made a
/// message of; a field that is unset tells nothing.
enum ZeekSession {
  typealias Message = ApplicationRecord.Message

  // MARK: ssl

  /// The hello, and the alert that ended the handshake. `last_alert` holds the description alone, so who sent it
  /// follows from what it says: those about a certificate come from the client, which verifies the server's (RFC 8446
  /// §6.2).
  static func handshake(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> [Message] {
    let isEstablished = text.flag(cells[.established]) == true
    var hello = TLSMessage()
    hello.contents = [.clientHello]
    hello.serverName = text.string(cells[.serverName]) ?? ""
    var messages = [Message(fromOriginator: true, .tls(hello))]
    if cells.has(.version) {
      var answer = TLSMessage()
      answer.contents = [.serverHello]
      answer.version = version(text.string(cells[.version], limit: 16) ?? "")
      messages.append(Message(fromOriginator: false, .tls(answer)))
    }
    if isEstablished {
      var change = TLSMessage()
      change.contents = [.changeCipherSpec]
      messages.append(Message(fromOriginator: true, .tls(change)))
    } else if let name = text.string(cells[.lastAlert], limit: 64), let code = TLSMessage.alertCode(name) {
      var alert = TLSMessage()
      alert.contents = [.alert]
      alert.alertLevel = 2
      alert.alert = code
      messages.append(Message(fromOriginator: 41...46 ~= code || code == 48, .tls(alert)))
    }
    return messages
  }

  private static func version(_ name: String) -> UInt16 {
    switch name {
    case "SSLv2": 0x0200
    case "SSLv3": 0x0300
    case "TLSv10": 0x0301
    case "TLSv11": 0x0302
    case "TLSv12": 0x0303
    case "TLSv13": 0x0304
    default: 0
    }
  }

  // MARK: ssh

  /// A login and its outcome, which Zeek infers from sizes as ``auth_success``; one attempt a line, however many the
  /// connection had, since keys that an agent offers are attempts, too.
  static func login(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> [Message] {
    guard let success = text.flag(cells[.authenticated]) else { return [] }
    var offer = LoginMessage(.ssh)
    offer.hasSecret = true
    offer.command = "login"
    var answer = LoginMessage(.ssh)
    answer.verdict = success ? .accepted : .denied
    return [Message(fromOriginator: true, .login(offer)), Message(fromOriginator: false, .login(answer))]
  }

  // MARK: ftp

  /// A command with its reply: 230 lets in, 530 turns down (RFC 959 §4.2.2).
  static func command(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> [Message] {
    let name = text.string(cells[.command], limit: 16)?.uppercased() ?? ""
    let code = UInt32(text.port(cells[.replyCode]) ?? 0)
    return FTPExchange.messages(
      command: name, user: text.string(cells[.user], limit: LoginMessage.textLimit) ?? "", code: code,
      reply: text.string(cells[.replyMessage], limit: LoginMessage.textLimit) ?? "")
  }

  // MARK: smtp

  /// Sender, recipients and the server's last word on them (RFC 5321 §4.2).
  static func mail(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> [Message] {
    let last = text.string(cells[.lastReply], limit: LoginMessage.textLimit) ?? ""
    guard let code = UInt32(last.prefix(3)), 200...599 ~= code else { return [] }
    var messages: [Message] = []
    func say(_ command: String, _ words: String) {
      var message = LoginMessage(.smtp)
      message.command = command
      message.text = words
      messages.append(Message(fromOriginator: true, .login(message)))
    }
    if let sender = text.string(cells[.mailfrom], limit: LoginMessage.textLimit) { say("MAIL", sender) }
    if cells.has(.rcptto) { say("RCPT", "") }
    var answer = LoginMessage(.smtp)
    answer.code = code
    answer.text = last
    messages.append(Message(fromOriginator: false, .login(answer)))
    return messages
  }
}

/// An FTP command and its reply, as sensors' logs pair them.
enum FTPExchange {
  static func messages(command: String, user: String, code: UInt32, reply: String) -> [ApplicationRecord.Message] {
    guard ["USER", "PASS"].contains(command) else { return [] }
    var offer = LoginMessage(.ftp)
    offer.command = command
    offer.user = user
    // The log hides the password, or the sensor did; that it passed in clear is FTP's way.
    offer.hasSecret = command == "PASS"
    offer.isClear = offer.hasSecret
    var messages = [ApplicationRecord.Message(fromOriginator: true, .login(offer))]
    guard [230, 331, 530].contains(code) else { return messages }
    var answer = LoginMessage(.ftp)
    answer.verdict = code == 230 ? .accepted : code == 530 ? .denied : .more
    answer.code = code
    answer.text = reply
    messages.append(ApplicationRecord.Message(fromOriginator: false, .login(answer)))
    return messages
  }
}
