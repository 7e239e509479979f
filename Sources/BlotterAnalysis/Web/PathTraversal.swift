/// Tells requests that climb out of the folder they are meant for (OWASP, Path Traversal; CWE-22, CWE-98).
///
/// One or two `../` are what relative links hold. Counted from three on, or where the way ends at a file of the system
/// or of the application's settings.
enum PathTraversal {
  static let levels = 3

  /// Files that nobody asks a website for, with what their content shows.
  private static let files: [StaticString] = [
    "etc/passwd", "etc/shadow", "etc/hosts", "etc/group", "win.ini", "boot.ini", "system.ini", "proc/self/environ",
    "proc/self/cmdline", "proc/version", "windows/system32", "winnt/system32", "web-inf/web.xml", ".ssh/id_rsa",
    "wp-config.php",
    "var/log/apache", "var/log/nginx", "var/log/auth", "autoexec.bat", "windows/repair",
  ]

  /// What the value does; nil where it is none. `value` is decoded up to twice and in lower case.
  static func reason(in value: [UInt8]) -> String? {
    var text: [UInt8] = []
    // Overlong UTF-8 of slash and dot, NUL and backslash: forms that filters miss.
    for byte in value where byte != 0 { text.append(byte == UInt8(ascii: "\\") ? UInt8(ascii: "/") : byte) }
    var climbs = 0
    var index = 0
    while index + 2 < text.count {
      if text.stands("../", at: index) || text.stands("..;/", at: index) {
        climbs += 1
        index += 2
      } else if text.stands("..", at: index), [0xc0, 0xc1].contains(text[index + 2]) {
        climbs += 1
        index += 3
      }
      index += 1
    }
    let file = files.first { text.holds($0) }
    if climbs >= 1, let file { return "\(climbs)-fold ../ to \(file.description)" }
    if climbs >= levels { return "\(climbs)-fold ../" }
    if let file, text.stands("/", at: 0) || text.stands("file:", at: 0) || text.stands("c:/", at: 0),
      text.count <= file.utf8CodeUnitCount + 16, file.description != "wp-config.php"
    {
      return "the file \(file.description)"
    }
    if text.stands("php://filter", at: 0) || text.stands("php://input", at: 0) || text.stands("expect://", at: 0) {
      return "a wrapper of PHP that reads files"
    }
    return nil
  }

  /// What the answer shows of such a file.
  static func proof(in answer: [UInt8]) -> String? {
    if answer.holds("root:x:0:0:") { return "root:x:0:0:" }
    if answer.holds("[boot loader]") { return "[boot loader]" }
    if answer.holds("; for 16-bit app support") { return "; for 16-bit app support" }
    if answer.holds("PRIVATE KEY-----") { return "a private key" }
    return answer.holds("DB_PASSWORD") ? "DB_PASSWORD" : nil
  }
}
