package import BlotterCore

/// One message of an application protocol as it passed.
package struct SessionEvent<Content: Sendable>: Sendable {
  package var mark: PacketMark
  /// Number of the flow in the flow table; nil where the table was full, or the frame belongs to none.
  package var flow: Int?
  package var source: FlowEnd
  package var destination: FlowEnd
  package var transport: Transport
  package var content: Content
}

/// Messages of one protocol in order. What belongs together is worked out when the whole is known, so that parts merge
/// by putting one behind the other.
package struct SessionLog<Content: Sendable>: Sendable {
  package internal(set) var events: [SessionEvent<Content>] = []
  /// Messages that were seen but not kept.
  package internal(set) var eventsBeyond: UInt64 = 0

  /// Messages kept of one protocol: some 30 MiB. The first tell what an incident is; a login attempt takes two to four,
  /// so that 16,000 and more are held.
  package static var eventLimit: Int { 1 << 16 }

  init() {}

  mutating func observe(_ event: SessionEvent<Content>) {
    guard events.count < Self.eventLimit else {
      eventsBeyond &+= 1
      return
    }
    events.append(event)
  }

  mutating func append(_ later: SessionLog<Content>, flows numbers: [Int?]) {
    for var event in later.events {
      event.flow = event.flow.flatMap { numbers[$0] }
      observe(event)
    }
    eventsBeyond &+= later.eventsBeyond
  }

  /// Puts the whole of a message in the place of its beginning; false where that is not held.
  mutating func replace(_ content: Content, at mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd) -> Bool {
    guard let index = events.last(at: mark, source, destination) else { return false }
    events[index].content = content
    return true
  }

  /// Takes out what was entered for one packet.
  mutating func remove(at mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd) {
    while let index = events.last(at: mark, source, destination) { events.remove(at: index) }
  }

  /// Moves the entry at the end to its place in the order of packets.
  mutating func settleLast() { events.settleLast() }

  mutating func renumber(flows numbers: [Int]) {
    for index in events.indices { events[index].flow = events[index].flow.map { numbers[$0] } }
    dropRepeats()
  }

  /// Leaves out segments that were sent or captured again: what was said once counts once.
  private mutating func dropRepeats() {
    // One segment may hold several messages.
    var seen: [Segment: PacketPosition] = [:]
    events.removeAll { event in
      guard event.transport == .tcp, event.mark.hasNumbers, event.mark.length > 0, let flow = event.flow else {
        return false
      }
      let segment = Segment(
        flow: flow, source: event.source, sequence: event.mark.sequence, length: event.mark.length)
      let position = event.mark.position
      if let known = seen[segment] { return known != position }
      seen[segment] = position
      return false
    }
  }
}

/// One segment of a connection by its place in the stream.
private struct Segment: Hashable {
  var flow: Int
  var source: FlowEnd
  var sequence: UInt32
  var length: UInt32
}

/// What was said in the protocols that logins, encryption, addresses and shares are made of.
package struct SessionTables: Sendable {
  package internal(set) var logins = SessionLog<LoginMessage>()
  package internal(set) var tls = SessionLog<TLSMessage>()
  package internal(set) var dhcp = SessionLog<DHCPMessage>()
  package internal(set) var wlan = SessionLog<WLANMessage>()
  package internal(set) var smb = SessionLog<SMBMessage>()
  package internal(set) var kerberos = SessionLog<KerberosMessage>()
  package internal(set) var ssh = SSHTable()
  /// Bytes of hellos that came in parts.
  var partBytes: UInt32 = 0

  /// Bytes kept of divided hellos: some two thousand of them.
  static let partLimit: UInt32 = 4 << 20

  var isFull: Bool { ssh.isFull || partBytes > Self.partLimit }

  init() {}

  /// Enters a message; DNS and HTTP have tables of their own.
  mutating func observe(
    _ message: ApplicationMessage, _ mark: PacketMark, _ flow: Int?, _ source: FlowEnd, _ destination: FlowEnd,
    _ transport: Transport
  ) {
    func event<Content>(_ content: Content) -> SessionEvent<Content> {
      SessionEvent(
        mark: mark, flow: flow, source: source, destination: destination, transport: transport, content: content)
    }
    switch message {
    case .login(let content): logins.observe(event(content))
    case .tls(let content):
      if !content.parts.isEmpty {
        partBytes = partBytes &+ UInt32(clamping: content.parts.reduce(0) { $0 + $1.bytes.count })
        guard partBytes <= Self.partLimit else {
          partBytes = Self.partLimit + 1
          return
        }
      }
      tls.observe(event(content))
    case .dhcp(let content): dhcp.observe(event(content))
    case .wlan(let content): wlan.observe(event(content))
    case .smb(let content): smb.observe(event(content))
    case .kerberos(let content): kerberos.observe(event(content))
    default: return
    }
  }

  /// Puts the whole of a message in the place of its beginning; false where that is not held.
  mutating func replace(
    _ message: ApplicationMessage, at mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd
  ) -> Bool {
    switch message {
    case .login(let content): logins.replace(content, at: mark, source, destination)
    case .tls(let content): tls.replace(content, at: mark, source, destination)
    case .smb(let content): smb.replace(content, at: mark, source, destination)
    case .kerberos(let content): kerberos.replace(content, at: mark, source, destination)
    default: false
    }
  }

  /// Takes out what was entered for one packet of a stream.
  mutating func remove(at mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd) {
    logins.remove(at: mark, source, destination)
    tls.remove(at: mark, source, destination)
    smb.remove(at: mark, source, destination)
    kerberos.remove(at: mark, source, destination)
  }

  /// Moves the entry at the end of the log of `message` to its place in the order of packets.
  mutating func settleLast(_ message: ApplicationMessage) {
    switch message {
    case .login: logins.settleLast()
    case .tls: tls.settleLast()
    case .smb: smb.settleLast()
    case .kerberos: kerberos.settleLast()
    default: return
    }
  }

  /// Enters one segment of an SSH connection.
  mutating func observeSSH(_ flow: Int, _ direction: FlowDirection, _ mark: PacketMark) {
    ssh.observe(flow, SSHSegment(mark: mark, direction: direction))
  }

  mutating func append(_ later: SessionTables, flows numbers: [Int?]) {
    logins.append(later.logins, flows: numbers)
    tls.append(later.tls, flows: numbers)
    partBytes = min(partBytes &+ later.partBytes, Self.partLimit + 1)
    dhcp.append(later.dhcp, flows: numbers)
    wlan.append(later.wlan, flows: numbers)
    smb.append(later.smb, flows: numbers)
    kerberos.append(later.kerberos, flows: numbers)
    ssh.append(later.ssh, flows: numbers)
  }

  mutating func renumber(flows numbers: [Int]) {
    logins.renumber(flows: numbers)
    tls.renumber(flows: numbers)
    joinHellos()
    dhcp.renumber(flows: numbers)
    wlan.renumber(flows: numbers)
    smb.renumber(flows: numbers)
    kerberos.renumber(flows: numbers)
    ssh.renumber(flows: numbers)
  }
}
