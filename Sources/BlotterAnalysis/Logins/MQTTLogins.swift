import BlotterCore
import BlotterTraffic

/// Logins at MQTT brokers, read from the first bytes of connections: CONNECT with a user name and a password, and the
/// CONNACK that answers it (MQTT 3.1.1 §3.1, §3.2; MQTT 5.0 §3.2.2.2).
enum MQTTLogins {
  static func all(in traffic: borrowing Traffic, _ index: TrafficIndex) -> [LoginAttempt] {
    // Behind other ports nothing is looked for: bytes that begin like CONNECT stand in many protocols.
    let ports: [UInt16] = [1883, 8883]
    guard ports.contains(where: { index.hasServer(at: $0) }) else { return [] }
    var attempts: [LoginAttempt] = []
    let bodies = index.contents
    for (number, ends) in traffic.digest.flows.enumerated() where ends.transport == .tcp {
      let client = ends.initiator
      guard ports.contains(ends.port(client)) else { continue }
      let flow = traffic.flows.flows[number]
      let server = flow.key.destination(client)
      guard flow[client].payload > 0 else { continue }
      guard let login = login(bodies.start(of: number, client, traffic)) else { continue }
      var attempt = LoginAttempt(service: .mqtt, client: flow.key.source(client), server: server)
      attempt.flow = number
      attempt.user = login.user
      attempt.hasSecret = true
      attempt.isClear = true
      attempt.secretHash = login.secret
      attempt.command = "CONNECT"
      let marks = traffic.flows.marks(of: flow)
      attempt.offer = marks.first(.data, client) ?? marks.earliest(client) ?? .none
      let reply = bodies.start(of: number, client.opposite, traffic)
      if reply.count >= 4, reply[0] == 0x20 {
        attempt.code = UInt32(reply[3])
        attempt.answer = marks.first(.data, client.opposite) ?? .none
        switch reply[3] {
        case 0: attempt.outcome = .accepted
        case 4, 5, 0x86, 0x87: attempt.outcome = .denied
        default: break
        }
      }
      attempts.append(attempt)
    }
    return attempts
  }

  /// Name and password of a CONNECT; nil where it is none, or offers none.
  private static func login(_ bytes: [UInt8]) -> (user: String, secret: UInt64)? {
    guard bytes.first == 0x10 else { return nil }
    var index = 1
    // The length of the rest, seven bits a byte, four bytes at most.
    for _ in 0..<4 where index < bytes.count {
      index += 1
      if bytes[index - 1] & 0x80 == 0 { break }
    }
    guard let name = text(bytes, &index), name.elementsEqual("MQTT".utf8) || name.elementsEqual("MQIsdp".utf8),
      index + 4 <= bytes.count
    else { return nil }
    let version = bytes[index]
    let flags = bytes[index + 1]
    guard flags & 0x40 != 0 else { return nil }
    index += 4
    if version >= 5 {
      guard index < bytes.count, bytes[index] < 0x80 else { return nil }
      index += 1 + Int(bytes[index])
    }
    guard text(bytes, &index) != nil else { return nil }
    if flags & 0x04 != 0 {
      if version >= 5 {
        guard index < bytes.count, bytes[index] < 0x80 else { return nil }
        index += 1 + Int(bytes[index])
      }
      guard text(bytes, &index) != nil, text(bytes, &index) != nil else { return nil }
    }
    var user = ""
    if flags & 0x80 != 0 {
      guard let name = text(bytes, &index) else { return nil }
      user = String(decoding: name.prefix(LoginMessage.textLimit), as: UTF8.self)
    }
    guard let secret = text(bytes, &index) else { return nil }
    return (user, SipHash.hash128(Array(secret)).low | 1)
  }

  /// A string with two bytes of length before it.
  private static func text(_ bytes: [UInt8], _ index: inout Int) -> ArraySlice<UInt8>? {
    guard index + 2 <= bytes.count else { return nil }
    let length = Int(bytes[index]) << 8 | Int(bytes[index + 1])
    let start = index + 2
    guard start + length <= bytes.count else { return nil }
    index = start + length
    return bytes[start..<index]
  }
}
