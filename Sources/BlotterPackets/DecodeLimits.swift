/// Caps on what one frame may make the decoder do, each with the reason for its number.
enum DecodeLimits {
  /// Headers that lead to another header of the same or a lower layer: VLAN tags, MPLS, PPPoE, tunnels. Carriers stack
  /// six or seven; more is an attack on parsers, and each costs a level of recursion.
  static let encapsulations = 16
  /// Labels of one MPLS stack. Networks use up to ten (SR-MPLS).
  static let labels = 16
  /// IPv6 extension headers of one packet. RFC 8200 §4.1 wants each once, destination options twice: eight kinds.
  static let extensionHeaders = 16
  /// Resource records of one DNS message that are walked. A zone transfer packs some thousand into a message, of which
  /// an incident needs the first.
  static let records = 512
  /// Bytes of a domain name on the wire (RFC 1035 §2.3.4).
  static let nameLength = 255
  /// Compression pointers followed for one name: there cannot be more than labels, and a label takes two bytes.
  static let namePointers = 128
  /// Header fields read of one HTTP head. Servers refuse beyond 100 (Apache's default).
  static let headerFields = 128
}
