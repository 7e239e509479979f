/// A DHCPv4 message (RFC 2131, RFC 2132).
package struct DHCPMessage: Sendable, Hashable {
  /// 1 discover, 2 offer, 3 request, 4 decline, 5 ack, 6 nak, 7 release, 8 inform; 0 for BOOTP.
  package var type: UInt8 = 0
  /// Whether a server sent it (operation 2).
  package var isReply = false
  package var transaction: UInt32 = 0
  /// Hardware address of the client as the message states it.
  package var client = MACAddress.zero
  /// Link-layer address that the frame came from.
  package var sender = MACAddress.zero
  /// Address that the client has, the one that it is given, the one that it asks for.
  package var current = HostAddress.none
  package var offered = HostAddress.none
  package var requested = HostAddress.none
  /// Server identifier (option 54).
  package var server = HostAddress.none
  /// Relay agent, `.none` where there is none.
  package var relay = HostAddress.none
  /// First router and first name server handed out.
  package var router = HostAddress.none
  package var nameServer = HostAddress.none
  /// Seconds of the lease, 0 where not stated.
  package var lease: UInt32 = 0

  package init() {}

  /// `DISCOVER`, `OFFER` …
  package var name: String {
    let names = ["BOOTP", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"]
    return Int(type) < names.count ? names[Int(type)] : "type \(type)"
  }
}

/// An 802.11 management frame that grants, denies or ends something (IEEE 802.11 §9.3.3).
package struct WLANMessage: Sendable, Hashable {
  /// Subtype: 1 association response, 3 reassociation response, 10 disassociation, 11 authentication,
  /// 12 deauthentication.
  package var subtype: UInt8 = 0
  package var source = MACAddress.zero
  package var destination = MACAddress.zero
  package var network = MACAddress.zero
  /// Authentication: 0 open system, 1 shared key, 3 SAE.
  package var algorithm: UInt16 = 0
  /// Authentication: number of the message.
  package var sequence: UInt16 = 0
  /// Status or reason code (§9.4.1.9, §9.4.1.7); 0 is success.
  package var code: UInt16 = 0

  package init() {}
}
