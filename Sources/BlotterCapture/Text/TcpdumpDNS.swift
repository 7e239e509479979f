import BlotterCore

extension TcpdumpParser {
  /// A DNS message over UDP, by its port: `35084+ A? example.com. (29)` or `35084 1/0/0 A 203.0.113.22 (45)`.
  mutating func dnsOverUDP(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet) -> Reading {
    packet.layers.insert(.udp)
    packet.ipProtocol = 17
    let reading = dns(text, index, &packet)
    if case .dns(let message)? = packet.application, message.length > 0 {
      packet.payloadLength = message.length
      packet.known.insert(.payloadLength)
    }
    return reading == .unreadable ? .partial : reading
  }

  mutating func dns(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet) -> Reading {
    var reader = DNSText(text, index)
    guard reader.read(text) else { return .unreadable }
    let port =
      packet.sourcePort == 53 || packet.destinationPort == 53
      ? UInt16(53)
      : max(packet.sourcePort, packet.destinationPort)
    packet.layers.insert(port == 5353 ? .mdns : port == 5355 ? .llmnr : .dns)
    packet.known.insert(.dns)
    packet.application = .dns(reader.message)
    repairs.formUnion(reader.repairs)
    consumed = max(consumed, reader.isComplete ? text.count : reader.index)
    return reader.isComplete ? .complete : .partial
  }
}

/// Reads a DNS message as tcpdump summarizes it.
struct DNSText {
  private(set) var message = DNSMessage()
  private(set) var repairs: TextRepairs = []
  /// Whether the length in parentheses closes the message.
  private(set) var isComplete = false
  /// Index up to which the text was understood.
  private(set) var index: Int
  private let end: Int

  init(_ text: Span<UInt8>, _ start: Int) {
    index = start
    end = text.count
  }

  /// Reads the whole message; false where there is none.
  mutating func read(_ text: Span<UInt8>) -> Bool {
    guard let identifier = text.decimal(&index), identifier <= 0xffff else { return false }
    message.identifier = UInt16(truncatingIfNeeded: identifier)
    var plus = false
    marks(text, &plus)
    var at = index
    guard ASCII.isBlank(text.at(at)) || at >= end || text.at(at) == UInt8(ascii: "[") else { return false }
    text.skipBlanks(&at)
    operation(text, &at, &plus)
    rcode(text, &at, &plus)
    message.recursionDesired = plus
    index = at
    brackets(text, &at)
    var hasQuestionMark = text.has("q:", at: at)
    if hasQuestionMark {
      at += 2
      text.skipBlanks(&at)
    }
    if let question = question(text, &at) {
      message.question = question
      message.questionCount = max(1, message.questionCount)
      index = at
      // Further questions of mDNS are counted in brackets already.
      while !hasQuestionMark || !ASCII.isDigit(text.at(at)), self.question(text, &at) != nil {
        index = at
        hasQuestionMark = true
      }
    }
    text.skipBlanks(&at)
    if counts(text, &at) {
      message.isResponse = true
      index = at
      records(text, &at)
    } else if message.question == nil {
      return closing(text, at) && (message.isResponse || message.opcode != 0)
    }
    _ = closing(text, at)
    message.isPartial = !isComplete
    return true
  }

  /// `+` recursion desired, `%` checking disabled, `*` authoritative, `-` no recursion, `|` truncated, `$` authentic.
  private mutating func marks(_ text: Span<UInt8>, _ plus: inout Bool) {
    var sawMinus = false
    while index < end {
      switch text.at(index) {
      case UInt8(ascii: "+"): plus = true
      case UInt8(ascii: "*"): message.isAuthoritative = true
      case UInt8(ascii: "|"): message.isTruncated = true
      case UInt8(ascii: "-"): sawMinus = true
      case UInt8(ascii: "%"), UInt8(ascii: "$"): break
      default:
        message.recursionAvailable = !sawMinus
        return
      }
      index += 1
    }
  }

  private static let operations: [(word: StaticString, code: UInt8)] = [
    ("inv_q", 1), ("stat", 2), ("op3", 3), ("notify", 4), ("update", 5), ("op6", 6), ("op7", 7),
  ]

  private mutating func operation(_ text: Span<UInt8>, _ at: inout Int, _ plus: inout Bool) {
    for entry in Self.operations where text.has(entry.word, at: at) {
      index = at + entry.word.utf8CodeUnitCount
      message.opcode = entry.code
      marks(text, &plus)
      at = index
      text.skipBlanks(&at)
      return
    }
  }

  private static let codes: [(word: StaticString, code: UInt16)] = [
    ("FormErr", 1), ("ServFail", 2), ("NXDomain", 3), ("NotImp", 4), ("Refused", 5), ("YXDomain", 6), ("YXRRSet", 7),
    ("NXRRSet", 8), ("NotAuth", 9), ("NotZone", 10), ("Resp", 11), ("BadVers", 16), ("BadKey", 17), ("BadTime", 18),
  ]

  private mutating func rcode(_ text: Span<UInt8>, _ at: inout Int, _ plus: inout Bool) {
    for entry in Self.codes where text.has(entry.word, at: at) {
      index = at + entry.word.utf8CodeUnitCount
      message.rcode = entry.code
      if entry.code == 11, let number = text.decimal(&index) { message.rcode = UInt16(truncatingIfNeeded: number) }
      message.isResponse = true
      marks(text, &plus)
      at = index
      text.skipBlanks(&at)
      return
    }
  }

  /// `[2q]`, `[1au]`, `[1n]`, `[3a]`, `[b2&3=0x182]`.
  private mutating func brackets(_ text: Span<UInt8>, _ at: inout Int) {
    // Questions, answers, authorities, additionals and flag bits: five at most.
    for _ in 0..<6 {
      text.skipBlanks(&at)
      guard text.at(at) == UInt8(ascii: "["), let close = text.first(UInt8(ascii: "]"), from: at, to: at + 24) else {
        return
      }
      var digits = at + 1
      if let count = text.decimal(&digits) {
        let count = UInt16(truncatingIfNeeded: min(count, 65535))
        if text.has("q]", at: digits) { message.questionCount = count }
        if text.has("a]", at: digits) { message.answerCount = count }
        if text.has("n]", at: digits) { message.authorityCount = count }
        if text.has("au]", at: digits) { message.additionalCount = count }
      }
      at = close + 1
      index = at
    }
    text.skipBlanks(&at)
  }

  /// `A? name.`, `TXT CHAOS? name.`, `PTR (QM)? name.`; also `A?name.`, with the blank lost.
  private mutating func question(_ text: Span<UInt8>, _ at: inout Int) -> DNSQuestion? {
    var start = at
    text.skipBlanks(&start, to: end)
    // The longest type name is 10 bytes; with class and (QM) some thirty.
    guard let mark = text.first(UInt8(ascii: "?"), from: start, to: min(end, start + 40)), mark > start else {
      return nil
    }
    let typeEnd = min(mark, text.tokenEnd(start, to: mark))
    guard let type = Self.type(text, start, typeEnd) else { return nil }
    var recordClass: UInt16 = 1
    if let place = text.find("CHAOS", from: typeEnd, to: mark), place >= typeEnd { recordClass = 3 }
    if text.find("ANY", from: typeEnd, to: mark) != nil { recordClass = 255 }
    var name = mark + 1
    if !ASCII.isBlank(text.at(name)), name < end { repairs.note(.missingSpace) }
    text.skipBlanks(&name, to: end)
    var nameEnd = text.tokenEnd(name, to: end)
    if let cut = text.find("[|", from: name, to: nameEnd) { nameEnd = cut }
    guard nameEnd > name else { return nil }
    at = nameEnd
    return DNSQuestion(name: Self.name(text, name, nameEnd), type: type, recordClass: recordClass)
  }

  /// `1/0/0`: answers, authorities, additionals.
  private mutating func counts(_ text: Span<UInt8>, _ at: inout Int) -> Bool {
    var next = at
    guard let answers = text.decimal(&next), text.at(next) == UInt8(ascii: "/") else { return false }
    next += 1
    guard let authorities = text.decimal(&next), text.at(next) == UInt8(ascii: "/") else { return false }
    next += 1
    guard let additionals = text.decimal(&next) else { return false }
    message.answerCount = UInt16(truncatingIfNeeded: min(answers, 65535))
    message.authorityCount = UInt16(truncatingIfNeeded: min(authorities, 65535))
    message.additionalCount = UInt16(truncatingIfNeeded: min(additionals, 65535))
    at = next
    return true
  }

  /// Reads the answers, up to `ns:`, `ar:` or the length.
  private mutating func records(_ text: Span<UInt8>, _ at: inout Int) {
    let wanted = min(Int(message.answerCount), DNSMessage.answerLimit)
    var owner = message.question?.name ?? ""
    while message.answers.count < wanted {
      var start = at
      text.skipBlanks(&start, to: end)
      if text.at(start) == UInt8(ascii: ",") {
        start += 1
        text.skipBlanks(&start, to: end)
      }
      guard start < end, text.at(start) != UInt8(ascii: "("), !text.has("ns: ", at: start), !text.has("ar: ", at: start)
      else { return }
      let stop = recordEnd(text, start)
      at = stop
      index = stop
      if let record = record(text, start, stop, &owner) { message.answers.append(record) }
    }
  }

  /// The comma that ends a record, or what follows the last one; commas inside quotation marks are data.
  private func recordEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    var isQuoted = false
    while at < end {
      let byte = text.at(at)
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted {
        if byte == UInt8(ascii: ","), ASCII.isBlank(text.at(at + 1)) { return at }
        if ASCII.isBlank(byte),
          text.has("ns: ", at: at + 1) || text.has("ar: ", at: at + 1) || isClosing(text, at + 1)
        {
          return at
        }
      }
      at += 1
    }
    return at
  }

  /// One record: `A 203.0.113.22`, or with `-v` `name. [5m] A 203.0.113.22`.
  private mutating func record(_ text: Span<UInt8>, _ start: Int, _ stop: Int, _ owner: inout String) -> DNSRecord? {
    var at = start
    var ttl: UInt32 = 0
    // Owner, cache flush mark, life time, class, type: the type is the first word that is one.
    for word in 0..<5 {
      text.skipBlanks(&at, to: stop)
      if text.has("(Cache flush)", at: at) {
        at += 13
        continue
      }
      let wordEnd = text.tokenEnd(at, to: stop)
      guard wordEnd > at else { return nil }
      if text.at(at) == UInt8(ascii: "["), text.at(wordEnd - 1) == UInt8(ascii: "]") {
        ttl = Self.lifetime(text, at + 1, wordEnd - 1) ?? ttl
      } else if let type = Self.type(text, at, wordEnd), word > 0 || text.at(wordEnd - 1) != UInt8(ascii: ".") {
        var data = wordEnd
        text.skipBlanks(&data, to: stop)
        return DNSRecord(name: owner, type: type, ttl: ttl, data: value(text, data, stop, type))
      } else if let (type, data) = glued(text, at, wordEnd) {
        repairs.note(.missingSpace)
        return DNSRecord(name: owner, type: type, ttl: ttl, data: value(text, data, stop, type))
      } else if text.at(wordEnd - 1) == UInt8(ascii: "."), word == 0 {
        owner = Self.name(text, at, wordEnd)
      }
      at = wordEnd
    }
    return nil
  }

  /// `A203.0.113.22` and `AAAA2001:db8::1`: a type that lost its blank.
  private func glued(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> (UInt16, Int)? {
    if text.has("AAAA", at: start), TextAddress.ipv6(text, start + 4, stop) != nil { return (28, start + 4) }
    if text.at(start) == UInt8(ascii: "A") {
      var at = start + 1
      if TextAddress.ipv4(text, &at) != nil, at == stop { return (1, start + 1) }
    }
    return nil
  }

  private func value(_ text: Span<UInt8>, _ start: Int, _ stop: Int, _ type: UInt16) -> String {
    var stop = stop
    while stop > start, ASCII.isBlank(text.at(stop - 1)) { stop -= 1 }
    if let cut = text.find("[|", from: start, to: stop) { stop = cut }
    switch type {
    case 2, 5, 12, 39: return Self.name(text, start, text.tokenEnd(start, to: stop))
    // Long texts and signatures: their head tells what they are.
    default: return text.string(start, min(stop, start + 512))
    }
  }

  /// `[5m]`, `[1d2h3s]` in seconds.
  private static func lifetime(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> UInt32? {
    var at = start
    var seconds: UInt64 = 0
    while at < stop {
      guard let number = text.decimal(&at), number <= UInt64(UInt32.max) else { return nil }
      let unit: UInt64
      switch text.at(at) {
      case UInt8(ascii: "s"): unit = 1
      case UInt8(ascii: "m"): unit = 60
      case UInt8(ascii: "h"): unit = 3600
      case UInt8(ascii: "d"): unit = 86400
      case UInt8(ascii: "w"): unit = 604_800
      default: return nil
      }
      seconds += number * unit
      at += 1
    }
    return UInt32(exactly: seconds)
  }

  /// Whether `(N)` at `index` ends the message.
  private func isClosing(_ text: Span<UInt8>, _ index: Int) -> Bool {
    guard text.at(index) == UInt8(ascii: "("), ASCII.isDigit(text.at(index + 1)) else { return false }
    var at = index + 1
    guard text.decimal(&at) != nil, text.at(at) == UInt8(ascii: ")") else { return false }
    at += 1
    text.skipBlanks(&at)
    return at >= end
  }

  /// Finds the length at the end; the text between must be records of the other sections.
  private mutating func closing(_ text: Span<UInt8>, _ start: Int) -> Bool {
    var stop = end
    while stop > start, ASCII.isBlank(text.at(stop - 1)) { stop -= 1 }
    guard stop > start, text.at(stop - 1) == UInt8(ascii: ")"),
      let open = text.findLast("(", from: start, to: stop)
    else { return false }
    var at = open + 1
    guard let length = text.decimal32(&at), text.at(at) == UInt8(ascii: ")") else { return false }
    message.length = length
    var gap = start
    text.skipBlanks(&gap)
    isComplete =
      gap == open || message.isResponse || text.has("ar: ", at: gap) || text.has("ns: ", at: gap)
      || text.has("an: ", at: gap) || message.opcode != 0
    return true
  }

  /// The name in `start..<stop` without its final dot.
  static func name(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> String {
    var stop = stop
    if stop - start > 1, text.at(stop - 1) == UInt8(ascii: ".") { stop -= 1 }
    // 255 bytes on the wire; four characters for an escaped one.
    return text.string(start, min(stop, start + 1024))
  }

  /// The number of the type whose name fills `start..<stop`.
  static func type(_ text: Span<UInt8>, _ start: Int, _ stop: Int) -> UInt16? {
    switch stop - start {
    case 1 where text.at(start) == UInt8(ascii: "A"): return 1
    case 3 where text.has("PTR", at: start): return 12
    case 4 where text.has("AAAA", at: start): return 28
    case 5 where text.has("CNAME", at: start): return 5
    case 5 where text.has("HTTPS", at: start): return 65
    case 1...12:
      let first = text.at(start)
      if first == UInt8(ascii: "T"), text.has("Type", at: start) {
        var at = start + 4
        if let number = text.decimal(&at), at == stop { return UInt16(exactly: number) }
      }
      guard ASCII.isLetter(first) && first < 0x60 || first == UInt8(ascii: "*") else { return nil }
      return DNSNames.typeNumber(text.string(start, stop))
    default: return nil
    }
  }
}
