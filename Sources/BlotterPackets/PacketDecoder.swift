import BlotterBytes
package import BlotterCore

/// Turns one captured frame into a packet.
package enum PacketDecoder {
  /// Decodes `bytes` into `packet`, whatever they are: what cannot be decoded ends in ``Packet/stop``.
  ///
  /// Evidence, numbers, line and time are the caller's and stay as they are; everything else is set anew. Costs no
  /// allocation, except for the text of an application message.
  ///
  /// - Parameters:
  ///   - linkType: The first layer, by the registry of tcpdump.org (`LINKTYPE_` values).
  ///   - wireLength: Bytes that the frame had on the wire.
  ///   - hasTime: Whether the capture gave the frame a time.
  package static func decode(
    linkType: UInt16, wireLength: UInt32, hasTime: Bool = true, _ bytes: RawSpan, into packet: inout Packet
  ) {
    let (evidence, number, ordinal) = (packet.evidence, packet.number, packet.ordinal)
    let (line, time) = (packet.line, packet.time)
    packet = Packet()
    (packet.evidence, packet.number, packet.ordinal) = (evidence, number, ordinal)
    (packet.line, packet.time) = (line, time)
    decode(linkType: linkType, wireLength: wireLength, hasTime: hasTime, bytes, intoNew: &packet)
  }

  /// As above, where nothing but evidence, numbers, line and time of `packet` was ever set.
  package static func decode(
    linkType: UInt16, wireLength: UInt32, hasTime: Bool, _ bytes: RawSpan, intoNew packet: inout Packet
  ) {
    packet.wireLength = wireLength
    packet.capturedLength = UInt32(clamping: bytes.byteCount)
    // The network and transport layers enter what they read.
    packet.known = .everything
    packet.known.remove(.ipHeader)
    packet.known.remove(.ports)
    if !hasTime { packet.known.remove(.time) }
    if bytes.byteCount < Int(wireLength) { packet.known.remove(.payload) }

    var reader = ByteReader(bytes, wireLength: Int(wireLength))
    var progress = DecodeProgress()
    do {
      try LinkLayer.decode(linkType, &reader, &packet, &progress)
    } catch {
      packet.stop = DecodeStop(error, layer: progress.layer)
    }
  }
}

/// Where the decoder stands within one frame.
struct DecodeProgress {
  /// Printed name of the layer being read.
  var layer: StaticString = "frame"
  /// Encapsulations entered so far.
  private var encapsulations = 0
  /// Whether the frame's own link-layer addresses were read: those of a tunnelled frame do not replace them.
  var hasLinkAddresses = false
  /// Whether decoding ends at the first network layer that is a fragment.
  var stopsAtFragment = false
  /// That fragment: protocol and bytes of its payload.
  var fragment: (ipProtocol: UInt8, bytes: Range<Int>)?
  /// Identification in the fragment header of IPv6.
  var fragmentIdentification: UInt32 = 0

  /// Counts a header that leads to another of the same or a lower layer.
  mutating func encapsulate(at offset: Int) throws(DecodeError) {
    encapsulations += 1
    guard encapsulations <= DecodeLimits.encapsulations else {
      throw DecodeError(.limit, "too many encapsulations", at: offset)
    }
  }
}

extension DecodeStop {
  init(_ error: DecodeError, layer: StaticString) {
    let reason: Reason =
      switch error.reason {
      case .cut: .cut
      case .malformed: .malformed
      case .unsupported: .unsupported
      case .limit: .limit
      }
    self.init(reason, layer: layer, error.what)
  }
}
