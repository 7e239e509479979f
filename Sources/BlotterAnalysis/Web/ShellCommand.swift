import BlotterCore

/// Tells values that are a command of an operating system as a whole, as the users of web shells send them.
enum ShellCommand {
  enum Strength: Sendable {
    /// A word that forms use as well: `list`, `id`, `dir`.
    case weak
    /// A command with its arguments, or one that is no word of any form.
    case strong
    /// Code of the server's language that runs what comes with it.
    case code
  }

  private static let bare: [StaticString] = [
    "whoami", "ifconfig", "ipconfig", "uname", "netstat", "systeminfo", "tasklist", "printenv", "hostname",
    "net user", "net users", "ip addr", "ip a", "ip route", "ps aux", "ps -ef", "net localgroup administrators",
    "ipconfig /all", "uname -a", "cat /etc/passwd",
  ]
  private static let weak: [StaticString] = ["id", "ls", "dir", "pwd", "ps", "env", "set", "w", "df", "who", "last"]
  /// Programs whose names are no words of a sentence, or hardly.
  private static let programs: [StaticString] = [
    "cat", "ls", "ps", "df", "id", "uname", "wget", "curl", "nc", "ncat", "bash", "sh", "cmd", "cmd.exe", "powershell",
    "chmod", "chown", "rm", "mkdir", "cp", "mv", "python", "python3", "perl", "php", "netstat", "ss", "ip", "dir",
    "type", "certutil", "find", "grep", "head", "tail", "tar", "unzip", "sudo", "su", "crontab", "systemctl", "ping",
    "nslookup", "tasklist", "reg", "schtasks", "mysql", "mysqldump", "useradd", "touch", "echo", "base64", "dd",
  ]

  /// nil where the value is no command. `value` is decoded.
  static func strength(of value: [UInt8]) -> Strength? {
    guard 2...1024 ~= value.count else { return nil }
    let lower = WebText.folded(value)
    let text = lower.first == 0x20 ? Array(lower.dropFirst()) : lower
    if isCode(text) { return .code }
    let whole = text.last == 0x20 ? text.dropLast() : text[...]
    if bare.contains(where: { whole.elementsEqual($0.description.utf8) }) { return .strong }
    if weak.contains(where: { whole.elementsEqual($0.description.utf8) }) { return .weak }
    guard let blank = whole.firstIndex(of: 0x20), programs.contains(where: { isWord(whole[..<blank], $0) }) else {
      return nil
    }
    let argument = whole[(blank + 1)...]
    guard let first = argument.first else { return nil }
    // An option, a path, or an address behind it; words alone are what somebody looks for.
    let begins = [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "~"), UInt8(ascii: "."), UInt8(ascii: "$")]
    if begins.contains(first) || Array(argument).holds(any: ["://", "c:\\", " /etc/", " > "]) { return .strong }
    return nil
  }

  private static func isWord(_ word: ArraySlice<UInt8>, _ program: StaticString) -> Bool {
    let name = word.lastIndex(of: UInt8(ascii: "/")).map { word[($0 + 1)...] } ?? word
    return name.elementsEqual(program.description.utf8)
  }

  /// Code that evaluates a further field, or text that hides what it is: what small shells of one line are sent.
  private static func isCode(_ text: [UInt8]) -> Bool {
    text.holds(any: ["eval(", "assert(", "execute(", "passthru(", "shell_exec(", "system("])
      && text.holds(any: ["$_post", "$_request", "$_get", "base64_decode(", "frombase64string(", "request.item["])
  }

  /// What an answer shows of a command that ran; nil where it shows nothing.
  static func proof(in answer: [UInt8]) -> String? {
    if let proof = CommandInjection.proof(in: answer) { return proof }
    let start = Array(answer.prefix(2048))
    if start.holds("nt authority\\") || start.holds("NT AUTHORITY\\") { return "the account of a Windows service" }
    if start.holds("GNU/Linux"), start.holds("Linux ") { return "output of uname" }
    if start.holds("Filesystem"), start.holds("Mounted on") { return "output of df" }
    if start.holds("PID"), start.holds(any: ["COMMAND", " CMD"]) { return "output of ps" }
    if start.holds("drwx"), start.holds(any: ["total ", "root "]) { return "a listing of files" }
    if start.holds("LOOPBACK"), start.holds("mtu ") { return "output of ip" }
    if start.holds("<DIR>"), start.holds("bytes free") { return "a listing of files" }
    return nil
  }
}
