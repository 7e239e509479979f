import BlotterCore

/// Reads packet dissections as `tshark -T json` prints them: an array of objects, one member a line.
///
/// Only the fields that incidents need are looked at, by their names; what tshark worked out itself (streams,
/// retransmissions) is left to the tables. In compact form, all on one line, there are no lines to cite: it is refused.
enum DissectionReader {
  /// Whether a text that begins with `head` is such an array, printed over lines.
  static func sniff(_ head: [UInt8]) -> Bool {
    let text = head.span
    var start = text.has("\u{feff}", at: 0) ? 3 : 0
    while start < text.count, text.at(start) <= 0x20 { start += 1 }
    guard text.at(start) == UInt8(ascii: "["), let source = text.find("\"_source\": {", from: start),
      let layers = text.find("\"layers\": {", from: source)
    else { return false }
    return text.first(0x0a, from: source, to: layers) != nil
  }

  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink
  ) throws(CaptureError) {
    var window = LineWindow()
    var pass = DissectionPass(options)
    record.time = TimeStyle(clock: .absolute, fractionDigits: 9)
    while record.packets < options.packetLimit ?? .max, let line = try window.next(&source) {
      guard let packet = pass.take(window.buffer.span.extracting(line.start..<line.end), line.number) else { continue }
      record.note(time: packet.known.contains(.time) ? packet.time : nil)
      record.fields.formUnion(packet.known)
      let nothing: [UInt8] = []
      sink.accept(packet: packet, text: nothing.span)
    }
    if pass.isInPacket, record.packets < options.packetLimit ?? .max {
      record.warn("dissection-cut", "the text ends within the dissection of a packet")
    }
    if record.first == nil { record.time = TimeStyle(clock: .none) }
  }
}

/// The state of one reading: which objects are open.
struct DissectionPass {
  private let options: ReadOptions
  private var packets: UInt64 = 0
  private var depth = 0
  /// Depth at which the layers of the packet stand; 0 outside of one.
  private var layersDepth = 0
  /// Depths at which an ICMP message and the datagram that it quotes stand; 0 for none.
  private var messageDepth = 0
  private var quoteDepth = 0
  private var builder = DissectedPacket()
  private var line: UInt64 = 0

  var isInPacket: Bool { layersDepth > 0 }

  init(_ options: ReadOptions) { self.options = options }

  /// Takes one line; returns the packet that it ends.
  mutating func take(_ text: Span<UInt8>, _ number: UInt64) -> Packet? {
    var start = 0
    text.skipBlanks(&start)
    var end = text.count
    while end > start, text.at(end - 1) == UInt8(ascii: ",") || text.at(end - 1) <= 0x20 { end -= 1 }
    guard end > start else { return nil }
    let first = text.at(start)
    if first == UInt8(ascii: "}") || first == UInt8(ascii: "]") { return close() }
    let opens = text.at(end - 1) == UInt8(ascii: "{") || text.at(end - 1) == UInt8(ascii: "[")
    // Values may end with the same characters, but then a quotation mark is the last.
    guard let key = key(text, start, end) else {
      if opens { depth += 1 }
      return nil
    }
    if opens {
      open(key.text, number)
    } else if isInPacket {
      value(text, key.end, end).map { builder.set(key.text, $0, isQuoted: quoteDepth > 0) }
    }
    return nil
  }

  private mutating func open(_ key: String, _ number: UInt64) {
    depth += 1
    if layersDepth == 0 {
      guard key == "layers" else { return }
      layersDepth = depth
      builder = DissectedPacket()
      line = number
    } else if messageDepth == 0, depth == layersDepth + 1, key == "icmp" || key == "icmpv6" {
      messageDepth = depth
    } else if messageDepth > 0, quoteDepth == 0, key == "ip" || key == "ipv6" {
      // What an error quotes goes on to the end of the message, its transport included.
      quoteDepth = messageDepth
    }
  }

  private mutating func close() -> Packet? {
    defer { depth = max(0, depth - 1) }
    if depth == messageDepth, messageDepth > 0 {
      messageDepth = 0
      quoteDepth = 0
    }
    guard layersDepth > 0, depth == layersDepth else { return nil }
    layersDepth = 0
    packets += 1
    return builder.packet(ordinal: packets, line: line, evidence: options.evidence)
  }

  /// The name of a member, and where its colon ends.
  private func key(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> (text: String, end: Int)? {
    guard text.at(start) == UInt8(ascii: "\"") else { return nil }
    var index = start + 1
    while index < end, text.at(index) != UInt8(ascii: "\"") { index += text.at(index) == UInt8(ascii: "\\") ? 2 : 1 }
    guard index < end, text.at(index + 1) == UInt8(ascii: ":") else { return nil }
    // Longer names are those of subtrees, which repeat a value.
    return (index - start <= 48 ? text.string(start + 1, index) : "", index + 2)
  }

  /// A string, or the first of an array that stands on the same line.
  private func value(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> String? {
    var index = start
    text.skipBlanks(&index)
    guard text.at(index) == UInt8(ascii: "\""), end - index >= 2 else { return nil }
    index += 1
    var bytes: [UInt8] = []
    while index < end, text.at(index) != UInt8(ascii: "\""), bytes.count < HTTPRequestHead.lengthLimit {
      if text.at(index) == UInt8(ascii: "\\"), index + 1 < end {
        index += 1
        switch text.at(index) {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "u"): bytes.append(0x20)
        case let byte: bytes.append(byte)
        }
      } else {
        bytes.append(text.at(index))
      }
      index += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
