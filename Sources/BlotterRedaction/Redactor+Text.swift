internal import BlotterCore

/// How a text is read.
enum TextKind {
  /// Knowledge of ours, the same in every report: what is known or looks like an identifier is replaced, but a common
  /// word is one (`backup`) and no user of that name.
  case prose
  /// What was seen or told: names of users are replaced even where they are common words.
  case told
  /// What a packet or a line of a log says: every word that is not known to be harmless is replaced.
  case quoted
}

extension Redactor {
  typealias Run = Substring.UnicodeScalarView

  mutating func text(_ text: String, _ kind: TextKind) -> String {
    let isQuoted = kind == .quoted && scope.hidesNames
    let scalars = Substring(isQuoted && text.utf8.contains(UInt8(ascii: "%")) ? Self.percentDecoded(text) : text)
      .unicodeScalars
    var out = ""
    var isSection = false
    var rest = scalars
    var before = ""
    while let first = rest.first {
      if let phrase = phrases[first]?.first(where: { rest.starts(with: $0.text) }),
        isWhole(phrase, in: rest, after: out)
      {
        out += phrase.replacement
        rest = rest.dropFirst(phrase.text.count)
        continue
      }
      if Scalars.isDelimiter(first) {
        isSection = first == "§"
        out.unicodeScalars.append(first)
        rest.removeFirst()
        continue
      }
      let chunk = rest.prefix { !Scalars.isDelimiter($0) }
      rest = rest[chunk.endIndex...]
      if isSection, kind != .quoted {
        // `RFC 1122 §3.2.2.1` is no address.
        isSection = false
        out += String(chunk)
        continue
      }
      if isOffset(chunk), let line = bytes(in: rest) {
        out += String(chunk) + " [bytes withheld]"
        rest = rest[line...]
        continue
      }
      out += self.chunk(chunk, kind == .quoted && !scope.hidesNames ? .told : kind, after: before)
      before = String(Scalars.trimmed(chunk)).lowercased()
      if literals[before] != nil { before = "user" }
    }
    return out
  }

  /// Whether a phrase stands there as a whole, and not as a part of a longer word.
  private func isWhole(_ phrase: Phrase, in rest: Run, after out: String) -> Bool {
    let next = rest.dropFirst(phrase.text.count).first
    let isWordEnd = phrase.text.last.map(Scalars.isLetterOrDigit) ?? false
    let isWordStart = phrase.text.first.map(Scalars.isLetterOrDigit) ?? false
    if isWordEnd, let next, Scalars.isLetterOrDigit(next) { return false }
    if isWordStart, let last = out.unicodeScalars.last, Scalars.isLetterOrDigit(last) { return false }
    return true
  }

  /// `0x0010:` before a row of bytes, as `tcpdump -x` prints it.
  private func isOffset(_ chunk: Run) -> Bool {
    chunk.count >= 4 && chunk.last == ":" && chunk.starts(with: "0x".unicodeScalars)
      && chunk.dropFirst(2).dropLast().allSatisfy(\.properties.isASCIIHexDigit)
  }

  /// The end of a row of bytes; nil where none follows.
  private func bytes(in rest: Run) -> Run.Index? {
    let words = rest.prefix { $0 != "\n" }.split(separator: " ")
    guard let first = words.first, first.count == 4 || first.count == 2,
      first.allSatisfy(\.properties.isASCIIHexDigit)
    else { return nil }
    return rest.firstIndex(of: "\n") ?? rest.endIndex
  }

  // MARK: Chunks

  private mutating func chunk(_ chunk: Run, _ kind: TextKind, after before: String) -> String {
    let core = Scalars.trimmed(chunk)
    let tail = String(chunk[core.endIndex...])
    guard !core.isEmpty else { return String(chunk) }
    if isRedactedAlready, Pseudonym.isOne(String(core)) { return String(chunk) }
    if kind == .quoted, Self.escapes(in: core) >= 3 {
      // Escapes spell out what they stand for.
      return word(String(core)) + tail
    }
    let lower = String(core).lowercased()
    if let address = Self.reversed(lower) {
      guard scope.hidesAddresses, let name = reverse(address) else { return String(chunk) }
      return name + tail
    }
    if scope.hidesNames {
      if let name = wholeName(core, lower, kind, after: before) { return name + tail }
      if literals[lower] == nil, vocabulary.chunks.contains(lower), !Self.beginsWithAddress(core) {
        return String(chunk)
      }
    }
    return parts(core, kind, after: before) + tail
  }

  /// `\\065`, `\\x41`: backslashes with a digit or an x behind them.
  private static func escapes(in core: Run) -> Int {
    zip(core, core.dropFirst()).count { $0 == "\\" && ($1 == "x" || $1 == "u" || 0x30...0x39 ~= $1.value) }
  }

  /// The stand-in where the chunk is one name: of a user or host that is known, a mailbox, or what looks like a name
  /// of the DNS.
  private mutating func wholeName(_ core: Run, _ lower: String, _ kind: TextKind, after before: String) -> String? {
    if let known = literal(lower, kind, after: before) { return known }
    // `name.port`, `name:port`, `name.domain`: the name alone is known.
    var head = lower[...]
    while let mark = head.lastIndex(where: { $0 == "." || $0 == ":" }) {
      let suffix = head[head.index(after: mark)...]
      guard suffix.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) || ServiceName.port(forName: suffix) != nil else { break }
      head = head[..<mark]
      if let known = literal(String(head), kind, after: before) { return known + lower[head.endIndex...] }
      if suffix.isEmpty { break }
    }
    if vocabulary.chunks.contains(lower) { return nil }
    let parts = lower.split(separator: "@", omittingEmptySubsequences: false)
    if parts.count == 2, !parts[0].isEmpty, !parts[0].contains("/"), Self.isName(parts[1]) { return mailbox(lower) }
    guard Self.isName(lower[...]) else { return nil }
    if Self.isFile(lower), let dot = core.lastIndex(of: ".") {
      return pieces(core[..<dot], .quoted, after: before, isPath: false) + String(core[dot...])
    }
    if Self.beginsWithAddress(core) {
      // `192.0.2.1.domain` is an address and a port; `192.0.2.1.example.com` is a name.
      guard lower.split(separator: ".").count > 5 else { return nil }
    }
    // A path or a file within what packets say is masked word by word.
    if kind == .quoted, core.first == "/" { return nil }
    return name(lower)
  }

  /// Endings of files that are no domains of the first level.
  private static let fileEndings: Set<String> = [
    "exe", "dll", "php", "html", "htm", "jsp", "asp", "aspx", "txt", "pdf", "js", "css", "png", "jpg", "jpeg", "gif",
    "ico", "doc", "docx", "xls", "xlsx", "bin", "bat", "cgi", "cfg", "conf", "ini", "log", "bak", "sys", "msi", "iso",
    "jar", "apk", "xml", "json", "yaml", "csv", "md", "pcap", "pcapng", "cap", "gz", "tar", "rar", "dat", "tmp", "sql",
  ]

  private static func isFile(_ lower: String) -> Bool {
    lower.split(separator: ".").last.map { fileEndings.contains(String($0)) } ?? false
  }

  private func literal(_ lower: String, _ kind: TextKind, after before: String) -> String? {
    guard let known = literals[lower] else { return nil }
    guard kind != .quoted, ordinary.contains(lower), !Self.nameFollows.contains(before) else { return known }
    return kind == .told && users.contains(lower) && !Self.grammar.contains(lower) ? known : nil
  }

  /// Words after which a common word is a name.
  private static let nameFollows: Set<String> = ["user", "users", "account", "accounts", "named", "resolve", "login"]

  /// Words without which our sentences are none, even where somebody's user is called so.
  private static let grammar: Set<String> = [
    "user", "users", "name", "names", "account", "accounts", "password", "passwords", "server", "client", "clients",
    "host", "hosts", "address", "tcp", "udp", "icmp", "http", "https", "dns", "ftp", "ssh", "smtp", "the", "and", "of",
    "to", "in", "from", "for", "was", "were", "with", "port", "no", "not", "one", "packets", "tried", "failed",
  ]

  /// Addresses out of the chunk, and what stands between them piece by piece.
  private mutating func parts(_ core: Run, _ kind: TextKind, after before: String) -> String {
    var out = ""
    var index = core.startIndex
    var start = index
    while index < core.endIndex {
      if let found = address(in: core, at: index) {
        out += pieces(core[start..<index], kind, after: before, isPath: false) + found.text
        index = found.end
        start = index
      } else {
        index = core.index(after: index)
      }
    }
    return out + pieces(core[start...], kind, after: before, isPath: start == core.startIndex && isPath(core))
  }

  private func isPath(_ core: Run) -> Bool {
    core.first == "/" && core.dropFirst().first.map { $0.properties.isAlphabetic || $0 == "." || $0 == "_" } ?? false
  }

  private static let marks: Set<Unicode.Scalar> = [
    "/", "\\", "=", ":", "@", "?", "&", "#", "+", "~", "$", "*", "%", "!", "^", ">",
  ]

  private mutating func pieces(_ text: Run, _ kind: TextKind, after before: String, isPath: Bool) -> String {
    guard scope.hidesNames, !text.isEmpty else { return String(text) }
    var kind = isPath ? TextKind.quoted : kind
    guard text.contains(where: { Self.marks.contains($0) }) else { return piece(text, kind, after: before) }
    var out = ""
    var rest = text
    var slashes = 0
    while let first = rest.first {
      if Self.marks.contains(first) {
        // Behind the host of a URL stands a path.
        if first == "/" { slashes += 1 }
        if slashes >= 3 { kind = .quoted }
        out.unicodeScalars.append(first)
        rest.removeFirst()
        continue
      }
      let piece = rest.prefix { !Self.marks.contains($0) }
      rest = rest[piece.endIndex...]
      let lower = String(piece).lowercased()
      if kind != .quoted || slashes < 3, Self.isName(lower[...]), literals[lower] == nil, !isPath,
        !vocabulary.chunks.contains(lower)
      {
        out += name(lower)
      } else {
        out += self.piece(piece, kind, after: before)
      }
    }
    return out
  }

  /// A piece without marks.
  private mutating func piece(_ piece: Run, _ kind: TextKind, after before: String) -> String {
    let lower = String(piece).lowercased()
    if let known = literal(lower, kind, after: before) { return known }
    guard kind == .quoted, ServiceName.port(forName: lower) == nil else { return String(piece) }
    if Self.isName(lower[...]), !vocabulary.chunks.contains(lower), !Self.isFile(lower) { return name(lower) }
    var out = ""
    var rest = piece
    while let first = rest.first {
      guard Scalars.isLetterOrDigit(first) else {
        out.unicodeScalars.append(first)
        rest.removeFirst()
        continue
      }
      let run = rest.prefix { Scalars.isLetterOrDigit($0) || $0 == "-" || $0 == "_" }
      rest = rest[run.endIndex...]
      let text = String(run)
      if let known = literal(text.lowercased(), kind, after: before) {
        out += known
      } else {
        out += vocabulary.holds(compound: run) ? text : word(text)
      }
    }
    return out
  }
}
