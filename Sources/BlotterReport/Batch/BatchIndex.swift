package import BlotterFindings

/// The page over many reports: one table in three orders, each a section that the contents lead to, so that it sorts
/// without a script.
package struct BatchIndex: Sendable {
  /// One case of the batch.
  package struct Entry: Sendable {
    /// Name of the capture or folder.
    package var name: String
    /// File name of the report beside the index.
    package var report: String
    /// Title of the incident, or what was found instead.
    package var title: String
    /// Kind of the principal finding; nil where nothing was found.
    package var kind: String?
    package var severity: Severity?
    package var findings: Int
    package var packets: UInt64
    /// Times as the report prints them; nil where the evidence has none.
    package var first: String?

    /// An entry with everything that a row shows.
    package init(
      name: String, report: String, title: String, kind: String?, severity: Severity?, findings: Int,
      packets: UInt64, first: String?
    ) {
      self.name = name
      self.report = report
      self.title = title
      self.kind = kind
      self.severity = severity
      self.findings = findings
      self.packets = packets
      self.first = first
    }
  }

  /// A capture without a report, and why.
  package struct Failure: Sendable {
    package var name: String
    package var reason: String

    /// A failure with the message that it ended with.
    package init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  private let title: String
  private let entries: [Entry]
  private let failures: [Failure]
  private let tool: String

  /// - Parameter tool: Name and version of the program.
  package init(title: String, entries: [Entry], failures: [Failure], tool: String) {
    self.title = title
    self.entries = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.failures = failures.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.tool = tool
  }

  /// The index as Markdown, for the same page as any report.
  package var markdown: String {
    let found = entries.filter { $0.kind != nil }
    var text = "# \(MarkdownEscaping.prose(title))\n\nOne report for each capture\n\n"
    text += "| Batch | |\n|:--|:--|\n"
    text += "| Reports | \(entries.count) |\n| With findings | \(found.count) |\n"
    for severity in Severity.allCases.reversed() {
      let count = found.count { $0.severity == severity }
      if count > 0 { text += "| \(Self.word(severity)) | \(count) |\n" }
    }
    text += "| Nothing found | \(entries.count - found.count) |\n"
    if !failures.isEmpty { text += "| Not readable | \(failures.count) |\n" }
    text += "| Made with | \(MarkdownEscaping.prose(tool)) |\n\n"
    text += bySeverity + byName + byKind
    if !failures.isEmpty {
      text += "## Not readable\n\n| Capture | Why |\n|:--|:--|\n"
      for failure in failures {
        text += "| \(MarkdownEscaping.code(failure.name)) | \(MarkdownEscaping.prose(failure.reason)) |\n"
      }
      text += "\n"
    }
    // A bar inside a cell is held back until the row is known to be one.
    return text.replacing(String(MarkdownEscaping.pipe), with: "\\|")
  }

  private var bySeverity: String {
    var text = "## By severity\n\n"
    let groups: [Severity?] = Severity.allCases.reversed() + [nil]
    for severity in groups {
      let group = entries.filter { $0.severity == severity }
      if group.isEmpty { continue }
      text += "### \(severity.map(Self.word) ?? "Nothing found") (\(group.count))\n\n" + table(group, has: .kind)
    }
    return text
  }

  private var byName: String { "## By name\n\n" + table(entries, has: [.kind, .severity]) }

  private var byKind: String {
    var text = "## By kind\n\n"
    for kind in Set(entries.compactMap(\.kind)).sorted() {
      let group = entries.filter { $0.kind == kind }
        .sorted { ($0.severity?.rank ?? -1, $1.name) > ($1.severity?.rank ?? -1, $0.name) }
      text += "### \(MarkdownEscaping.code(kind)) (\(group.count))\n\n" + table(group, has: .severity)
    }
    return text
  }

  // MARK: Rows

  private struct Columns: OptionSet {
    let rawValue: Int
    static let kind = Columns(rawValue: 1)
    static let severity = Columns(rawValue: 2)
  }

  private func table(_ entries: [Entry], has columns: Columns) -> String {
    var heads = ["Capture", "What was found"]
    if columns.contains(.kind) { heads.append("Kind") }
    if columns.contains(.severity) { heads.append("Severity") }
    heads += ["Findings", "Packets", "First"]
    var text = "| " + heads.joined(separator: " | ") + " |\n|"
    for head in heads { text += head == "Findings" || head == "Packets" ? "--:|" : ":--|" }
    text += "\n"
    for entry in entries {
      var cells = [
        "[\(MarkdownEscaping.code(entry.name))](\(Self.target(entry.report)))", MarkdownEscaping.prose(entry.title),
      ]
      if columns.contains(.kind) { cells.append(entry.kind.map { MarkdownEscaping.code($0) } ?? "–") }
      if columns.contains(.severity) { cells.append(entry.severity.map { "**\(Self.word($0))**" } ?? "–") }
      cells += [String(entry.findings), String(entry.packets), Self.second(entry.first)]
      text += "| " + cells.joined(separator: " | ") + " |\n"
    }
    return text + "\n"
  }

  private static func word(_ severity: Severity) -> String {
    severity.rawValue.prefix(1).uppercased() + severity.rawValue.dropFirst()
  }

  /// To the second: enough to tell captures apart.
  private static func second(_ time: String?) -> String {
    guard let time else { return "–" }
    guard let point = time.firstIndex(of: "."), time.hasSuffix("Z") else { return MarkdownEscaping.prose(time) }
    return MarkdownEscaping.prose(String(time[..<point]).replacing("T", with: " "))
  }

  /// A file name as the target of a link: what is no unreserved character (RFC 3986 §2.3) percent-encoded.
  private static func target(_ name: String) -> String {
    var result = ""
    for byte in name.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += "%" + (hex.utf8.count < 2 ? "0" + hex : hex)
      }
    }
    return result
  }
}
