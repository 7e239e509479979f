/// Tells a packet list by its header or the shape of its rows.
enum PacketListHeader {
  static func sniff(_ head: [UInt8]) -> CaptureFormat? { nil }
}
