import BlotterCore
import BlotterPackets

extension SessionTables {
  /// Puts hellos that QUIC clients divided over several datagrams in the place of their first parts; others stay out.
  mutating func joinHellos() {
    guard tls.events.contains(where: { !$0.content.parts.isEmpty }) else { return }
    var groups: [HelloKey: Int] = [:]
    var parts: [Int: [TLSMessage.HelloPart]] = [:]
    for (index, event) in tls.events.enumerated() where !event.content.parts.isEmpty {
      let key = HelloKey(flow: event.flow, source: event.source, connection: event.content.connection)
      let first = groups[key] ?? index
      groups[key] = first
      // A hello takes two or three datagrams, and each may be sent again.
      guard parts[first, default: []].count < Self.partsOfHello else { continue }
      parts[first, default: []] += event.content.parts
    }
    for (first, parts) in parts {
      if let hello = DividedHello.message(parts) { tls.events[first].content = hello }
    }
    tls.events.removeAll { !$0.content.parts.isEmpty }
  }

  private static var partsOfHello: Int { 64 }

  private struct HelloKey: Hashable {
    var flow: Int?
    var source: FlowEnd
    var connection: [UInt8]
  }
}
