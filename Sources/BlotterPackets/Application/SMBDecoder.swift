import BlotterBytes
import BlotterCore

/// SMB 1 ([MS-CIFS] §2.2.3.1), SMB 2 and 3 ([MS-SMB2] §2.2.1) behind a NetBIOS session header, and the DCE/RPC that
/// they carry: what opens, runs or breaks something. One segment is read by itself.
enum SMBDecoder {
  static func read(_ bytes: RawSpan) -> SMBMessage? {
    guard bytes.byteCount >= 4 + 32 else { return nil }
    let body = bytes.extracting(4...)
    switch body.uint8(0) {
    case 0xff: return version1(body)
    case 0xfe: return version2(body)
    case 0xfc: return compressed(body)
    default: return nil
    }
  }

  private static func le16(_ bytes: RawSpan, _ offset: Int) -> Int? {
    offset >= 0 && offset + 2 <= bytes.byteCount ? Int(bytes.uint16(offset, bigEndian: false)) : nil
  }

  private static func le32(_ bytes: RawSpan, _ offset: Int) -> UInt32? {
    offset >= 0 && offset + 4 <= bytes.byteCount ? bytes.uint32(offset, bigEndian: false) : nil
  }

  /// [MS-SMB2] §2.2.42: sizes that add up to more than 32 bits, or to more than a message may have, overflow the
  /// buffer of CVE-2020-0796.
  private static func compressed(_ bytes: RawSpan) -> SMBMessage? {
    guard let size = le32(bytes, 4), let offset = le32(bytes, 12) else { return nil }
    guard size.addingReportingOverflow(offset).overflow || size &+ offset > 0x0100_0000 else { return nil }
    var message = SMBMessage(.other, version: 2)
    message.marks = .impossibleCompression
    return message
  }

  // MARK: Version 2 and 3

  private static func version2(_ bytes: RawSpan) -> SMBMessage? {
    guard bytes.byteCount >= 66, let command = le16(bytes, 12), let flags = le32(bytes, 16) else { return nil }
    let isResponse = flags & 1 != 0
    var message: SMBMessage
    switch command {
    case 0: message = SMBMessage(.negotiate, version: 2)
    case 1: message = SMBMessage(.sessionSetup, version: 2)
    case 3: message = SMBMessage(.treeConnect, version: 2)
    case 5: message = SMBMessage(.open, version: 2)
    case 9: message = SMBMessage(.write, version: 2)
    case 8, 11: message = SMBMessage(.other, version: 2)
    default: return nil
    }
    message.isResponse = isResponse
    message.status = le32(bytes, 8) ?? 0
    guard !isResponse else { return response2(bytes, command, message) }
    message.status = 0
    switch command {
    case 0:
      if offersCompression(bytes) { message.marks = .offersCompression }
    case 1:
      if let token = NTLM.find(bytes, 64..<bytes.byteCount) { message.name = token.user ?? "" }
    case 3:
      guard let at = le16(bytes, 68), let length = le16(bytes, 70) else { return nil }
      message.name = wide(bytes, at, length)
    case 5:
      guard let at = le16(bytes, 64 + 44), let length = le16(bytes, 64 + 46) else { return nil }
      message.name = wide(bytes, at, length)
    case 9:
      guard let at = le16(bytes, 66), at < bytes.byteCount else { return nil }
      return written(bytes, at, message)
    case 11:
      // A transaction on a pipe (FSCTL_PIPE_TRANSCEIVE).
      guard le32(bytes, 68) == 0x0011_c017, let at = le32(bytes, 64 + 24) else { return nil }
      return RPCDecoder.read(bytes, at: Int(at), version: 2)
    default: return nil
    }
    return message
  }

  private static func response2(_ bytes: RawSpan, _ command: Int, _ message: SMBMessage) -> SMBMessage? {
    switch command {
    case 0, 1, 3, 5: return message
    case 11:
      guard let at = le32(bytes, 64 + 32) else { return nil }
      return RPCDecoder.read(bytes, at: Int(at), version: 2)
    case 8:
      guard let at = le16(bytes, 66), at > 0 else { return nil }
      return RPCDecoder.read(bytes, at: at & 0xff, version: 2)
    default: return nil
    }
  }

  private static func written(_ bytes: RawSpan, _ at: Int, _ message: SMBMessage) -> SMBMessage? {
    if let call = RPCDecoder.read(bytes, at: at, version: message.version) { return call }
    // `MZ` begins an executable file.
    guard at + 2 <= bytes.byteCount, bytes.be16(at) == 0x4d5a else { return nil }
    var message = message
    message.marks = .executable
    return message
  }

  /// Negotiate contexts stand behind the dialects where 3.1.1 is offered; type 3 is compression.
  private static func offersCompression(_ bytes: RawSpan) -> Bool {
    guard let count = le16(bytes, 66), (0..<count).contains(where: { le16(bytes, 100 + 2 * $0) == 0x0311 }),
      let start = le32(bytes, 92), let contexts = le16(bytes, 96)
    else { return false }
    var offset = Int(start)
    for _ in 0..<min(contexts, 16) {
      guard let type = le16(bytes, offset), let length = le16(bytes, offset + 2) else { return false }
      if type == 3 { return true }
      offset += (8 + length + 7) & ~7
    }
    return false
  }

  private static func wide(_ bytes: RawSpan, _ offset: Int, _ length: Int) -> String {
    guard offset >= 0, offset <= bytes.byteCount else { return "" }
    return Wide.text(bytes, offset..<min(bytes.byteCount, offset + length))
  }

  // MARK: Version 1

  private static func version1(_ bytes: RawSpan) -> SMBMessage? {
    let isResponse = bytes.uint8(9) & 0x80 != 0
    let isWide = bytes.uint16(10, bigEndian: false) & 0x8000 != 0
    let status = bytes.uint32(5, bigEndian: false)
    let action: SMBMessage.Action
    switch bytes.uint8(4) {
    case 0x72: action = .negotiate
    case 0x73: action = .sessionSetup
    case 0x75: action = .treeConnect
    case 0xa2, 0x2d: action = .open
    case 0x2f: action = .write
    case 0x25, 0x32, 0xa0: action = .transaction
    default: return nil
    }
    var message = SMBMessage(action, version: 1)
    message.isResponse = isResponse
    guard !isResponse else {
      message.status = status
      if action == .transaction, let at = le16(bytes, 33 + 12),
        let answer = RPCDecoder.read(bytes, at: at, version: 1)
      {
        return answer
      }
      return action == .write || (action == .transaction && status == 0) ? nil : message
    }
    switch bytes.uint8(4) {
    case 0x73:
      if let token = NTLM.find(bytes, 32..<bytes.byteCount) { message.name = token.user ?? "" }
    case 0x75:
      guard let password = le16(bytes, 39) else { return nil }
      message.name = text1(bytes, 43 + password, isWide)
    case 0xa2: message.name = text1(bytes, 83, isWide)
    case 0x2f:
      guard let at = le16(bytes, 55) else { return nil }
      return written(bytes, at, message)
    case 0x25:
      // PeekNamedPipe on file 0.
      if le16(bytes, 61) == 0x23, le16(bytes, 63) == 0 {
        message.marks = .peeksAtPipeZero
        return message
      }
      guard let at = le16(bytes, 57) else { return nil }
      return RPCDecoder.read(bytes, at: at, version: 1)
    case 0x32:
      guard le16(bytes, 61) == 0x000e else { return nil }
      message.marks = .trans2SessionSetup
    case 0xa0:
      // Functions are 1 to 8; the data of one transaction fit in 64 KiB.
      guard let function = le16(bytes, 69), let total = le32(bytes, 40), function == 0 || total > 0x1_0000 else {
        return nil
      }
      message.marks = .oversizedTransaction
    default: break
    }
    return message
  }

  private static func text1(_ bytes: RawSpan, _ offset: Int, _ isWide: Bool) -> String {
    guard offset < bytes.byteCount else { return "" }
    if isWide {
      let start = offset + offset % 2
      var end = start
      while end + 2 <= bytes.byteCount, bytes.be16(end) != 0 { end += 2 }
      return Wide.text(bytes, start..<max(start, end))
    }
    var end = offset
    while end < bytes.byteCount, bytes.uint8(end) != 0 { end += 1 }
    return TextLine.text(bytes, offset..<end)
  }
}

/// Connection-oriented DCE/RPC (C706 §12.6): binds, calls and short answers.
enum RPCDecoder {
  static func read(_ bytes: RawSpan, at start: Int, version: UInt8) -> SMBMessage? {
    guard start >= 0, start <= bytes.byteCount, bytes.byteCount - start >= 24 else { return nil }
    let part = bytes.extracting(start...)
    // Version 5.0 or 5.1, little-endian integers, ASCII, IEEE floats.
    guard part.uint8(0) == 5, part.uint8(1) <= 1, part.be32(4) == 0x1000_0000 else { return nil }
    let length = Int(part.uint16(8, bigEndian: false))
    guard length >= 24 else { return nil }
    let end = min(length - Int(part.uint16(10, bigEndian: false)), part.byteCount)
    guard end >= 24 else { return nil }
    switch part.uint8(2) {
    case 11, 14:
      guard part.byteCount >= 48 else { return nil }
      var message = SMBMessage(.bind, version: version)
      message.interface = part.uint32(32, bigEndian: false)
      // The print spooler's differs from Netlogon's in the last octets only.
      if message.interface == 0x1234_5678, part.be16(46) != 0xcffb { message.interface = 0 }
      return message
    case 0: return call(part, end, whole: length <= part.byteCount, version)
    case 2:
      guard end - 24 <= 64, end >= 28 else { return nil }
      var message = SMBMessage(.answer, version: version)
      message.isResponse = true
      message.status = part.uint32(end - 4, bigEndian: false)
      return message
    default: return nil
    }
  }

  private static func call(_ part: RawSpan, _ end: Int, whole: Bool, _ version: UInt8) -> SMBMessage? {
    var message = SMBMessage(.call, version: version)
    message.operation = part.uint16(22, bigEndian: false)
    guard whole else { return message }
    // NetrServerReqChallenge 4 ends with the challenge; Authenticate 5, Authenticate2 15 and Authenticate3 26 with the
    // credential and, but the first, four bytes of flags; PasswordSet2 30 with 512 bytes of password and its length
    // ([MS-NRPC] §3.5.4.4).
    switch message.operation {
    case 4, 5: if zeros(part, from: end - 8, count: 8) { message.marks = .zeroCredential }
    case 15, 26: if zeros(part, from: end - 12, count: 8) { message.marks = .zeroCredential }
    case 30: if zeros(part, from: end - 256, count: 256) { message.marks = .zeroPassword }
    default: break
    }
    return message
  }

  private static func zeros(_ bytes: RawSpan, from start: Int, count: Int) -> Bool {
    guard start >= 24, start + count <= bytes.byteCount else { return false }
    return (start..<(start + count)).allSatisfy { bytes.uint8($0) == 0 }
  }
}
