import BlotterCore

/// Who sent what to whom, read back from the text of a cited packet.
///
/// Excerpts are lines of tcpdump, or rows of a packet list as Wireshark exports it; what reads as neither has no place
/// in a ladder and is left out of it.
package struct PacketLine: Equatable {
  package var source: String
  var sourcePort: UInt16?
  package var destination: String
  var destinationPort: UInt16?
  /// What it says, in a few words: `SYN`, `A? example.com.`, `ICMP udp port 53 unreachable`.
  package var text: String
  /// An error, a refusal or a reset.
  var isFailure: Bool

  /// Longest line that is read; a packet's line has a few hundred characters.
  static let maximumBytes = 4096

  package init?(parsing text: String) {
    guard text.utf8.count <= Self.maximumBytes else { return nil }
    let line = MermaidText.plain(text)
    guard let packet = Self.tcpdump(line) ?? Self.row(line) else { return nil }
    self = packet
  }

  private init(
    source: (host: String, port: UInt16?), destination: (host: String, port: UInt16?), text: String, isFailure: Bool
  ) {
    self.source = source.host
    sourcePort = source.port
    self.destination = destination.host
    destinationPort = destination.port
    self.text = text
    self.isFailure = isFailure
  }

  // MARK: tcpdump

  /// `13:24:32.192571 IP 192.51.100.15.52444 > 203.0.113.2.domain: 35084+ A? example.com. (29)`
  private static func tcpdump(_ line: String) -> PacketLine? {
    let words = line.split(separator: " ")
    guard let arrow = words.firstIndex(of: ">"), arrow > 0, arrow + 1 < words.count, arrow <= 40 else { return nil }
    let receiver = words[arrow + 1]
    guard receiver.last == ":", words[..<(arrow - 1)].contains(where: { $0 == "IP" || $0 == "IP6" }) else { return nil }
    let rest = words[(arrow + 2)...].joined(separator: " ")
    // ICMP has no ports; an address or a name with a port ends in one more part.
    let hasPorts = !rest.hasPrefix("ICMP") && !rest.hasPrefix("icmp")
    let source = endpoint(words[arrow - 1], hasPort: hasPorts)
    let destination = endpoint(receiver.dropLast(), hasPort: hasPorts)
    guard !source.host.isEmpty, !destination.host.isEmpty else { return nil }
    let (text, isFailure) = tcpdumpMessage(rest)
    return PacketLine(source: source, destination: destination, text: text, isFailure: isFailure)
  }

  /// An address, or what stands for one in a redacted document.
  private static func isHost(_ text: some StringProtocol) -> Bool {
    HostAddress(parsing: text) != nil || Pseudonym.isHost(text)
  }

  private static func endpoint(_ text: Substring, hasPort: Bool) -> (host: String, port: UInt16?) {
    if isHost(text) { return (String(text), nil) }
    guard hasPort, let dot = text.lastIndex(of: ".") else { return (String(text), nil) }
    return (String(text[..<dot]), UInt16(text[text.index(after: dot)...]))
  }

  private static func tcpdumpMessage(_ rest: String) -> (String, Bool) {
    if rest.hasPrefix("Flags [") {
      let letters = rest.dropFirst(7).prefix { $0 != "]" }
      let names: [(Character, String)] = [
        ("S", "SYN"), ("F", "FIN"), ("R", "RST"), ("P", "PSH"), (".", "ACK"), ("U", "URG"), ("E", "ECE"), ("W", "CWR"),
      ]
      let flags = names.filter { letters.contains($0.0) }.map(\.1).joined(separator: ", ")
      // What tcpdump read in the payload stands after its length.
      if let payload = lastPart(rest, after: ", length "), let colon = payload.firstIndex(of: ":") {
        let message = MermaidText.trimmed(payload[payload.index(after: colon)...])
        if !message.isEmpty { return (String(message), isHTTPError(message) || letters.contains("R")) }
      }
      let length = lastPart(rest, after: ", length ").flatMap { UInt32($0) } ?? 0
      return (flags.isEmpty ? "no flag" : flags + (length > 0 ? ", \(length) bytes" : ""), letters.contains("R"))
    }
    if rest.hasPrefix("ICMP") || rest.hasPrefix("icmp") {
      let end = rest.range(of: ", length ")
      let message = String(end.map { rest[..<$0.lowerBound] } ?? rest[...])
      return (message, isICMPError(message))
    }
    // `35084+ A? name. (24)`, `35084 NXDomain 0/1/0 (97)`: an answer gives its code right after the number.
    var words = rest.split(separator: " ")
    let codes = ["NXDomain", "NXDomain*", "NXDomain-", "ServFail", "ServFail-", "Refused", "Refused-", "Refused*-"]
    let isRefused = words.count > 1 && codes.contains(String(words[1]))
    if let last = words.last, last.first == "(", last.last == ")", words.count > 1 { words.removeLast() }
    return (words.joined(separator: " "), isRefused)
  }

  // MARK: Packet lists

  /// `"47","3.144521","198.51.100.23","192.0.2.1","TCP","42584->443 [SYN] Seq=0"`, or the same between bars or blanks.
  private static func row(_ line: String) -> PacketLine? {
    guard let cells = cells(line) else { return nil }
    guard let first = cells.firstIndex(where: isHost) else { return nil }
    var next = first + 1
    if next < cells.count, ["→", "->", ">"].contains(cells[next]) { next += 1 }
    guard next + 1 < cells.count, isHost(cells[next]) else { return nil }
    let name = cells[next + 1]
    var rest = Array(cells[(next + 2)...])
    // A column of lengths may stand before the last one.
    if rest.count > 1, let length = rest.first, length.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) { rest.removeFirst() }
    let info = rest.joined(separator: " ")
    let (ports, body) = leadingPorts(info)
    let (text, isFailure) = rowMessage(body, protocolName: name)
    return PacketLine(
      source: (cells[first], ports?.0), destination: (cells[next], ports?.1), text: text, isFailure: isFailure)
  }

  private static func cells(_ line: String) -> [String]? {
    let separator: Character
    if line.hasPrefix("|") {
      separator = "|"
    } else if line.contains(",") && (line.hasPrefix("\"") || line.prefix(while: { $0 != " " }).contains(",")) {
      separator = ","
    } else {
      let words = line.split(separator: " ").map(String.init)
      return words.count > 3 ? words : nil
    }
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == separator, !isQuoted {
        cells.append(String(MermaidText.trimmed(cell[...])))
        cell = ""
      } else {
        cell.append(character)
      }
    }
    cells.append(String(MermaidText.trimmed(cell[...])))
    if separator == "|" { cells.removeAll(where: \.isEmpty) }
    return cells.count > 3 ? cells : nil
  }

  /// `42584->443 [SYN]`, `443 → 54770 [RST, ACK]`: the ports, and what follows them.
  private static func leadingPorts(_ info: String) -> ((UInt16, UInt16)?, String) {
    let digits = info.prefix { $0.isASCII && $0.isNumber }
    guard let source = UInt16(digits) else { return (nil, info) }
    var rest = MermaidText.trimmed(info[digits.endIndex...])
    guard let arrow = ["→", "->", ">"].first(where: { rest.hasPrefix($0) }) else { return (nil, info) }
    rest = MermaidText.trimmed(rest.dropFirst(arrow.count))
    let receiver = rest.prefix { $0.isASCII && $0.isNumber }
    guard let destination = UInt16(receiver) else { return (nil, info) }
    return ((source, destination), String(MermaidText.trimmed(rest[receiver.endIndex...])))
  }

  private static func rowMessage(_ body: String, protocolName: String) -> (String, Bool) {
    if body.hasPrefix("[") {
      let names = ["SYN", "FIN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]
      // Pasted lists lose the closing bracket: `[ACK Seq=1`.
      let words = body.dropFirst().split(whereSeparator: { " ,]".contains($0) }).prefix { names.contains(String($0)) }
      if !words.isEmpty {
        let flags = names.filter { words.contains(Substring($0)) }
        let order = flags.filter { $0 != "ACK" } + flags.filter { $0 == "ACK" }
        return (order.joined(separator: ", "), flags.contains("RST"))
      }
    }
    // A list that calls an HTTP message TCP says no more by it.
    let isNamed = body.lowercased().hasPrefix(protocolName.lowercased()) || body.hasPrefix("HTTP/")
    let text = protocolName.isEmpty || isNamed ? body : protocolName + " " + body
    if protocolName.hasPrefix("ICMP") { return (text, isICMPError(body)) }
    if body.hasPrefix("Standard query response") {
      return (text, ["No such name", "Server failure", "Refused"].contains { body.contains($0) })
    }
    return (text, isHTTPError(body[...]))
  }

  // MARK: Outcomes

  private static func isICMPError(_ text: String) -> Bool {
    let text = text.lowercased()
    return ["unreachable", "exceeded", "prohibited", "filtered", "too big"].contains { text.contains($0) }
  }

  /// `HTTP/1.1 504 Gateway Time-out`, with tcpdump's `HTTP: ` before it or not.
  private static func isHTTPError(_ text: Substring) -> Bool {
    let text = text.hasPrefix("HTTP: ") ? text.dropFirst(6) : text
    guard text.hasPrefix("HTTP/") else { return false }
    let words = text.split(separator: " ", maxSplits: 2)
    return words.count > 1 && (UInt16(words[1]).map { 400...599 ~= $0 } ?? false)
  }

  private static func lastPart(_ text: String, after mark: String) -> Substring? {
    text.range(of: mark).map { text[$0.upperBound...] }
  }
}

extension String {
  /// The first place where a short ASCII text stands in this one.
  func range(of text: String) -> Swift.Range<String.Index>? {
    guard let first = text.utf8.first else { return nil }
    var rest = utf8[...]
    while let start = rest.firstIndex(of: first) {
      if rest[start...].starts(with: text.utf8) {
        return start..<utf8.index(start, offsetBy: text.utf8.count)
      }
      rest = rest[utf8.index(after: start)...]
    }
    return nil
  }
}
