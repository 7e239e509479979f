import BlotterBytes
import BlotterCore

extension DNSMessage {
  /// Bytes of the fixed header (RFC 1035 §4.1.1).
  private static let headerLength = 12

  /// Reads a message as far as it goes; nil where not even its header is there.
  ///
  /// - Parameters:
  ///   - bytes: The message as captured, from its identifier on.
  ///   - length: Its length on the wire.
  init?(_ bytes: RawSpan, length: Int) {
    guard bytes.byteCount >= Self.headerLength else { return nil }
    self.init()
    let flags = bytes.be16(2)
    identifier = bytes.be16(0)
    isResponse = flags & 0x8000 != 0
    opcode = UInt8(flags >> 11 & 15)
    isAuthoritative = flags & 0x0400 != 0
    isTruncated = flags & 0x0200 != 0
    recursionDesired = flags & 0x0100 != 0
    recursionAvailable = flags & 0x0080 != 0
    rcode = flags & 15
    questionCount = bytes.be16(4)
    answerCount = bytes.be16(6)
    authorityCount = bytes.be16(8)
    additionalCount = bytes.be16(10)
    self.length = UInt32(clamping: length)
    var offset = Self.headerLength
    isPartial = !readSections(bytes, at: &offset)
  }

  /// Whether the counts and codes of the header are those of a message and not of chance bytes.
  var isPlausible: Bool {
    opcode <= 6 && (questionCount > 0 || isResponse) && questionCount <= 16
  }

  /// Whether `bytes` are one whole message and nothing else. Behind a zone transfer's question Windows puts two bytes,
  /// `MS`, that belong to no record.
  static func fills(_ bytes: RawSpan) -> Bool {
    guard let head = DNSMessage(bytes, length: bytes.byteCount), head.isPlausible, head.question != nil else {
      return false
    }
    var offset = headerLength
    for _ in 0..<Int(head.questionCount) {
      guard DNSName.skip(bytes, at: &offset) else { return false }
      offset += 4
    }
    let records = Int(head.answerCount) + Int(head.authorityCount) + Int(head.additionalCount)
    guard records <= DecodeLimits.records else { return false }
    for _ in 0..<records {
      guard DNSName.skip(bytes, at: &offset), offset + 10 <= bytes.byteCount else { return false }
      offset += 10 + Int(bytes.be16(offset + 8))
    }
    let isTransfer = head.question?.type == 252 && !head.isResponse
    return offset == bytes.byteCount
      || isTransfer && offset + 2 == bytes.byteCount && bytes.be16(offset) == 0x4d53
  }

  private mutating func readSections(_ bytes: RawSpan, at offset: inout Int) -> Bool {
    for index in 0..<min(Int(questionCount), DecodeLimits.records) {
      if index == 0 {
        guard let name = DNSName.read(bytes, at: &offset), offset + 4 <= bytes.byteCount else { return false }
        question = DNSQuestion(name: name, type: bytes.be16(offset), recordClass: bytes.be16(offset + 2))
      } else if !DNSName.skip(bytes, at: &offset) {
        return false
      }
      offset += 4
    }
    let others = Int(answerCount) + Int(authorityCount)
    let all = others + Int(additionalCount)
    // Behind the answers only the EDNS record among the additional ones is wanted.
    let wanted = additionalCount > 0 ? all : Int(answerCount)
    for index in 0..<min(wanted, DecodeLimits.records) {
      let isAnswer = index < Int(answerCount)
      guard readRecord(bytes, at: &offset, isAnswer: isAnswer, isAdditional: index >= others) else { return false }
    }
    return wanted <= DecodeLimits.records
  }

  /// One resource record (RFC 1035 §4.1.3): name, type, class, TTL, length of the data, data.
  private mutating func readRecord(_ bytes: RawSpan, at offset: inout Int, isAnswer: Bool, isAdditional: Bool) -> Bool {
    let start = offset
    guard DNSName.skip(bytes, at: &offset), offset + 10 <= bytes.byteCount else { return false }
    let type = bytes.be16(offset)
    let ttl = bytes.be32(offset + 4)
    let dataLength = Int(bytes.be16(offset + 8))
    let data = offset + 10
    guard dataLength <= bytes.byteCount - data else { return false }
    offset = data + dataLength
    // EDNS: the upper eight bits of the response code stand in the TTL (RFC 6891 §6.1.3).
    if isAdditional, type == 41 { rcode = UInt16(ttl >> 24) << 4 | rcode & 15 }
    guard isAnswer, answers.count < Self.answerLimit else { return true }
    var nameOffset = start
    guard let name = DNSName.read(bytes, at: &nameOffset) else { return false }
    let text = DNSRecordData.text(type, bytes, data..<(data + dataLength))
    answers.append(DNSRecord(name: name, type: type, ttl: ttl, data: text ?? ""))
    return text != nil
  }
}

/// The data of a resource record in presentation form.
enum DNSRecordData {
  /// Empty for types that are not read; nil where the data contradicts its type.
  static func text(_ type: UInt16, _ message: RawSpan, _ range: Range<Int>) -> String? {
    let data = message.extracting(range)
    // Names may point anywhere back into the message, but begin and end within the data.
    let whole = message.extracting(0..<range.upperBound)
    var offset = range.lowerBound
    switch type {
    case 1: return data.byteCount == 4 ? data.ipv4(0).description : nil
    case 28: return data.byteCount == 16 ? data.ipv6(0).description : nil
    case 2, 5, 12, 39: return DNSName.read(whole, at: &offset)
    case 15:
      guard data.byteCount >= 3 else { return nil }
      offset += 2
      return DNSName.read(whole, at: &offset).map { "\(data.be16(0)) \($0)" }
    case 16, 99: return DNSText.quoted(data)
    case 33:
      guard data.byteCount >= 7 else { return nil }
      offset += 6
      return DNSName.read(whole, at: &offset).map { "\(data.be16(0)) \(data.be16(2)) \(data.be16(4)) \($0)" }
    case 6:
      guard let server = DNSName.read(whole, at: &offset), let mailbox = DNSName.read(whole, at: &offset),
        offset + 20 <= whole.byteCount
      else { return nil }
      let numbers = (0..<5).map { String(whole.be32(offset + 4 * $0)) }
      return ([server, mailbox] + numbers).joined(separator: " ")
    default: return ""
    }
  }
}
