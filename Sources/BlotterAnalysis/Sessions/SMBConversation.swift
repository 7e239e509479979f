import BlotterCore
import BlotterTraffic

/// What one client does at one server over SMB and DCE/RPC, all connections together.
struct SMBConversation: Sendable {
  var client: HostAddress
  var server: HostAddress
  /// Server's port of the first connection that counts.
  var port: UInt16
  var events: [SessionEvent<SMBMessage>] = []

  /// Messages by pair of hosts, in order of the first.
  static func all(in traffic: borrowing Traffic) -> [SMBConversation] {
    var conversations: [SMBConversation] = []
    var numbers: [HostPair: Int] = [:]
    for event in traffic.sessions.smb.events {
      let (client, server) =
        event.content.isResponse ? (event.destination, event.source) : (event.source, event.destination)
      let pair = HostPair(source: client.address, target: server.address)
      if let number = numbers[pair] {
        conversations[number].events.append(event)
      } else {
        numbers[pair] = conversations.count
        conversations.append(
          SMBConversation(client: client.address, server: server.address, port: server.port, events: [event]))
      }
    }
    return conversations
  }

  func marked(_ mark: SMBMessage.Marks) -> [SessionEvent<SMBMessage>] {
    events.filter { $0.content.marks.contains(mark) }
  }

  func bound(_ interface: UInt32) -> Bool {
    events.contains { $0.content.action == .bind && $0.content.interface == interface }
  }
}
