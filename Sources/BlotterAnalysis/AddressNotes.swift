import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Addresses that stand for something else than a host on the Internet.
enum AddressNotes {
  static let exampleLimit = 8

  static func notes(on traffic: borrowing Traffic) -> [QualityNote] {
    var documentation: [HostAddress: PacketMark] = [:]
    var global: [HostAddress: PacketMark] = [:]
    for (number, host) in traffic.digest.hosts.addresses.enumerated() {
      // Of hosts that only messages name nothing is said.
      guard traffic.digest.totals.indices.contains(number), traffic.digest.totals[number].firstFlow > 0 else {
        continue
      }
      let scope = host.scope
      // Only beside documentation addresses does a near miss say anything, so the list may stay short.
      let isGlobal = scope == .global && host.kind == .ipv4 && global.count < 4096
      guard scope == .documentation || isGlobal else { continue }
      let flow = Int(traffic.digest.totals[number].firstFlow) - 1
      let mark = traffic.flows.firstMark(of: traffic.flows.flows[flow]) ?? PacketMark.none
      if isGlobal { global[host] = mark } else { documentation[host] = mark }
    }
    guard !documentation.isEmpty else { return [] }
    let listed = documentation.keys.sorted()
    var notes = [
      QualityNote(
        id: "documentation-addresses", severity: "note",
        summary: "\(list(listed, traffic)) \(listed.count == 1 ? "is" : "are") reserved for documentation (RFC 5737, "
          + "RFC 3849): example or anonymised data, and no indicators",
        cites: traffic.citations(listed.prefix(exampleLimit).compactMap { documentation[$0] }))
    ]
    let near = global.keys.filter(isNearDocumentation).sorted()
    if !near.isEmpty, near.count <= exampleLimit {
      notes.append(
        QualityNote(
          id: "address-near-documentation", severity: "note",
          summary: "\(list(near, traffic)) \(near.count == 1 ? "differs" : "differ") in one digit from a documentation "
            + "range and \(near.count == 1 ? "lies" : "lie") outside of it; taken as written",
          cites: traffic.citations(near.compactMap { global[$0] })))
    }
    return notes
  }

  private static func list(_ addresses: [HostAddress], _ traffic: borrowing Traffic) -> String {
    let shown = addresses.prefix(exampleLimit).map { traffic.label($0) }.joined(separator: ", ")
    return addresses.count > exampleLimit ? "\(shown) and \(addresses.count - exampleLimit) more" : shown
  }

  /// Whether one digit of the first three octets separates the address from TEST-NET-2 or TEST-NET-3, which nobody
  /// writes by chance. Neighbours of 192.0.2.0/24 are too common.
  private static func isNearDocumentation(_ address: HostAddress) -> Bool {
    let prefix = address.description.split(separator: ".").prefix(3).joined(separator: ".")
    return ["198.51.100", "203.0.113"].contains { network in
      prefix.utf8.count == network.utf8.count
        && zip(prefix.utf8, network.utf8).count(where: { $0 != $1 }) == 1
    }
  }
}
