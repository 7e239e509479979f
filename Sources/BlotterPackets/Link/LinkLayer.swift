import BlotterBytes
import BlotterCore

/// Routes a frame by the link type of its capture (tcpdump.org/linktypes.html).
enum LinkLayer {
  static func decode(
    _ linkType: UInt16, _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    switch linkType {
    case 1: try Ethernet.decode(&reader, &packet, &progress)
    case 113: try LinuxCooked.decode(&reader, &packet, &progress)
    case 276: try LinuxCooked.decodeVersion2(&reader, &packet, &progress)
    case 0: try Loopback.decode(&reader, &packet, &progress, isNetworkOrder: false)
    case 108: try Loopback.decode(&reader, &packet, &progress, isNetworkOrder: true)
    case 12, 14, 101:
      packet.known.remove(.linkLayer)
      try IPVersion.decode(&reader, &packet, &progress)
    case 228:
      packet.known.remove(.linkLayer)
      try IPv4.decode(&reader, &packet, &progress)
    case 229:
      packet.known.remove(.linkLayer)
      try IPv6.decode(&reader, &packet, &progress)
    case 9:
      packet.known.remove(.linkLayer)
      try PPP.decode(&reader, &packet, &progress)
    case 204:
      // One byte of direction, then PPP.
      packet.known.remove(.linkLayer)
      try reader.skip(1)
      try PPP.decode(&reader, &packet, &progress)
    case 50:
      packet.known.remove(.linkLayer)
      try PPP.decode(&reader, &packet, &progress)
    case 104:
      packet.known.remove(.linkLayer)
      try PPP.decodeCiscoHDLC(&reader, &packet, &progress)
    case 51:
      packet.known.remove(.linkLayer)
      try PPPoE.decodeSession(&reader, &packet, &progress)
    case 105: try WLAN.decode(&reader, &packet, &progress)
    case 127: try WLAN.decodeRadiotap(&reader, &packet, &progress)
    case 119: try CaptureHeader.decodePrism(&reader, &packet, &progress)
    case 163: try CaptureHeader.decodeAVS(&reader, &packet, &progress)
    case 192: try CaptureHeader.decodePPI(&reader, &packet, &progress)
    case 239: try CaptureHeader.decodeNFLOG(&reader, &packet, &progress)
    default:
      packet.known.remove(.linkLayer)
      throw DecodeError(.unsupported, "no decoder for this link type", at: 0)
    }
  }
}
