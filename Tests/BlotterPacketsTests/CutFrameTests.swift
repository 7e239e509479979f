import BlotterCapture
import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Foundation
import Testing

/// A frame as it stands in a capture.
private struct Frame {
  var linkType: UInt16
  var wireLength: UInt32
  var bytes: [UInt8]

  func decoded(_ bytes: [UInt8]) -> Packet {
    var packet = Packet()
    PacketDecoder.decode(linkType: linkType, wireLength: wireLength, unsafe bytes.span.bytes, into: &packet)
    return packet
  }
}

/// Keeps a few frames of each kind: by their layers and by what they say.
private struct Kinds: PacketSink {
  var frames: [Frame] = []
  private var counts: [String: Int] = [:]

  /// Frames of one kind, and bytes of a frame: each is decoded once a byte.
  private static let each = 2
  private static let longest = 700

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    guard bytes.byteCount <= Self.longest else { return }
    let frame = Frame(
      linkType: header.linkType, wireLength: header.wireLength,
      bytes: (0..<bytes.byteCount).map { bytes.unsafeLoad($0) })
    let packet = frame.decoded(frame.bytes)
    var kind = "\(header.linkType) \(packet.layers.rawValue) \(packet.icmp.type)"
    if let application = packet.application {
      kind += String(describing: application).prefix { $0 != "(" }
      if case .login(let message) = application { kind += message.command.prefix(8) + "\(message.verdict)" }
      if case .smb(let message) = application { kind += "\(message.action) \(message.version)" }
    }
    guard counts[kind, default: 0] < Self.each else { return }
    counts[kind, default: 0] += 1
    frames.append(frame)
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {}
}

extension RawSpan {
  fileprivate func unsafeLoad(_ index: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}

/// Frames of all kinds among the fixtures, cut and flipped.
@Suite struct CutFrameTests {
  private static func kinds() throws -> [Frame] {
    var kinds = Kinds()
    for folder in ["accuracy", "captures", "captures/printed", "detectors", "foreign", "quic"] {
      let place = Fixtures.file(folder)
      for file in try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
      where file.hasSuffix(".pcap") || file.hasSuffix(".pcapng") {
        let bytes = [UInt8](try Data(contentsOf: place.appendingPathComponent(file)))
        _ = try EvidenceReader.read(
          ByteSource(bytes: bytes), name: file, id: "E1", options: ReadOptions(), into: &kinds)
      }
    }
    return kinds.frames
  }

  /// What is decoded of a part contradicts nothing in the whole: no layer and no address, port or number appears that
  /// the whole does not have.
  @Test func aPartSaysNothingThatTheWholeDoesNot() throws {
    let frames = try Self.kinds()
    #expect(frames.count > 300)
    for (number, frame) in frames.enumerated() {
      let whole = frame.decoded(frame.bytes)
      let network: PacketLayers = [
        .ethernet, .vlan, .linuxCooked, .arp, .ipv4, .ipv6, .icmp, .icmpv6, .udp, .tcp, .sctp, .gre, .mpls, .pppoe,
        .wlan,
      ]
      for count in 0..<frame.bytes.count {
        let part = frame.decoded(Array(frame.bytes.prefix(count)))
        let place: Comment = "frame \(number), link type \(frame.linkType), \(count) of \(frame.bytes.count) bytes"
        #expect(whole.layers.isSuperset(of: part.layers.intersection(network)), place)
        #expect(Int(part.payloadCaptured) <= count, place)
        guard part.layers.intersection(network) == whole.layers.intersection(network) else { continue }
        if part.known.contains(.ports), whole.known.contains(.ports) {
          #expect(part.sourcePort == whole.sourcePort && part.destinationPort == whole.destinationPort, place)
        }
        if part.layers.contains(.tcp), part.known.contains(.tcpFlags) {
          #expect(part.tcp.flags == whole.tcp.flags && part.tcp.sequence == whole.tcp.sequence, place)
        }
      }
    }
  }

  /// Any byte may be wrong: the outcome is a packet within its bytes, the same twice.
  @Test func aWrongByteDoesNoHarm() throws {
    let values: [UInt8] = [0, 1, 0x7f, 0x80, 0xff]
    for (number, frame) in try Self.kinds().enumerated() {
      for place in frame.bytes.indices {
        var bytes = frame.bytes
        bytes[place] = values[place % values.count]
        let packet = frame.decoded(bytes)
        #expect(Int(packet.payloadOffset) + Int(packet.payloadCaptured) <= max(bytes.count, Int(packet.payloadOffset)))
        if place % 16 == 0 {
          let again = frame.decoded(bytes)
          #expect(
            again.layers == packet.layers && again.source == packet.source && again.stop == packet.stop,
            "frame \(number), byte \(place)")
        }
      }
    }
  }
}
