/// What a router tells the hosts of its link (RFC 4861 §4.2).
package struct RouterAdvertisement: Sendable, Equatable {
  /// Seconds for which it serves as default router; 0 for not at all.
  package var lifetime: UInt16 = 0
  /// Default router preference (RFC 4191 §2.1): 1 high, 0 medium, -1 low; 2 is reserved.
  package var preference: Int8 = 0
  /// Whether addresses, or other settings, come by DHCPv6.
  package var isManaged = false
  package var hasOtherConfiguration = false
  /// Prefixes as `2001:db8::/64`, at most ``listLimit``.
  package var prefixes: [String] = []
  /// DNS servers (RFC 8106 §5.1), at most ``listLimit``.
  package var dnsServers: [HostAddress] = []
  /// The router's own link-layer address, where it says so.
  package var linkAddress = MACAddress.zero

  /// Prefixes and servers kept of one message: hosts take three servers (RFC 8106 §5.3.1) and a few prefixes.
  package static let listLimit = 8

  package init() {}
}
