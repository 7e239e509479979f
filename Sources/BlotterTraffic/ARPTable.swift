package import BlotterCore

/// One claim that an IPv4 address is at a link-layer address.
package struct ARPBinding: Sendable {
  package var address: HostAddress
  package var mac: MACAddress
  package var count: UInt64
  package var first: PacketMark
  package var last: PacketMark
}

/// Which link-layer addresses claim which IPv4 addresses, by the sender fields of ARP, in order of the first claim.
package struct ARPTable: Sendable {
  package internal(set) var bindings: [ARPBinding] = []
  package internal(set) var requests: UInt64 = 0
  package internal(set) var replies: UInt64 = 0
  var numbers: [Key: Int] = [:]

  /// Pairs kept: a network of two /16s. A flood of made-up pairs fills it and is told by the counts.
  package static let limit = 1 << 17

  struct Key: Hashable {
    var address: HostAddress
    var mac: MACAddress
  }

  var isFull: Bool { bindings.count >= Self.limit }

  init() {}

  mutating func observe(_ arp: ARPFields, _ mark: PacketMark) {
    if arp.operation == 2 { replies &+= 1 } else { requests &+= 1 }
    // A probe (RFC 5227 §2.1.1) asks with sender 0.0.0.0 and claims nothing.
    guard arp.senderIP.scope != .unspecified, arp.senderMAC != .zero else { return }
    add(ARPBinding(address: arp.senderIP, mac: arp.senderMAC, count: 1, first: mark, last: mark))
  }

  private mutating func add(_ binding: ARPBinding) {
    let key = Key(address: binding.address, mac: binding.mac)
    if let number = numbers[key] {
      bindings[number].count &+= binding.count
      bindings[number].last = binding.last
    } else if bindings.count < Self.limit {
      numbers[key] = bindings.count
      bindings.append(binding)
    }
  }

  mutating func append(_ later: ARPTable) {
    requests &+= later.requests
    replies &+= later.replies
    for binding in later.bindings { add(binding) }
  }
}
