import BlotterCore

extension TCPFlags {
  /// Those that begin or end a connection.
  static var turning: TCPFlags { TCPFlags(rawValue: 0x07) }
}

extension FlowSide {
  /// Counts one packet that the side sent, and returns what it is to be kept as.
  ///
  /// - Parameters:
  ///   - isSegment: Whether it is a TCP segment whose flags are known.
  ///   - hasData: Whether it carries payload that an application reads.
  ///   - turn: How long after the other side's last payload its payload came, where the two are next to each other.
  mutating func count(
    _ packet: borrowing Packet, _ isSegment: Bool, hasData: Bool, turn delay: Int64?, _ mark: PacketMark
  ) -> MarkRoles {
    var roles = MarkRoles()
    if isSegment { count(segment: packet, &roles) }
    if hasData {
      if let delay { turn(after: delay) }
      payload &+= UInt64(packet.payloadLength)
      dataPackets &+= 1
      roles.add(.data, dataPackets)
    }
    packets &+= 1
    bytes &+= UInt64(packet.wireLength)
    last = mark
    hops.observe(packet)
    if packet.moreFragments || packet.isLaterFragment { count(fragment: packet) }
    if packets == 1 {
      ttl = packet.ttl
      if roles.isEmpty, touches == 0 { roles.add(.first, 1) }
    }
    if packet.layers.rawValue & PacketLayers.echoing.rawValue != 0 { count(echo: packet) }
    return roles
  }

  private mutating func count(segment packet: borrowing Packet, _ roles: inout MarkRoles) {
    let flags = packet.tcp.flags
    if flags.rawValue & TCPFlags.turning.rawValue != 0 { count(turning: packet, &roles) }
    if !flags.contains(.syn), !flags.contains(.rst) {
      if flags.contains(.ack) {
        acks &+= 1
        roles.add(.ack, acks)
        if packet.tcp.window == 0, packet.known.contains(.tcpWindow) {
          zeroWindow &+= 1
          roles.add(.zeroWindow, zeroWindow)
        }
      } else {
        odd &+= 1
      }
    }
    guard packet.known.contains(.tcpSequence), !flags.contains(.rst),
      packet.payloadLength > 0 || flags.rawValue & TCPFlags.turning.rawValue != 0
    else { return }
    let segment = SegmentTracker.Segment(packet)
    if !(segment.isSYN && segment.isRelative) { _ = tracker.observe(segment) }
  }

  private mutating func count(turning packet: borrowing Packet, _ roles: inout MarkRoles) {
    let flags = packet.tcp.flags
    if flags.contains(.syn) {
      if syn &+ synAck == 0 {
        maximumSegmentSize = packet.tcp.maximumSegmentSize
        windowScale = packet.tcp.windowScale
        hasSACK = packet.tcp.hasSACK
      }
      if flags.contains(.ack) {
        synAck &+= 1
        roles.add(.synAck, synAck)
      } else {
        syn &+= 1
        roles.add(.syn, syn)
      }
    }
    if flags.contains(.rst) {
      rst &+= 1
      roles.add(.rst, rst)
    }
    if flags.contains(.fin) {
      fin &+= 1
      roles.add(.fin, fin)
    }
  }

  private mutating func count(fragment packet: borrowing Packet) {
    fragments &+= 1
    if packet.moreFragments, 1..<Self.tinyFragment ~= packet.wireLength { tinyFragments &+= 1 }
  }

  /// Echo requests and replies of both versions (RFC 792, RFC 4443 §4).
  private mutating func count(echo packet: borrowing Packet) {
    switch packet.icmp.type {
    case 8 where packet.layers.contains(.icmp): echoRequests &+= 1
    case 0 where packet.layers.contains(.icmp): echoReplies &+= 1
    case 128 where packet.layers.contains(.icmpv6): echoRequests &+= 1
    case 129 where packet.layers.contains(.icmpv6): echoReplies &+= 1
    default: break
    }
  }
}

extension PacketLayers {
  /// Those that have echo messages.
  fileprivate static var echoing: PacketLayers { .icmp.union(.icmpv6) }
}
