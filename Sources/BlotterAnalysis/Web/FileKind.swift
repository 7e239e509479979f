import BlotterCore

/// What kind of program a file is, by its first bytes.
enum FileKind {
  /// Nil where it is no program. Data of a chunked answer may begin with the length of the chunk.
  static func program(_ data: [UInt8]) -> String? {
    let bytes = unchunked(data)
    guard bytes.count >= 4 else { return nil }
    // PE/COFF §2: the offset of `PE\0\0` stands at 60; the stub prints its well-known sentence.
    if bytes[0] == 0x4d, bytes[1] == 0x5a {
      if bytes.holds("This program ") || isPortable(bytes) { return "Windows executable" }
      return nil
    }
    if bytes[0] == 0x7f, bytes.stands("ELF", at: 1) { return "ELF executable" }
    let magic = bytes[0..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if [0xfeed_face, 0xfeed_facf, 0xcefa_edfe, 0xcffa_edfe].contains(magic) { return "Mach-O executable" }
    if bytes.stands("#!/", at: 0) { return "shell script" }
    let folded = WebText.folded(Array(bytes.prefix(1024)))
    if folded.holds(any: [
      "wscript.shell", "new-object net.webclient", "new-object system.net.webclient", "frombase64string(", "iex (",
      "iex(new-object", "invoke-expression",
    ]),
      !folded.holds("<html")
    {
      return "script"
    }
    return nil
  }

  private static func isPortable(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 64 else { return false }
    let offset = Int(bytes[60]) | Int(bytes[61]) << 8
    return bytes.stands("PE", at: offset)
  }

  private static func unchunked(_ data: [UInt8]) -> [UInt8] {
    guard let end = data.prefix(10).firstIndex(of: 0x0d), end > 0, end + 1 < data.count, data[end + 1] == 0x0a,
      data[..<end].allSatisfy({ WebText.hex($0) != nil })
    else { return data }
    return Array(data[(end + 2)...])
  }

  /// Endings of addresses under which programs are offered openly.
  static func isProgramName(_ path: String) -> Bool {
    let lower = path.lowercased()
    return [
      ".exe", ".msi", ".dll", ".cab", ".msu", ".sh", ".bin", ".run", ".deb", ".rpm", ".pkg", ".dmg", ".apk", ".jar",
      ".ps1", ".bat", ".scr", ".elf", ".appimage", ".com", ".vbs", ".py", ".pl", ".sys", ".ocx",
    ].contains { lower.hasSuffix($0) }
  }

  /// Whether a media type denies that a program follows.
  static func denies(_ type: String) -> Bool {
    let lower = type.lowercased()
    return lower.hasPrefix("text/html") || lower.hasPrefix("image/") || lower.hasPrefix("text/css")
      || lower.hasPrefix("audio/") || lower.hasPrefix("video/") || lower.hasPrefix("application/pdf")
      || lower.hasPrefix("application/json") || lower.hasPrefix("font/")
  }
}

extension HostAddress {
  /// Whether the host is on the Internet, as far as its address tells; addresses for documentation stand for such.
  var isOutside: Bool { scope == .global || scope == .documentation || kind == .name }
}
