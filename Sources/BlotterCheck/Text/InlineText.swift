/// Takes the inline markup off one line and keeps the place of what stays.
struct InlineText {
  struct Piece {
    var scalars: [Unicode.Scalar] = []
    var places: [Passage.Place] = []
  }

  private let line: [Unicode.Scalar]
  private let number: Int32
  private let limit: Int
  private(set) var pieces: [Piece] = [Piece()]
  private var brackets = NextScalar("]")
  private var parentheses = NextScalar(")")
  private var angles = NextScalar(">")

  init(line: [Unicode.Scalar], number: Int32, limit: Int) {
    self.line = line
    self.number = number
    self.limit = limit
  }

  mutating func blank(at index: Int) { emit(" ", at: index) }

  mutating func write(from start: Int) {
    var index = start
    while index < line.count {
      let scalar = line[index]
      switch scalar {
      case "*": break
      case "`" where commandEnd(at: index) != nil:
        // What to type claims nothing about the evidence.
        emit(" ", at: index)
        index = (commandEnd(at: index) ?? index) + 1
        continue
      case "`": if slugEnd <= index { slugEnd = endOfSlug(after: index) }
      case "-" where index < slugEnd: emit(Self.slugHyphen, at: index)
      case "_":
        // Emphasis stands at the edge of a word; inside one it belongs to a name.
        if isWord(index - 1), isWord(index + 1) { emit(scalar, at: index) }
      case "\\":
        if index + 1 < line.count, line[index + 1].isASCII, !isWord(index + 1) {
          index += 1
          emit(line[index], at: index)
        }
      case "!" where index + 1 < line.count && line[index + 1] == "[":
        index = skipImage(index)
        continue
      case "]" where index + 1 < line.count && line[index + 1] == "(":
        index = skipTarget(index + 1)
        continue
      case "[" where Self.isDot(line, at: index):
        // `203[dot]0[dot]113[dot]2`: made harmless against a click.
        emit(".", at: index)
        index += 5
        continue
      case "]" where index + 2 < line.count && line[index + 1] == ":" && ("0"..."9").contains(line[index + 2]):
        // `[2001:db8::7]:443`: the port is no part of the address (RFC 3986 §3.2.2).
        emit(" ", at: index)
      case "[", "]": break
      case "<":
        if let after = tag(at: index) {
          index = after
          continue
        }
        emit(scalar, at: index)
      case "&":
        if let (plain, after) = entity(at: index) {
          emit(plain, at: index)
          index = after
          continue
        }
        emit(scalar, at: index)
      default:
        if let plain = Self.plain(scalar) { emit(plain, at: index) }
      }
      index += 1
    }
  }

  /// Programs that reports quote with their arguments.
  private static let programs: Set<String> = [
    "openssl", "nmap", "tcpdump", "tshark", "dig", "nslookup", "curl", "wget", "ping", "ping6", "traceroute", "tracert",
    "ssh", "ss", "netstat", "systemctl", "journalctl", "iptables", "nft", "ip", "arp", "arping", "nc", "ncat", "sudo",
    "grep", "host", "snmpget", "snmpwalk", "mysql", "smbclient", "show", "mosquitto_sub", "wireshark",
  ]

  /// Where the code span that begins at `index` closes, if it holds a command line: a known program and arguments.
  private func commandEnd(at index: Int) -> Int? {
    let start = index + 1
    guard start < line.count, line[start] != "`", let close = line[start...].firstIndex(of: "`") else { return nil }
    let words = String(String.UnicodeScalarView(line[start..<close])).split(separator: " ")
    guard words.count > 1, let first = words.first, Self.programs.contains(String(first)) else { return nil }
    // `ping 192.0.2.1` may as well name what was seen; options make it a command.
    return words.dropFirst().contains { $0.hasPrefix("-") } || words.count > 2 ? close : nil
  }

  private static func isDot(_ line: [Unicode.Scalar], at index: Int) -> Bool {
    line[index...].starts(with: "[dot]".unicodeScalars)
  }

  private mutating func emit(_ scalar: Unicode.Scalar, at index: Int) {
    // Cut at a blank, so that no word is torn unless it is itself endless.
    let length = pieces[pieces.count - 1].scalars.count
    if length > limit, scalar == " " || length > 2 * limit { pieces.append(Piece()) }
    pieces[pieces.count - 1].scalars.append(scalar)
    pieces[pieces.count - 1].places.append(
      .init(line: number, column: Int32(clamping: index + 1)))
  }

  /// A hyphen inside an identifier such as `tcp-zero-window`: part of one word, not between words.
  static let slugHyphen: Unicode.Scalar = "\u{2010}"
  /// Where the identifier in the code span being read ends.
  private var slugEnd = 0

  /// The end of a code span that holds one identifier of small letters, digits and hyphens; else `index`.
  private func endOfSlug(after index: Int) -> Int {
    var end = index + 1
    while end < min(line.count, index + 64) {
      let scalar = line[end]
      if scalar == "`" { return end }
      guard ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-" else { return index }
      end += 1
    }
    return index
  }

  /// How far a link target or an image text may reach: longer ones are text.
  private static let reach = 2000

  private mutating func skipImage(_ index: Int) -> Int {
    guard let close = brackets.next(in: line, from: index), close - index < Self.reach else { return index + 2 }
    if close + 1 < line.count, line[close + 1] == "(" { return skipTarget(close + 1) }
    return close + 1
  }

  private mutating func skipTarget(_ open: Int) -> Int {
    guard let close = parentheses.next(in: line, from: open), close - open < Self.reach else { return open + 1 }
    return close + 1
  }

  /// The index after an HTML tag at `index`; `<br>` and block tags end a sentence.
  private mutating func tag(at index: Int) -> Int? {
    guard index + 1 < line.count else { return nil }
    let next = line[index + 1]
    guard next == "/" || next.properties.isAlphabetic || next == "!" else { return nil }
    guard let close = angles.next(in: line, from: index), close - index < 200 else { return nil }
    var name = String.UnicodeScalarView()
    for scalar in line[(index + 1)..<close] where scalar != "/" {
      guard scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) else { break }
      name.append(scalar)
    }
    switch String(name).lowercased() {
    case "br", "p", "li", "td", "tr", "th", "div", "h1", "h2", "h3", "h4": emit("\u{2029}", at: index)
    case "https", "http", "mailto": break
    default: break
    }
    return close + 1
  }

  private func entity(at index: Int) -> (Unicode.Scalar, Int)? {
    let known: [(String, Unicode.Scalar)] = [
      ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&"), ("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&#46;", "."),
    ]
    for (name, plain) in known where line[index...].starts(with: name.unicodeScalars) {
      return (plain, index + name.unicodeScalars.count)
    }
    return nil
  }

  private func isWord(_ index: Int) -> Bool {
    guard line.indices.contains(index) else { return false }
    return line[index].properties.isAlphabetic || ("0"..."9").contains(line[index])
  }

  /// A scalar as the tokenizer knows it; nil for one that is not seen.
  private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if scalar.value < 0x80 {
      return scalar == "\t" ? " " : (scalar.value < 0x20 || scalar.value == 0x7f ? nil : scalar)
    }
    switch scalar.value {
    case 0x2018, 0x2019, 0x02bc: return "'"
    case 0x201c, 0x201d, 0x00ab, 0x00bb, 0x201e: return "\""
    case 0x2010, 0x2011, 0x2012, 0x2212: return "-"
    // A dash between clauses, or between the ends of a range.
    case 0x2013, 0x2014, 0x2015: return "\u{2014}"
    case 0x00a0, 0x2000...0x200a, 0x202f, 0x205f, 0x3000: return " "
    case 0x00ad, 0x034f, 0x061c, 0x180e, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x206f, 0xfe00...0xfe0f, 0xfeff,
      0xe0000...0xe0fff:
      return nil
    default: return scalar
    }
  }
}

/// Finds the next place of one scalar, remembering the last answer: all searches of a line together read it once.
private struct NextScalar {
  private let scalar: Unicode.Scalar
  /// The answer for every start up to here; `Int.max` where there is none to the end of the line.
  private var answer = -1

  init(_ scalar: Unicode.Scalar) { self.scalar = scalar }

  /// Starts must not go back.
  mutating func next(in line: [Unicode.Scalar], from start: Int) -> Int? {
    if answer < start { answer = line[start...].firstIndex(of: scalar) ?? .max }
    return answer == .max ? nil : answer
  }
}
