import BlotterBytes
package import BlotterCore

/// The hello in the first datagrams of a QUIC client (RFC 9000, RFC 9001 §5.2, RFC 9369): protected by keys that follow
/// from the connection id beside it, so that it is no secret from anybody on the way.
///
/// What the server sends is protected by the same id, which its own packets do not carry, and is not read.
enum QUICInitial {
  /// Packets read of one datagram: a client sends one to three.
  private static let packetLimit = 4
  /// Frames read of one packet: padding counts by the run.
  private static let frameLimit = 64
  /// Bytes of a hello from one datagram: a path without fragments carries 1,500.
  private static let partLimit = 2048
  /// Offset up to which a hello goes: those with post-quantum keys take some two kilobytes.
  static let helloLimit = 16_384

  /// The hello, or the parts of it, that a datagram holds; nil where it holds none that can be opened.
  static func read(_ bytes: RawSpan) -> TLSMessage? {
    var parts: [TLSMessage.HelloPart] = []
    var connection: [UInt8] = []
    var start = 0
    for _ in 0..<packetLimit {
      guard let packet = Header(bytes, from: start) else { break }
      start = packet.end
      guard packet.isInitial, let plain = open(bytes, packet) else { continue }
      connection = packet.connection
      frames(plain, &parts)
    }
    guard !parts.isEmpty else { return nil }
    if let hello = whole(parts) {
      let span = unsafe hello.span.bytes
      return TLSRecords.hello(span)
    }
    var message = TLSMessage()
    message.contents = [.helloPart]
    message.parts = parts
    message.connection = connection
    return message
  }

  /// The hello from its parts, whatever their order; nil where one is missing. What came first counts.
  static func whole(_ parts: [TLSMessage.HelloPart]) -> [UInt8]? {
    var hello: [UInt8] = []
    for part in parts.sorted(by: { $0.offset < $1.offset }) {
      let offset = Int(part.offset)
      guard offset <= hello.count else { return nil }
      if offset + part.bytes.count > hello.count { hello += part.bytes.dropFirst(hello.count - offset) }
    }
    guard hello.count >= 4, hello[0] == 1 else { return nil }
    let length = Int(hello[1]) << 16 | Int(hello[2]) << 8 | Int(hello[3])
    return hello.count >= 4 + length ? hello : nil
  }

  /// A packet with a long header (RFC 9000 §17.2).
  private struct Header {
    var version: UInt32
    var isInitial: Bool
    var connection: [UInt8]
    var start: Int
    /// Where the packet number begins, and where the packet ends.
    var number: Int
    var end: Int

    init?(_ bytes: RawSpan, from start: Int) {
      guard start >= 0, start + 7 <= bytes.byteCount, bytes.uint8(start) & 0xc0 == 0xc0 else { return nil }
      self.start = start
      version = bytes.be32(start + 1)
      let type = bytes.uint8(start) >> 4 & 3
      isInitial = type == (version == QUICKeys.version2 ? 1 : 0)
      let count = Int(bytes.uint8(start + 5))
      var at = start + 6 + count
      guard count <= 20, at < bytes.byteCount else { return nil }
      connection = ((start + 6)..<at).map { bytes.uint8($0) }
      at += 1 + Int(bytes.uint8(at))
      if isInitial {
        guard let token = Self.integer(bytes, &at), token <= UInt64(bytes.byteCount) else { return nil }
        at += Int(token)
      }
      guard let length = Self.integer(bytes, &at), length >= 20, length <= UInt64(bytes.byteCount),
        at + Int(length) <= bytes.byteCount
      else { return nil }
      number = at
      end = at + Int(length)
    }

    /// A number of variable length (RFC 9000 §16).
    static func integer(_ bytes: RawSpan, _ at: inout Int) -> UInt64? {
      guard at >= 0, at < bytes.byteCount else { return nil }
      let count = 1 << Int(bytes.uint8(at) >> 6)
      guard at + count <= bytes.byteCount else { return nil }
      var value = UInt64(bytes.uint8(at) & 0x3f)
      for index in 1..<max(count, 1) where index < count { value = value << 8 | UInt64(bytes.uint8(at + index)) }
      at += count
      return value
    }
  }

  /// Takes off the header's protection, then the payload's (RFC 9001 §5.3, §5.4).
  private static func open(_ bytes: RawSpan, _ packet: Header) -> [UInt8]? {
    guard let keys = QUICKeys(version: packet.version, connection: packet.connection),
      packet.number + 20 <= packet.end
    else { return nil }
    let sample = ((packet.number + 4)..<(packet.number + 20)).map { bytes.uint8($0) }
    guard let mask = Cryptography.aesBlock(keys.header, sample), mask.count >= 5 else { return nil }
    var header = (packet.start..<packet.number).map { bytes.uint8($0) }
    header[0] ^= mask[0] & 0x0f
    let count = Int(header[0] & 3) + 1
    var nonce = keys.nonce
    for index in 0..<count {
      let byte = bytes.uint8(packet.number + index) ^ mask[1 + index]
      header.append(byte)
      nonce[12 - count + index] ^= byte
    }
    let body = ((packet.number + count)..<packet.end).map { bytes.uint8($0) }
    return Cryptography.open(keys.key, nonce: nonce, body, header: header)
  }

  /// Takes the CRYPTO frames; others that may stand in an Initial packet are passed over (RFC 9000 §12.4).
  private static func frames(_ plain: [UInt8], _ parts: inout [TLSMessage.HelloPart]) {
    let bytes = unsafe plain.span.bytes
    var at = 0
    for _ in 0..<frameLimit {
      while at < bytes.byteCount, bytes.uint8(at) == 0 { at += 1 }
      guard at < bytes.byteCount else { return }
      let type = bytes.uint8(at)
      at += 1
      switch type {
      case 1: continue
      case 6:
        guard let offset = Header.integer(bytes, &at), let length = Header.integer(bytes, &at),
          length <= UInt64(bytes.byteCount - at)
        else { return }
        let range = at..<(at + Int(length))
        at = range.upperBound
        let held = parts.reduce(0) { $0 + $1.bytes.count }
        guard offset + length <= UInt64(helloLimit), held + range.count <= partLimit * packetLimit else { return }
        parts.append(TLSMessage.HelloPart(offset: UInt32(offset), bytes: range.map { bytes.uint8($0) }))
      default: return
      }
    }
  }
}

/// Keys of a client's Initial packets (RFC 9001 §5.2, RFC 9369 §3.3).
struct QUICKeys {
  var key: [UInt8]
  var nonce: [UInt8]
  var header: [UInt8]

  static let version2: UInt32 = 0x6b33_43cf

  /// nil for versions whose salt is not known.
  init?(version: UInt32, connection: [UInt8]) {
    guard let salt = Self.salt(version) else { return nil }
    let prefix = version == Self.version2 ? "quicv2 " : "quic "
    guard let initial = Cryptography.hmac(salt, connection),
      let client = Cryptography.expand(initial, "client in", count: 32),
      let key = Cryptography.expand(client, prefix + "key", count: 16),
      let nonce = Cryptography.expand(client, prefix + "iv", count: 12),
      let header = Cryptography.expand(client, prefix + "hp", count: 16)
    else { return nil }
    (self.key, self.nonce, self.header) = (key, nonce, header)
  }

  private static func salt(_ version: UInt32) -> [UInt8]? {
    switch version {
    // Drafts 33 and 34 took what became version 1.
    case 1, 0xff00_0021, 0xff00_0022:
      [
        0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb,
        0x7f, 0x0a,
      ]
    case version2:
      [
        0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd,
        0x2e, 0xd9,
      ]
    // Drafts 29 to 32.
    case 0xff00_001d...0xff00_0020:
      [
        0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90,
        0xa8, 0x99,
      ]
    default: nil
    }
  }
}

/// Puts together what passes in parts.
package enum DividedHello {
  /// Bytes of a hello from parts of several datagrams; nil where one is missing.
  package static func message(_ parts: [TLSMessage.HelloPart]) -> TLSMessage? {
    guard let hello = QUICInitial.whole(parts) else { return nil }
    let span = unsafe hello.span.bytes
    return TLSRecords.hello(span)
  }
}
