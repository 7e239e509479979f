import BlotterKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard error as people read it: plain lines, colour only where it is wanted, no byte of evidence unfiltered.
struct Terminal {
  enum ColorChoice: String, CaseIterable {
    case auto, always, never
  }

  /// The style of a piece of text; the words carry the meaning, colour only helps the eye.
  enum Style: String {
    case bold = "1"
    case error = "1;31"
    case warning = "1;33"
    case good = "32"
    case dim = "2"
  }

  var useColor: Bool
  var isQuiet: Bool

  /// Colour is on for a terminal unless `NO_COLOR` is set or the terminal is dumb (no-color.org).
  init(color: ColorChoice, isQuiet: Bool) {
    self.isQuiet = isQuiet
    switch color {
    case .always: useColor = true
    case .never: useColor = false
    case .auto:
      useColor = isatty(2) == 1 && Self.environment("NO_COLOR") == nil && Self.environment("TERM") != "dumb"
    }
  }

  /// Whether standard error is a terminal, so that progress makes sense.
  static var isInteractive: Bool { isatty(2) == 1 }

  /// Writes one line to standard error unless `--quiet`.
  func note(_ line: String) {
    if !isQuiet { Self.write(line + "\n") }
  }

  /// Writes one line to standard error, always.
  func complain(_ line: String) { Self.write(line + "\n") }

  func styled(_ text: String, _ style: Style) -> String {
    useColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Makes text from evidence or files harmless for a terminal.
  static func printable(_ text: String, limit: Int = 300) -> String { PrintableText.of(text, limit: limit) }

  /// Writes to standard error; a closed stream is nobody's problem.
  static func write(_ text: String) { _ = SystemCalls.writeAll(text.utf8, to: 2) }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
