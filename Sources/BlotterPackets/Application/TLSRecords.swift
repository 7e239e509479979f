import BlotterBytes
import BlotterCore

/// The TLS records that begin in a segment (RFC 5246 §6.2, RFC 8446 §5.1): hellos, the server's certificate, alerts and
/// heartbeats in clear text. A message that goes on in the next segment is read as far as this one holds it.
enum TLSRecords {
  /// Records and handshake messages read of one segment.
  private static let recordLimit = 16

  static func read(_ bytes: RawSpan) -> TLSMessage? {
    var message = TLSMessage()
    var offset = 0
    for _ in 0..<recordLimit {
      guard offset + 5 <= bytes.byteCount, 20...24 ~= bytes.uint8(offset), bytes.uint8(offset + 1) == 3 else { break }
      let length = Int(bytes.be16(offset + 3))
      let body = (offset + 5)..<min(offset + 5 + length, bytes.byteCount)
      record(bytes, type: bytes.uint8(offset), length: length, body, &message)
      offset += 5 + length
    }
    return message.contents.isEmpty ? nil : message
  }

  private static func record(
    _ bytes: RawSpan, type: UInt8, length: Int, _ body: Range<Int>, _ message: inout TLSMessage
  ) {
    switch type {
    case 20: add(.changeCipherSpec, &message)
    case 21:
      // Encrypted alerts are longer than level and description.
      guard length == 2, body.count == 2, 1...2 ~= bytes.uint8(body.lowerBound) else { return }
      message.alertLevel = bytes.uint8(body.lowerBound)
      message.alert = bytes.uint8(body.lowerBound + 1)
      add(.alert, &message)
    case 22:
      guard !message.contents.contains(.changeCipherSpec) else { return }
      handshake(bytes, body, recordEnd: body.lowerBound + length, &message)
    case 24:
      guard body.count >= 3 else { return }
      let kind = bytes.uint8(body.lowerBound)
      message.heartbeatRecord = UInt16(clamping: length)
      if kind == 1 || kind == 2 {
        message.heartbeatType = kind
        message.heartbeatClaim = bytes.be16(body.lowerBound + 1)
      } else {
        message.heartbeatType = 255
      }
      add(.heartbeat, &message)
    default: return
    }
  }

  private static func add(_ content: TLSMessage.Content, _ message: inout TLSMessage) {
    if message.contents.count < TLSMessage.contentLimit { message.contents.append(content) }
  }

  private static func handshake(_ bytes: RawSpan, _ body: Range<Int>, recordEnd: Int, _ message: inout TLSMessage) {
    var offset = body.lowerBound
    for _ in 0..<recordLimit {
      guard offset + 4 <= body.upperBound else { return }
      let length = Int(bytes.be32(offset) & 0xff_ffff)
      // An encrypted message looks like any type and length: a whole one must end within its record or be a certificate.
      let end = offset + 4 + length
      let part = (offset + 4)..<min(end, bytes.byteCount, body.upperBound)
      switch bytes.uint8(offset) {
      case 1 where length >= 38: clientHello(bytes, part, isWhole: part.count == length, &message)
      case 2 where length >= 38: serverHello(bytes, part, &message)
      case 11 where length >= 7:
        add(.certificate, &message)
        message.certificate = certificate(bytes, part)
      case 0, 4, 8, 12...16, 20, 22, 24: break
      default: return
      }
      offset = end
    }
  }

  /// Version, random, session id, cipher suites, compression, extensions (RFC 8446 §4.1.2).
  private static func clientHello(
    _ bytes: RawSpan, _ part: Range<Int>, isWhole: Bool, _ message: inout TLSMessage
  ) {
    guard part.count >= 35, bytes.uint8(part.lowerBound) == 3 else { return }
    add(.clientHello, &message)
    message.version = bytes.be16(part.lowerBound)
    var offset = part.lowerBound + 34
    offset += 1 + Int(bytes.uint8(offset))
    guard offset + 2 <= part.upperBound else { return }
    offset += 2 + Int(bytes.be16(offset))
    guard offset + 1 <= part.upperBound else { return }
    offset += 1 + Int(bytes.uint8(offset))
    guard offset <= part.upperBound else { return }
    if isWhole { message.fingerprint = JA4.fingerprint(bytes, part, isQUIC: false) }
    extensions(bytes, offset..<part.upperBound) { type, body in
      if type == 16, message.applicationProtocols.isEmpty {
        message.applicationProtocols = protocols(bytes, body)
      } else if type == 0, body.count >= 5, bytes.uint8(body.lowerBound + 2) == 0 {
        let length = Int(bytes.be16(body.lowerBound + 3))
        let name = (body.lowerBound + 5)..<min(body.lowerBound + 5 + length, body.upperBound)
        message.serverName = TextLine.text(bytes, name)
      } else if type == 43, body.count >= 3 {
        var at = body.lowerBound + 1
        while at + 2 <= body.upperBound {
          let version = bytes.be16(at)
          // Values of the form 0x?a?a are there to keep peers tolerant (RFC 8701).
          if version & 0x0f0f != 0x0a0a, version >> 8 == 3 { message.version = max(message.version, version) }
          at += 2
        }
      }
    }
  }

  /// A client's hello without a record around it, as QUIC carries it (RFC 9001 §4); nil where it is not whole.
  static func hello(_ bytes: RawSpan) -> TLSMessage? {
    guard bytes.byteCount >= 42, bytes.uint8(0) == 1 else { return nil }
    let length = Int(bytes.be32(0) & 0xff_ffff)
    guard length >= 38, bytes.byteCount >= 4 + length else { return nil }
    var message = TLSMessage()
    clientHello(bytes, 4..<(4 + length), isWhole: true, &message)
    guard !message.contents.isEmpty else { return nil }
    message.fingerprint = JA4.fingerprint(bytes, 4..<(4 + length), isQUIC: true)
    return message
  }

  /// The list of RFC 7301 §3.1: its length, then names behind their lengths.
  private static func protocols(_ bytes: RawSpan, _ body: Range<Int>) -> [String] {
    var names: [String] = []
    var at = body.lowerBound + 2
    while at < body.upperBound, names.count < TLSMessage.protocolLimit {
      let end = at + 1 + Int(bytes.uint8(at))
      guard end > at + 1, end <= body.upperBound else { break }
      let isReserved = end == at + 3 && bytes.be16(at + 1) & 0x0f0f == 0x0a0a
      if !isReserved { names.append(TextLine.text(bytes, (at + 1)..<end)) }
      at = end
    }
    return names
  }

  private static func serverHello(_ bytes: RawSpan, _ part: Range<Int>, _ message: inout TLSMessage) {
    // Drafts of TLS 1.3 wrote their own number, 0x7fxx, into this field.
    guard part.count >= 35, [3, 0x7f].contains(bytes.uint8(part.lowerBound)) else { return }
    add(.serverHello, &message)
    message.version = bytes.be16(part.lowerBound)
    let offset = part.lowerBound + 35 + Int(bytes.uint8(part.lowerBound + 34)) + 3
    guard offset <= part.upperBound else { return }
    extensions(bytes, offset..<part.upperBound) { type, body in
      if type == 43, body.count == 2 { message.version = bytes.be16(body.lowerBound) }
      if type == 16, message.applicationProtocols.isEmpty {
        message.applicationProtocols = protocols(bytes, body)
      }
    }
  }

  static func extensions(_ bytes: RawSpan, _ range: Range<Int>, _ visit: (UInt16, Range<Int>) -> Void) {
    guard range.count >= 2 else { return }
    var offset = range.lowerBound + 2
    // Clients send some twenty.
    for _ in 0..<64 {
      guard offset + 4 <= range.upperBound else { return }
      let length = Int(bytes.be16(offset + 2))
      guard offset + 4 + length <= range.upperBound else { return }
      visit(bytes.be16(offset), (offset + 4)..<(offset + 4 + length))
      offset += 4 + length
    }
  }

  /// The list of RFC 5246 §7.4.2, or that of RFC 8446 §4.4.2 with its request context; the server's own comes first.
  private static func certificate(_ bytes: RawSpan, _ part: Range<Int>) -> TLSCertificate? {
    guard part.count >= 7 else { return nil }
    for start in [part.lowerBound + 6, part.lowerBound + 7] where start < part.upperBound && bytes.uint8(start) == 0x30
    {
      if let certificate = X509.read(bytes.extracting(start..<part.upperBound)) { return certificate }
    }
    return nil
  }
}
