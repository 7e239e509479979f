import BlotterCore

/// Reads a DNS message as Wireshark summarizes it:
/// `Standard query response 0x382f No such name A portal.corp.example SOA ns.corp.example`.
enum ListDNS {
  static func read(_ text: Span<UInt8>) -> DNSMessage? {
    var message = DNSMessage()
    var index = 0
    guard operation(text, &index, &message) else { return nil }
    text.skipBlanks(&index)
    if text.has("response", at: index) {
      message.isResponse = true
      index += 8
      if text.at(index) == UInt8(ascii: ",") { index += 1 }
      text.skipBlanks(&index)
    }
    if text.has("0x", at: index), let identifier = text.number(&index) {
      message.identifier = UInt16(truncatingIfNeeded: identifier)
    }
    text.skipBlanks(&index)
    outcome(text, &index, &message)
    sections(text, index, &message)
    return message
  }

  private static let operations: [(words: StaticString, code: UInt8)] = [
    ("Standard query", 0), ("Inverse query", 1), ("Server status request", 2), ("Zone change notification", 4),
    ("Dynamic update", 5), ("Unknown operation", 15),
  ]

  private static func operation(_ text: Span<UInt8>, _ index: inout Int, _ message: inout DNSMessage) -> Bool {
    for entry in operations where text.has(entry.words, at: 0) {
      message.opcode = entry.code
      index = entry.words.utf8CodeUnitCount
      return true
    }
    return false
  }

  private static let outcomes: [(words: StaticString, code: UInt16)] = [
    ("No such name", 3), ("Server failure", 2), ("Refused", 5), ("Format error", 1), ("Not implemented", 4),
    ("Name exists", 6), ("RRset exists", 7), ("RRset does not exist", 8), ("Not authoritative", 9),
    ("Name out of zone", 10), ("DSO-Type not implemented", 11), ("Bad OPT version", 16), ("Bad cookie", 23),
  ]

  private static func outcome(_ text: Span<UInt8>, _ index: inout Int, _ message: inout DNSMessage) {
    if text.at(index) == UInt8(ascii: ",") { index += 1 }
    text.skipBlanks(&index)
    for entry in outcomes where text.has(entry.words, at: index) {
      message.rcode = entry.code
      index += entry.words.utf8CodeUnitCount
      if text.at(index) == UInt8(ascii: ",") { index += 1 }
      text.skipBlanks(&index)
      return
    }
  }

  /// The question, then records of all sections, which Wireshark does not keep apart: those that can answer the
  /// question are taken as answers.
  private static func sections(_ text: Span<UInt8>, _ start: Int, _ message: inout DNSMessage) {
    var index = start
    var type: UInt16?
    var data = start..<start
    // Words of one info column; Wireshark cuts far earlier.
    for _ in 0..<512 {
      text.skipBlanks(&index)
      guard index < text.count else { break }
      var end = text.tokenEnd(index)
      if text.at(end - 1) == UInt8(ascii: ","), end - index > 1 { end -= 1 }
      if isWord(text, index, end), let next = DNSText.type(text, index, end) {
        close(text, type, data, &message)
        type = next
        data = end..<end
      } else {
        if data.isEmpty { data = index..<end } else { data = data.lowerBound..<end }
      }
      index = text.tokenEnd(index)
    }
    close(text, type, data, &message)
    message.answerCount = UInt16(truncatingIfNeeded: message.answers.count)
  }

  /// Types are in capitals, so that a name like `a` is none.
  private static func isWord(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for at in start..<end where text.at(at) &- 0x61 < 26 || text.at(at) == UInt8(ascii: ".") { return false }
    return end > start
  }

  private static func close(_ text: Span<UInt8>, _ type: UInt16?, _ data: Range<Int>, _ message: inout DNSMessage) {
    guard let type, !data.isEmpty else { return }
    if message.question == nil, !message.isResponse || message.answers.isEmpty {
      let end = text.tokenEnd(data.lowerBound, to: data.upperBound)
      let stop = text.at(end - 1) == UInt8(ascii: ",") ? end - 1 : end
      let isAddress = type == 1 && HostAddress(parsing: text.string(data.lowerBound, stop)) != nil
      // Before version 1.12 Wireshark left the question out of responses.
      if !(isAddress && message.isResponse) {
        message.question = DNSQuestion(name: DNSText.name(text, data.lowerBound, stop), type: type)
        message.questionCount = 1
        return
      }
    }
    guard message.isResponse, message.answers.count < DNSMessage.answerLimit else { return }
    switch type {
    case 1, 5, 12, 15, 16, 28, 33, 64, 65: break
    case 2 where message.question?.type == 2 || message.question?.type == 252: break
    case 6 where message.question?.type == 6 || message.question?.type == 252: break
    default: return
    }
    let value = text.string(data.lowerBound, min(data.upperBound, data.lowerBound + 512))
    message.answers.append(DNSRecord(name: message.question?.name ?? "", type: type, ttl: 0, data: value))
  }
}
