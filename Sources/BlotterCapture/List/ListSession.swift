import BlotterCore

/// Handshakes of TLS, logins over SMB and messages of Kerberos as the info column of a packet list names them.
///
/// The words are those of Wireshark's dissectors (`packet-tls.c`, `packet-smb2.c`, `packet-kerberos.c`), which have
/// stood since version 1; what a row leaves out, such as the enciphered part of a handshake, is not made up.
enum ListSession {
  static func read(_ text: Span<UInt8>, _ layers: PacketLayers) -> ApplicationMessage? {
    if layers.contains(.tls) { return tls(text).map(ApplicationMessage.tls) }
    if layers.contains(.smb) { return smb(text).map(ApplicationMessage.smb) }
    if layers.contains(.kerberos) { return kerberos(text).map(ApplicationMessage.kerberos) }
    return nil
  }

  private static func string(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> String {
    let range = max(0, start)..<min(text.count, max(start, end))
    return String(decoding: range.prefix(LoginMessage.textLimit).map { text[$0] }, as: UTF8.self)
  }

  // MARK: TLS

  private static let parts: [(words: StaticString, content: TLSMessage.Content)] = [
    ("Client Hello", .clientHello), ("Server Hello", .serverHello), ("Certificate", .certificate),
    ("Change Cipher Spec", .changeCipherSpec), ("Alert (", .alert),
  ]

  /// `Client Hello (SNI=www.example)`, `Server Hello, Certificate, Server Key Exchange, Server Hello Done`,
  /// `Alert (Level: Fatal, Description: Unknown CA)`.
  private static func tls(_ text: Span<UInt8>) -> TLSMessage? {
    var message = TLSMessage()
    var index = 0
    while index < text.count, message.contents.count < TLSMessage.contentLimit {
      if let part = parts.first(where: { text.has($0.words, at: index) }), !text.has("Server Hello Done", at: index),
        !text.has("Certificate ", at: index)
      {
        message.contents.append(part.content)
        if part.content == .alert { alert(text, index, &message) }
      }
      // In parentheses commas divide an alert's own words.
      var depth = 0
      while index < text.count, depth > 0 || text[index] != UInt8(ascii: ",") {
        if text[index] == UInt8(ascii: "(") { depth += 1 }
        if text[index] == UInt8(ascii: ")") { depth -= 1 }
        index += 1
      }
      index += 1
      text.skipBlanks(&index)
    }
    if let name = text.find("(SNI=", from: 0), let end = text.first(UInt8(ascii: ")"), from: name, to: text.count) {
      message.serverName = string(text, name + 5, end)
    }
    return message.contents.isEmpty ? nil : message
  }

  private static func alert(_ text: Span<UInt8>, _ start: Int, _ message: inout TLSMessage) {
    guard let place = text.find("Description: ", from: start),
      let end = text.first(UInt8(ascii: ")"), from: place, to: text.count)
    else { return }
    let name = string(text, place + 13, end).lowercased().map { $0 == " " ? "_" : String($0) }.joined()
    guard let code = TLSMessage.alertCode(name) else { return }
    message.alert = code
    message.alertLevel = text.find("Level: Fatal", from: start) == nil ? 1 : 2
  }

  // MARK: SMB

  /// `Session Setup Request, NTLMSSP_AUTH, User: DOMAIN\name`, `Session Setup Response, Error: STATUS_LOGON_FAILURE`,
  /// `Tree Connect Request Tree: \\server\ADMIN$`, `Create Request File: svcctl`.
  private static func smb(_ text: Span<UInt8>) -> SMBMessage? {
    if text.has("Session Setup Request", at: 0) {
      var message = SMBMessage(.sessionSetup, version: 2)
      if let user = text.find("User: ", from: 0) {
        let whole = string(text, user + 6, text.count)
        message.name = whole.split(separator: "\\").last.map(String.init) ?? whole
      }
      return message
    }
    if text.has("Session Setup Response", at: 0) {
      var message = SMBMessage(.sessionSetup, version: 2)
      message.isResponse = true
      if let error = text.find("Error: ", from: 0) {
        // An error that has no name here is one all the same.
        let name = string(text, error + 7, text.count).prefix { $0.isLetter || $0 == "_" }
        message.status = NTStatus.code(String(name)) ?? 0xc000_0001
      }
      return message
    }
    if let place = text.find("Tree Connect Request Tree: ", from: 0), place == 0 {
      var message = SMBMessage(.treeConnect, version: 2)
      message.name = string(text, 27, text.count)
      return message
    }
    if text.has("Create Request File: ", at: 0) {
      var message = SMBMessage(.open, version: 2)
      message.name = string(text, 21, text.count)
      return message
    }
    return nil
  }

  // MARK: Kerberos

  /// The errors that answer a try to log in (RFC 4120 §7.5.9).
  private static let errors: [(name: StaticString, code: UInt32)] = [
    ("C_PRINCIPAL_UNKNOWN", 6), ("CLIENT_REVOKED", 18), ("KEY_EXP", 23), ("PREAUTH_FAILED", 24),
    ("PREAUTH_REQUIRED", 25),
  ]

  private static func kerberos(_ text: Span<UInt8>) -> KerberosMessage? {
    let types: [(words: StaticString, type: UInt8)] = [
      ("AS-REQ", 10), ("AS-REP", 11), ("TGS-REQ", 12), ("TGS-REP", 13), ("KRB Error: ", 30),
    ]
    guard let type = types.first(where: { text.has($0.words, at: 0) })?.type else { return nil }
    var message = KerberosMessage()
    message.type = type
    if type == 30 { message.error = errors.first { text.find($0.name, from: 0) != nil }?.code ?? 60 }
    return message
  }
}
