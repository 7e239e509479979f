import BlotterCore
import BlotterTraffic

/// What one connection shows of its TLS handshake.
struct TLSSession: Sendable {
  var flow: Int
  var client: FlowEnd
  var server: FlowEnd
  var serverName = ""
  /// Application protocols that the client offers, and the fingerprint of its hello (JA4).
  var protocols: [String] = []
  var fingerprint = ""
  var offered: UInt16 = 0
  var chosen: UInt16 = 0
  var hello = PacketMark.none
  var serverHello = PacketMark.none
  var certificate: TLSCertificate?
  var certificateMark = PacketMark.none
  /// The first alert that ends a handshake.
  var alert: UInt8?
  var alertByClient = false
  var alertMark = PacketMark.none
  /// Whether the client went on to encryption.
  var isComplete = false
  var heartbeats: [Heartbeat] = []

  struct Heartbeat: Sendable {
    var byClient: Bool
    var type: UInt8
    var claim: UInt16
    var record: UInt16
    var mark: PacketMark
  }

  var failed: Bool { alert != nil }

  /// All connections with a hello, an alert or a heartbeat in clear text, in order of their first.
  static func all(in traffic: borrowing Traffic) -> [TLSSession] {
    var sessions: [TLSSession] = []
    var numbers: [Int: Int] = [:]
    for event in traffic.sessions.tls.events {
      guard let flow = event.flow, flow < traffic.flows.flows.count else { continue }
      let number: Int
      if let known = numbers[flow] {
        number = known
      } else {
        let initiator = traffic.flows.initiator(of: traffic.flows.flows[flow])
        let key = traffic.flows.flows[flow].key
        number = sessions.count
        numbers[flow] = number
        sessions.append(
          TLSSession(flow: flow, client: key.source(initiator), server: key.destination(initiator)))
      }
      sessions[number].take(event)
    }
    return sessions
  }

  private mutating func take(_ event: SessionEvent<TLSMessage>) {
    let message = event.content
    let byClient = event.source == client
    for content in message.contents {
      switch content {
      case .clientHello:
        guard !hello.exists else { continue }
        hello = event.mark
        serverName = message.serverName
        protocols = message.applicationProtocols
        fingerprint = message.fingerprint
        offered = message.version
      case .serverHello:
        serverHello = event.mark
        chosen = message.version
      case .certificate:
        // The server's own: with client certificates a second one passes the other way.
        guard !byClient, certificate == nil else { continue }
        certificate = message.certificate
        certificateMark = event.mark
      case .alert:
        // 0 close_notify, 90 user_canceled, 100 no_renegotiation, and 112 unrecognized_name as a warning end nothing.
        guard alert == nil, ![0, 90, 100].contains(message.alert), message.alert != 112 || message.alertLevel == 2
        else { continue }
        alert = message.alert
        alertByClient = byClient
        alertMark = event.mark
      // Joined, or not to be joined, when the tables were finished.
      case .helloPart: continue
      case .changeCipherSpec:
        if byClient, serverHello.exists { isComplete = true }
      case .heartbeat:
        // A probe and its answer are few; a long-lived connection keeps alive with many.
        guard heartbeats.count < 64 else { continue }
        heartbeats.append(
          Heartbeat(
            byClient: byClient, type: message.heartbeatType, claim: message.heartbeatClaim,
            record: message.heartbeatRecord, mark: event.mark))
      }
    }
  }

  var marks: [PacketMark] { [hello, serverHello, certificateMark, alertMark].filter(\.exists) }
}

extension Traffic {
  /// First and last packets of flows.
  func ends(ofFlows numbers: some Sequence<Int>) -> [PacketMark] {
    var marks: [PacketMark] = []
    for number in Set(numbers) where number < flows.flows.count {
      let flow = flows.flows[number]
      if let first = flows.marks(of: flow).min(by: { $0.mark.position < $1.mark.position })?.mark {
        marks.append(first)
      }
      marks += [flow.up.last, flow.down.last]
    }
    return marks
  }
}
