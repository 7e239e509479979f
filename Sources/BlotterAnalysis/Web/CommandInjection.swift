/// Tells commands of an operating system in one value of a request (OWASP, Testing for Command Injection; CWE-78).
///
/// A separator of a shell and then a command as a whole word. Lists that use the same separators (`name|id`, `a;b`) are
/// told apart by what follows the word, and short words that are field names too count only behind an address.
enum CommandInjection {
  /// Commands that are hardly ever data, once a separator stands before them and an argument behind.
  private static let commands: [StaticString] = [
    "cat", "wget", "curl", "nc", "ncat", "bash", "sh", "cmd", "cmd.exe", "powershell", "chmod", "tftp", "busybox",
    "rm", "ping", "sleep", "nslookup", "uname", "ifconfig", "ipconfig", "ls", "dir", "echo", "python", "python3",
    "perl", "php", "touch", "netstat", "net", "cd", "certutil", "head", "tail", "more", "type", "printf", "expr",
  ]
  /// Commands that need no argument and are no field names.
  private static let bare: [StaticString] = [
    "whoami", "ifconfig", "ipconfig", "uname", "netstat", "systeminfo", "printenv",
  ]
  /// Commands that are field names as well.
  private static let short: [StaticString] = ["id", "ls", "dir", "ps", "env", "pwd", "set", "w", "date", "hostname"]

  /// What the value does; nil where it is none. `value` is decoded and in lower case; `/*` is a path here, no comment.
  static func reason(in value: [UInt8], isBody: Bool) -> String? {
    // A line feed ends a command as well; in a body it ends a line of what somebody wrote.
    let value = value.map { byte -> UInt8 in
      switch byte {
      case 0x0a: isBody ? 0x20 : UInt8(ascii: ";")
      case 0x09, 0x0d: 0x20
      default: byte
      }
    }
    var index = 0
    while index < value.count {
      defer { index += 1 }
      guard let width = separator(value, at: index) else { continue }
      let next = SQLInjection.skipBlank(value, index + width)
      if index > 0, isProse(value[..<index]) { continue }
      if let command = command(value, at: next, behind: Array(value[..<index])) {
        return "the command \(command) behind a shell's separator"
      }
    }
    if value.holds(any: [
      "/dev/tcp/", "<?php system(", "<?php eval(", "<?php exec(", "<?php passthru(", "/bin/sh -c", "/bin/bash -c",
      "cmd.exe /c ", "cmd /c ",
    ]),
      value.holds(any: ["|", ";", "&", "`", "$(", "<?"])
    {
      return "a shell's command line"
    }
    return nil
  }

  /// Whether what stands before a separator is a sentence: words, and no command among the first two.
  private static func isProse(_ before: ArraySlice<UInt8>) -> Bool {
    let words = before.split(separator: 0x20)
    guard words.count >= 2 else { return false }
    return !words.prefix(2).contains { word in
      (commands + bare).contains { word.elementsEqual($0.description.utf8) }
    }
  }

  /// What the answer shows of an executed command.
  static func proof(in answer: [UInt8]) -> String? {
    for (index, _) in answer.enumerated() where answer.stands("uid=", at: index) {
      let digit = index + 4
      if digit < answer.count, answer[digit].isDigit,
        Array(answer[digit..<Swift.min(answer.count, digit + 60)]).holds("gid=")
      {
        return WebText.excerpt(answer[index..<Swift.min(answer.count, index + 48)].prefix { $0 > 0x20 || $0 == 0x20 })
      }
    }
    if answer.holds("root:x:0:0:") { return "root:x:0:0:" }
    if answer.holds("Volume Serial Number is") { return "Volume Serial Number is" }
    if answer.holds("Windows IP Configuration") { return "Windows IP Configuration" }
    if answer.holds("inet addr:") || answer.holds("inet 127.0.0.1") { return "output of ifconfig" }
    return nil
  }

  private static func separator(_ value: [UInt8], at index: Int) -> Int? {
    for separator in ["&&", "||", "$(", ";", "|", "`", "&"] as [StaticString] where value.stands(separator, at: index) {
      return separator.utf8CodeUnitCount
    }
    return nil
  }

  private static func command(_ value: [UInt8], at start: Int, behind before: [UInt8]) -> String? {
    var start = start
    for folder in ["/usr/bin/", "/bin/"] as [StaticString] where value.stands(folder, at: start) {
      start += folder.utf8CodeUnitCount
    }
    var end = start
    while end < value.count, value[end].isWord || value[end] == UInt8(ascii: ".") { end += 1 }
    guard end > start, end - start <= 12 else { return nil }
    let word = Array(value[start..<end])
    func isOne(of list: [StaticString]) -> Bool { list.contains { word.elementsEqual($0.description.utf8) } }
    let text = String(decoding: word, as: UTF8.self)
    let ends =
      end == value.count
      || [
        UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: ")"), UInt8(ascii: "&"),
        UInt8(ascii: "#"),
      ].contains(value[end])
    if isOne(of: bare), ends || value[end] == 0x20 { return text }
    if isOne(of: commands), !ends, hasArgument(value, at: end) { return text }
    if isOne(of: short), ends || value[end] == 0x20, isHost(before) || before.last == UInt8(ascii: "'") { return text }
    return nil
  }

  /// A blank (or `$IFS`) and then an option, a path, an address, or a word at the end of all.
  private static func hasArgument(_ value: [UInt8], at index: Int) -> Bool {
    if value.stands("$ifs", at: index) || value.stands("${ifs}", at: index) { return true }
    guard index < value.count, value[index] == 0x20, index + 1 < value.count else { return false }
    let rest = Array(value[(index + 1)...])
    return [
      UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "<"),
      UInt8(ascii: "$"), UInt8(ascii: "*"),
    ].contains(rest[0])
      || rest[0].isDigit || rest.holds(any: ["://", "/etc/", ";", "|", ".sh", ".php", ".txt", ".exe", ":\\"])
  }

  /// Whether what stands before the separator is an address or a name: forms that ping ask for one.
  private static func isHost(_ before: [UInt8]) -> Bool {
    let text = before.filter { $0 != 0x20 }
    if text.isEmpty { return true }
    guard text.count <= 64, text.contains(UInt8(ascii: ".")) else { return false }
    return text.allSatisfy { $0.isWord || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }
}
