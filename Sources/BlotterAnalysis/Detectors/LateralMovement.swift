package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A host runs something on another by the means of Windows administration: an executable put on a share and a service
/// made of it, or a task by `atsvc` or the task scheduler (ATT&CK T1021.002, T1569.002, T1053).
///
/// Counted by client and server: opened pipes (`svcctl`, `atsvc`), bound interfaces, executables written to shares, and
/// names that tools of this kind use. A finding takes two signs, one of them a way to run something, or the task
/// interface alone, which serves nothing else, or a service that is made over the network: its command line may run
/// what the host has already ([MS-SCMR] §3.1.4, operations 12, 24, 44, 45 and 60). Severity: high with an executable
/// and a way to run it, else medium. False positives: administrators and software distribution do the same; whether it
/// was agreed on, people know.
package struct LateralMovement: Detector {
  package let kinds = ["smb-lateral-movement"]
  package let needs: EvidenceFields = [.payload, .ports]

  /// Services that remote-execution tools install.
  private static let tools = ["psexesvc", "paexec", "remcomsvc", "csexecsvc", "winexesvc", "kraken_svc"]

  /// Operations of the service control manager that make a service (RCreateServiceW, -A, -WOW64A, -WOW64W, -Wow64W).
  private static let creations: Set<UInt16> = [12, 24, 44, 45, 60]
  /// Bytes of a file's name in a title; those of the tools are shorter.
  private static let nameLimit = 40

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.index.smbConversations.compactMap { finding($0, traffic) }
  }

  private func finding(_ conversation: SMBConversation, _ traffic: borrowing Traffic) -> Finding? {
    var signs: [String] = []
    var events: [SessionEvent<SMBMessage>] = []
    var files: [String] = []
    var opened: String?
    var shares: [String] = []
    // Operation numbers mean something only with their interface: what each connection bound last.
    var interfaces: [Int: UInt32] = [:]
    func note(_ sign: String, _ event: SessionEvent<SMBMessage>) {
      if !signs.contains(sign) { signs.append(sign) }
      events.append(event)
    }
    for event in conversation.events where !event.content.isResponse {
      let message = event.content
      let name = message.name.lowercased()
      let leaf = name.split(separator: "\\").last.map(String.init) ?? ""
      switch message.action {
      case .treeConnect:
        if leaf == "admin$" || (leaf.utf8.count == 2 && leaf.hasSuffix("$")) {
          shares.append(message.name)
          events.append(event)
        }
      case .open:
        if Self.tools.contains(where: leaf.hasPrefix) {
          note("tool", event)
          opened = opened ?? WebText.excerpt(leaf.utf8, limit: Self.nameLimit)
          if leaf.hasSuffix(".exe"), !files.contains(message.name) { files.append(message.name) }
        } else if leaf == "svcctl" {
          note("service control", event)
        } else if leaf == "atsvc" {
          note("task", event)
        }
      case .write where message.marks.contains(.executable): note("executable", event)
      case .call:
        if let flow = event.flow, interfaces[flow] == RPCInterface.serviceControl,
          Self.creations.contains(message.operation)
        {
          note("service created", event)
        }
      case .bind:
        if let flow = event.flow { interfaces[flow] = message.interface }
        if message.interface == RPCInterface.serviceControl { note("service control", event) }
        if message.interface == RPCInterface.at || message.interface == RPCInterface.taskScheduler {
          note("task", event)
        }
      default: continue
      }
    }
    let runs = signs.contains("service control") || signs.contains("task")
    let brings = signs.contains("tool") || signs.contains("executable")
    let creates = signs.contains("service created")
    guard signs.contains("task") || (runs && brings) || signs.contains("tool") || creates, let first = events.first
    else {
      return nil
    }
    let (client, server) = (traffic.label(conversation.client), traffic.label(conversation.server))
    let way = signs.contains("task") ? "a scheduled task" : "a service"
    // A name that was opened may have been there before: only the bytes tell that something was put there.
    let title =
      switch (signs.contains("executable"), opened, runs) {
      case (true, _, true): "\(client) puts an executable on \(server) and reaches for \(way) there"
      case (true, _, false): "\(client) puts an executable on \(server), as tools for remote execution do"
      case (false, let name?, true): "\(client) opens \(name) on \(server) and reaches for \(way) there"
      case (false, let name?, false): "\(client) opens \(name) on \(server), as tools for remote execution do"
      case (false, nil, _) where creates: "\(client) makes a service on \(server) by remote procedure call"
      case (false, nil, _): "\(client) reaches for \(way) of \(server) by remote procedure call"
      }
    var finding = Finding(kind: "smb-lateral-movement", title: title)
    finding.severity = runs && brings ? .high : .medium
    finding.confidence = brings && runs ? .high : .medium
    finding.protocol = "SMB"
    finding.transport = "TCP"
    let port = events.first { $0.destination.port == 445 || $0.destination.port == 139 }?.destination.port
    finding.port = port ?? first.destination.port
    finding.service = finding.port.flatMap { ServiceName.name(forPort: $0, isTCP: true) }
    finding.affected = [traffic.host(conversation.server, port: finding.port, role: "target")]
    finding.sources = [traffic.host(conversation.client, role: "SMB client")]
    finding.count = UInt64(events.count)
    let users = Set(
      conversation.events.filter { $0.content.action == .sessionSetup && !$0.content.isResponse }.map(\.content.name)
        .filter { !$0.isEmpty }
    ).sorted()
    finding.facts = ["signs": .strings(signs.sorted()), "messages": .int(events.count)]
    if !files.isEmpty { finding.facts["files"] = .strings(files.prefix(8)) }
    if !shares.isEmpty { finding.facts["shares"] = .strings(Set(shares).sorted().prefix(8)) }
    if !users.isEmpty { finding.facts["users"] = .strings(users.prefix(8)) }
    finding.techniques =
      (brings ? ["T1021.002"] : []) + (signs.contains("task") ? ["T1053.005"] : [])
      + (creates || runs && brings && signs.contains("service control") ? ["T1569.002"] : [])
    finding.cites = traffic.citations(events.map(\.mark))
    finding.span(events.map(\.mark), in: traffic)
    return finding
  }
}
