import BlotterCapture
import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Foundation
import Testing

/// Packets as a reader hands them out: decoded from frames, or read of text.
private struct Kept: PacketSink {
  var packets: [Packet] = []

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    var packet = Packet()
    PacketDecoder.decode(linkType: header.linkType, wireLength: header.wireLength, bytes, into: &packet)
    packet.time = header.time
    packets.append(packet)
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) { packets.append(copy packet) }

  init(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("captures/printed/" + name)))
    _ = try EvidenceReader.read(ByteSource(bytes: bytes), name: name, id: "E1", options: ReadOptions(), into: &self)
  }
}

/// What tcpdump and tshark print of a frame says what its bytes say. The captures hold some two hundred frames, no two
/// alike, over six kinds of link.
@Suite struct PrintedCaptureTests {
  static let captures = ["icmp", "link", "names", "null", "raw", "services", "sll", "transport"]
  /// Tunnels, and kinds of link that are seldom: as tshark dissects them.
  static let dissected = [
    "avs", "chdlc", "loop", "ppi", "ppp", "ppp-dir", "ppp-hdlc", "pppoe", "prism", "radiotap", "sll2", "tunnels",
    "wlan",
  ]

  /// What a text says of a packet, by name of the field. Fields that the text does not know are left out of both.
  private static func fields(_ packet: Packet, known: Packet) -> [String: String] {
    var fields: [String: String] = [:]
    let (has, layers) = (known.known, known.layers)
    fields["ends"] = "\(packet.source) \(packet.destination)"
    if has.contains(.ports) { fields["ports"] = "\(packet.sourcePort) \(packet.destinationPort)" }
    if has.contains(.payloadLength) { fields["payload"] = "\(packet.payloadLength)" }
    if has.contains(.wireLength) { fields["wire"] = "\(packet.wireLength)" }
    if has.contains(.linkLayer) {
      fields["macs"] = "\(packet.sourceMAC) \(packet.destinationMAC)"
      fields["vlan"] = "\(packet.vlan)"
    }
    if has.contains(.ipHeader) {
      fields["ip"] = "\(packet.ttl) \(packet.ipIdentification) \(packet.fragmentOffset) \(packet.ipProtocol)"
    }
    if has.contains(.tcpFlags) { fields["flags"] = packet.tcp.flags.letters }
    if has.contains(.tcpWindow) { fields["window"] = "\(packet.tcp.window)" }
    if has.contains(.tcpSequence), !known.tcp.isRelative {
      fields["numbers"] = "\(packet.tcp.sequence) \(packet.tcp.acknowledgment)"
    }
    if layers.contains(.arp) {
      fields["arp"] = "\(packet.arp.operation) \(packet.arp.senderIP) \(packet.arp.targetIP)"
    }
    if has.contains(.icmp), layers.contains(.icmp) || layers.contains(.icmpv6) {
      fields["icmp"] = "\(packet.icmp.type) \(packet.icmp.code)"
    }
    if has.contains(.icmpQuote), let quoted = known.icmp.quoted {
      let other = packet.icmp.quoted ?? QuotedDatagram()
      fields["quoted"] = "\(other.destination)" + (quoted.destinationPort == 0 ? "" : " \(other.destinationPort)")
    }
    if has.contains(.dns), case .dns(let message)? = known.application {
      if case .dns(let other)? = packet.application {
        fields["dns"] = Self.text(other, known: message)
      } else {
        fields["dns"] = "none"
      }
    }
    switch (has.contains(.http), packet.application) {
    case (true, .httpRequest(let head)?): fields["http"] = "\(head.method) \(head.target) \(head.version)"
    case (true, .httpResponse(let head)?): fields["http"] = "\(head.version) \(head.status) \(head.reason)"
    default: break
    }
    return fields
  }

  /// MX, SRV and SOA, which tcpdump prints in an order of its own.
  private static let printedOtherwise: Set<UInt16> = [6, 15, 33]

  private static func text(_ message: DNSMessage, known: DNSMessage) -> String {
    "\(message.identifier) \(message.isResponse) \(message.opcode) \(message.rcode) \(message.isTruncated) "
      + (known.question == nil ? "" : "\(message.question?.name ?? "") \(message.question?.type ?? 0) ")
      + "\(message.answerCount) "
      + message.answers.prefix(known.answers.count).filter { !printedOtherwise.contains($0.type) }
      .map(\.data).joined(separator: ",")
  }

  /// What a form does not say, or says in a way of its own, by name of the field and number of the frame; 0 for all.
  private static let silent: [String: [(field: String, frame: Int)]] = [
    // Length behind the header of the loopback or the direction, and that of an 802.3 frame's payload.
    "null.e-vv": [("wire", 0)], "ppp-dir.json": [("wire", 0)], "link.e-vv": [("wire", 17)], "link.q": [("wire", 17)],
    // A blank within a name ends it; without the first bytes a fragment's protocol is that of its header.
    "names.e-vv": [("dns", 16)], "names.nn": [("dns", 16)], "names.json": [("dns", 16)],
    "names.tshark": [("dns", 16), ("dns", 14), ("dns", 28), ("dns", 38)],
    "transport.e-vv": [("ip", 25)], "transport.nn": [("ip", 0)], "transport.q": [("ip", 0)],
    "sll.nn": [("ip", 0)], "null.nn": [("ip", 0)], "raw.nn": [("ip", 0)],
    // tshark joins fragments and shows the whole with the last of them, takes what has port 5353 for mDNS, and counts
    // offsets by eight.
    "transport.json": [
      ("dns", 17), ("ip", 23), ("payload", 23), ("ports", 23), ("ip", 24), ("ip", 25), ("payload", 25), ("ports", 25),
    ],
    "null.tshark": [("dns", 6)], "raw.tshark": [("dns", 6)], "sll.tshark": [("dns", 6)],
    "null.json": [("dns", 6), ("ip", 7)], "raw.json": [("dns", 6), ("ip", 7)], "sll.json": [("dns", 6), ("ip", 7)],
    "transport.tshark": [("payload", 23), ("ports", 23), ("payload", 25), ("ports", 25), ("dns", 17)],
  ]

  private static func isSilent(_ capture: String, _ form: String, _ number: Int, _ key: String, _ text: Packet) -> Bool
  {
    let name = capture + "." + (form.split(separator: ".").first.map(String.init) ?? "")
    if silent[name]?.contains(where: { $0.field == key && ($0.frame == 0 || $0.frame == number) }) == true {
      return true
    }
    switch key {
    // The target of a reply is not printed, nor that of RARP.
    case "arp": return text.arp.operation != 1 || form.hasPrefix("tshark")
    // Code 255 says that the code is not told.
    case "icmp": return text.icmp.code == 255
    // The packet list shows a window times its scale, a time to live without the rest of the header, an HTTP message
    // without its ports, and no VLAN.
    case "window", "ip", "vlan": return form.hasPrefix("tshark")
    case "ports": return form.hasPrefix("tshark") && text.layers.contains(.http)
    default: return false
    }
  }

  @Test(arguments: captures, ["nn.txt", "e-vv.txt", "q.txt", "tshark.txt", "json.gz"])
  func saysWhatTheFramesSay(capture: String, form: String) throws {
    try compare(capture, form)
  }

  @Test(arguments: dissected)
  func decodesWhatTsharkDissects(capture: String) throws {
    try compare(capture, "json.gz")
  }

  private func compare(_ capture: String, _ form: String) throws {
    let frames = try Kept(capture + ".pcap").packets
    let printed = try Kept("\(capture).\(form)").packets
    #expect(frames.count == printed.count)
    for (number, (frame, text)) in zip(frames, printed).enumerated() {
      let (a, b) = (Self.fields(frame, known: text), Self.fields(text, known: text))
      for key in Set(a.keys).union(b.keys).sorted()
      where a[key] != b[key] && !Self.isSilent(capture, form, number + 1, key, text) {
        Issue.record("frame \(number + 1), \(key): \(a[key] ?? "none"), printed \(b[key] ?? "none")")
      }
    }
  }
}
