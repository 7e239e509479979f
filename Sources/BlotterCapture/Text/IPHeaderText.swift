import BlotterCore

/// The IP header fields that `tcpdump -v` prints in parentheses before the addresses:
/// `(tos 0x0, ttl 64, id 46782, offset 0, flags [DF], proto TCP (6), length 60)` or
/// `(hlim 255, next-header ICMPv6 (58) payload length: 16)`.
struct IPHeaderText {
  var isPresent = false
  var ttl: UInt8?
  var identification: UInt16?
  var offset: UInt16?
  var moreFragments = false
  var dontFragment = false
  var ipProtocol: UInt8?
  var totalLength: UInt32?
  var payloadLength: UInt32?

  /// Bytes that such a parenthesis may take: IP options in full stay well below.
  private static let limit = 1024

  /// Reads the parenthesis at `index`, if one stands there, and moves past it.
  mutating func read(_ text: Span<UInt8>, _ index: inout Int) {
    if text.at(index) == UInt8(ascii: "["), let close = text.find("(invalid)", from: index, to: index + 200) {
      index = close + 9
      text.skipBlanks(&index)
    }
    guard text.at(index) == UInt8(ascii: "("), let end = Self.close(text, index) else { return }
    isPresent = true
    var at = index + 1
    index = end + 1
    // Datagrams beyond 65535 bytes print the length that the header cannot hold.
    var note = index
    text.skipBlanks(&note)
    if text.has("[real length ", at: note), let close = text.first(UInt8(ascii: "]"), from: note, to: note + 80) {
      index = close + 1
    }
    var isFlow = true
    while at < end {
      text.skipBlanks(&at, to: end)
      switch text.at(at) {
      case UInt8(ascii: "t") where text.has("ttl ", at: at): ttl = byte(text, at + 4)
      case UInt8(ascii: "h") where text.has("hlim ", at: at): ttl = byte(text, at + 5)
      case UInt8(ascii: "i") where text.has("id ", at: at): identification = word(text, at + 3)
      case UInt8(ascii: "o") where text.has("offset ", at: at): offset = word(text, at + 7)
      case UInt8(ascii: "f") where text.has("flags [", at: at):
        let stop = text.first(UInt8(ascii: "]"), from: at, to: end) ?? end
        moreFragments = text.first(UInt8(ascii: "+"), from: at, to: stop) != nil
        dontFragment = text.find("DF", from: at, to: stop) != nil
        at = stop
      case UInt8(ascii: "p") where text.has("proto ", at: at) && isFlow:
        ipProtocol = number(text, at, end)
        isFlow = false
      case UInt8(ascii: "n") where text.has("next-header ", at: at):
        ipProtocol = number(text, at, end)
        if let place = text.find("payload length: ", from: at, to: end) {
          var digits = place + 16
          payloadLength = text.decimal32(&digits)
        }
      case UInt8(ascii: "l") where text.has("length ", at: at):
        var digits = at + 7
        totalLength = text.decimal32(&digits)
      default: break
      }
      guard let comma = text.first(UInt8(ascii: ","), from: at, to: end) else { break }
      at = comma + 1
    }
  }

  /// Puts what was printed into `packet`.
  func apply(to packet: inout Packet, isIPv6: Bool) {
    guard isPresent else { return }
    if let ttl {
      packet.ttl = ttl
      packet.known.insert(.ipHeader)
    }
    // IPv6 has none: one read before is that of a tunnel around it.
    if let identification { packet.ipIdentification = identification } else if isIPv6 { packet.ipIdentification = 0 }
    if let offset { packet.fragmentOffset = offset }
    packet.moreFragments = moreFragments
    packet.dontFragment = dontFragment
    if let ipProtocol { packet.ipProtocol = ipProtocol }
    if !packet.known.contains(.wireLength),
      let length = isIPv6 ? payloadLength.map({ $0 > .max - 40 ? $0 : $0 + 40 }) : totalLength
    {
      packet.wireLength = length
      packet.known.insert(.wireLength)
    }
  }

  /// Index of the parenthesis that closes the one at `open`.
  static func close(_ text: Span<UInt8>, _ open: Int) -> Int? {
    var depth = 0
    var at = open
    let end = min(text.count, open + limit)
    while at < end {
      switch text.at(at) {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return at }
      default: break
      }
      at += 1
    }
    return nil
  }

  private func byte(_ text: Span<UInt8>, _ index: Int) -> UInt8? {
    var at = index
    return text.decimal(&at).flatMap { UInt8(exactly: $0) }
  }

  private func word(_ text: Span<UInt8>, _ index: Int) -> UInt16? {
    var at = index
    return text.decimal(&at).flatMap { UInt16(exactly: $0) }
  }

  /// The number in the parentheses that follow a protocol's name.
  private func number(_ text: Span<UInt8>, _ index: Int, _ end: Int) -> UInt8? {
    guard let open = text.first(UInt8(ascii: "("), from: index, to: end) else { return nil }
    return byte(text, open + 1)
  }
}
