import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Prints the messages of the session tables behind their packets. Secrets were never kept, so none can be printed.
extension PacketLines {
  func sessions(_ traffic: borrowing Traffic, _ offer: (PacketMark, () -> String?) -> Void) {
    for event in traffic.sessions.logins.events { offer(event.mark) { line(event, text(event.content), traffic) } }
    for event in traffic.sessions.tls.events { offer(event.mark) { line(event, text(event.content), traffic) } }
    for event in traffic.sessions.smb.events { offer(event.mark) { line(event, text(event.content), traffic) } }
    for event in traffic.sessions.kerberos.events { offer(event.mark) { line(event, text(event.content), traffic) } }
    for event in traffic.sessions.dhcp.events { offer(event.mark) { line(event, text(event.content), traffic) } }
    for (number, segments) in traffic.sessions.ssh.segments where number < traffic.flows.flows.count {
      let key = traffic.flows.flows[number].key
      for segment in segments { offer(segment.mark) { packet(segment.mark, segment.direction, of: key, traffic) } }
    }
    for event in traffic.sessions.wlan.events { offer(event.mark) { clock(event.mark) + text(event.content) } }
  }

  private func line<Content>(_ event: SessionEvent<Content>, _ text: String, _ traffic: borrowing Traffic) -> String {
    guard event.transport == .tcp else { return head(event.mark, event.source, event.destination, traffic) + text }
    return segment(event.mark, event.source, event.destination, traffic) + ": " + text
  }

  private func text(_ message: LoginMessage) -> String {
    var words: [String] = [message.service.name + ":"]
    if !message.command.isEmpty { words.append(message.command) }
    if !message.user.isEmpty { words.append("user \(message.user)") }
    if message.hasSecret {
      words.append(message.isClear ? "password ****** (in clear text)" : "password (not readable)")
    }
    if message.code != 0, !message.text.hasPrefix(String(message.code)) { words.append(String(message.code)) }
    if !message.text.isEmpty, !message.hasSecret { words.append(message.text) }
    return words.joined(separator: " ")
  }

  private func text(_ message: TLSMessage) -> String {
    let parts = message.contents.map { content in
      switch content {
      case .clientHello:
        "Client Hello, \(TLSMessage.versionName(message.version))"
          + (message.serverName.isEmpty ? "" : ", server name \(message.serverName)")
          + (message.applicationProtocols.isEmpty
            ? "" : ", offers " + message.applicationProtocols.joined(separator: " "))
          + (message.fingerprint.isEmpty ? "" : ", JA4 \(message.fingerprint)")
      case .serverHello: "Server Hello, \(TLSMessage.versionName(message.version))"
      case .certificate:
        "Certificate" + (message.certificate.map { $0.subject.isEmpty ? "" : " of \($0.subject)" } ?? "")
      case .alert:
        "Alert \(message.alertLevel == 2 ? "fatal" : "warning") \(TLSMessage.alertName(message.alert)) (\(message.alert))"
      case .heartbeat:
        message.heartbeatType == 255
          ? "Encrypted Heartbeat, record of \(message.heartbeatRecord) bytes"
          : "Heartbeat \(message.heartbeatType == 1 ? "Request" : "Response"), claims \(message.heartbeatClaim) bytes, "
            + "record of \(message.heartbeatRecord)"
      case .changeCipherSpec: "Change Cipher Spec"
      case .helloPart: "Client Hello, a part"
      }
    }
    return "TLS: " + parts.joined(separator: "; ")
  }

  private func text(_ message: DHCPMessage) -> String {
    var words = "DHCP \(message.name), id 0x\(String(message.transaction, radix: 16)), client \(message.client)"
    if message.offered != .none { words += ", address \(message.offered)" }
    if message.requested != .none { words += ", asks for \(message.requested)" }
    if message.server != .none { words += ", server \(message.server)" }
    if message.router != .none { words += ", router \(message.router)" }
    if message.nameServer != .none { words += ", name server \(message.nameServer)" }
    return words
  }

  private func text(_ message: WLANMessage) -> String {
    let names: [UInt8: String] = [
      1: "Association Response", 3: "Reassociation Response", 10: "Disassociation", 11: "Authentication",
      12: "Deauthentication",
    ]
    let code = message.subtype == 10 || message.subtype == 12 ? "reason" : "status"
    var words = "802.11 \(message.source) > \(message.destination): \(names[message.subtype] ?? "frame")"
    if message.subtype == 11 { words += ", algorithm \(message.algorithm), message \(message.sequence)" }
    words += ", \(code) \(message.code)"
    return words
  }

  private func text(_ message: SMBMessage) -> String {
    let names: [SMBMessage.Action: String] = [
      .negotiate: "Negotiate", .sessionSetup: "Session Setup", .treeConnect: "Tree Connect", .open: "Create",
      .write: "Write", .bind: "Bind", .call: "Call", .answer: "Answer", .transaction: "Transaction", .other: "message",
    ]
    var words =
      message.version == 0
      ? "DCE/RPC "
      : message.action == .bind || message.action == .call
        || message.action == .answer ? "SMB\(message.version), DCE/RPC " : "SMB\(message.version) "
    words += names[message.action] ?? "message"
    if message.isResponse { words += " Response, status 0x\(String(message.status, radix: 16))" }
    if message.action == .call { words += ", operation \(message.operation)" }
    if message.action == .bind { words += ", interface \(RPCInterface.name(message.interface))" }
    if !message.name.isEmpty { words += " \(message.name)" }
    if message.marks.contains(.zeroCredential) { words += ", credential of zeros" }
    if message.marks.contains(.zeroPassword) { words += ", password of zeros" }
    if message.marks.contains(.offersCompression) { words += ", offers compression" }
    if message.marks.contains(.executable) { words += ", begins an executable file" }
    if message.marks.contains(.trans2SessionSetup) { words += ", Trans2 SESSION_SETUP" }
    return words
  }

  private func text(_ message: KerberosMessage) -> String {
    let names: [UInt8: String] = [10: "AS-REQ", 11: "AS-REP", 12: "TGS-REQ", 13: "TGS-REP", 30: "KRB-ERROR"]
    var words = "Kerberos \(names[message.type] ?? "message")"
    if message.error != 0 { words += " \(KerberosError.name(message.error)) (\(message.error))" }
    if !message.client.isEmpty { words += " client \(message.client)" }
    if !message.service.isEmpty { words += " service \(message.service)" }
    if message.ticketEncryption != 0 { words += " ticket encryption \(message.ticketEncryption)" }
    return words
  }
}

/// Interfaces of DCE/RPC by the first 32 bits of their UUID.
enum RPCInterface {
  static let netlogon: UInt32 = 0x1234_5678
  static let serviceControl: UInt32 = 0x367a_bb81
  static let at: UInt32 = 0x1ff7_0682
  static let taskScheduler: UInt32 = 0x86d3_5949
  static let wmi: UInt32 = 0x9556_dc99

  static func name(_ interface: UInt32) -> String {
    switch interface {
    case netlogon: "netlogon"
    case serviceControl: "svcctl"
    case at: "atsvc"
    case taskScheduler: "ITaskSchedulerService"
    case wmi: "IWbemServices"
    case 0x338c_d001: "winreg"
    case 0x4b32_4fc8: "srvsvc"
    case 0xe351_4235: "drsuapi"
    case 0xe1af_8308: "epmapper"
    default: "0x" + String(interface, radix: 16)
    }
  }
}
