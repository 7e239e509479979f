package import BlotterCore

/// The first layer of a capture's frames, by the registry of tcpdump.org.
package struct LinkType: Sendable, Hashable, RawRepresentable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  private static let names: [UInt16: String] = [
    0: "BSD loopback", 1: "Ethernet", 6: "Token Ring", 7: "ARCNET", 8: "SLIP", 9: "PPP", 10: "FDDI", 12: "raw IP",
    14: "raw IP", 50: "PPP in HDLC", 51: "PPPoE", 101: "raw IP", 104: "Cisco HDLC", 105: "802.11", 107: "Frame Relay",
    108: "OpenBSD loopback", 113: "Linux cooked capture", 117: "OpenBSD pflog", 119: "802.11 with Prism header",
    122: "IP over Fibre Channel", 127: "802.11 with radiotap", 138: "IP over FireWire", 143: "DOCSIS",
    163: "802.11 with AVS header", 186: "USB", 187: "Bluetooth HCI", 189: "USB (Linux)", 192: "PPI", 195: "802.15.4",
    201: "Bluetooth HCI", 220: "USB (Linux)", 227: "SocketCAN", 228: "raw IPv4", 229: "raw IPv6", 230: "802.15.4",
    239: "NFLOG", 247: "InfiniBand", 249: "USBPcap", 251: "Bluetooth Low Energy", 253: "Netlink", 266: "USB (Darwin)",
    276: "Linux cooked capture v2",
  ]

  /// What people call it, `link type 4242` where it has no name here.
  package var name: String { Self.names[rawValue] ?? "link type \(rawValue)" }

  /// Whether there is a decoder for its frames.
  package var isDecoded: Bool { Self.decoded.contains(rawValue) }

  private static let decoded: Set<UInt16> = [
    0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 108, 113, 119, 127, 163, 192, 204, 228, 229, 239, 276,
  ]

  /// What its frames are where they belong to no network of hosts: devices at a bus, cells of a car; nil for others.
  package var foreign: String? {
    switch rawValue {
    case 186, 189, 220, 249, 266: "what passed between a computer and its USB devices"
    case 187, 201, 251, 254, 255, 256, 272: "Bluetooth traffic"
    case 190, 227: "messages of a CAN bus"
    case 209: "messages of an I2C bus"
    default: nil
    }
  }

  /// What a register says of frames that are counted and not read.
  func warning(_ count: UInt64) -> String {
    let number = Self.names[rawValue] == nil ? "" : ", link type \(rawValue)"
    return "\(count) frame\(count == 1 ? "" : "s") of \(name)\(number): counted, and not read"
  }

  /// Whether its frames carry the addresses of a local network.
  package var hasAddresses: Bool { [1, 6, 10, 105, 113, 119, 127, 163, 192, 239, 276].contains(rawValue) }

  /// What frames of this type can supply.
  package var fields: EvidenceFields { hasAddresses ? .everything : .everything.subtracting(.linkLayer) }
}
