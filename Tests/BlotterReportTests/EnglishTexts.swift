@testable import BlotterIncident
@testable import BlotterReport
import BlotterTemplates
import BlotterTestSupport
import Foundation

/// All that Blotter says in English, collected from where it says it.
enum EnglishTexts {
  /// Lines of built-in templates with words in them, in order of file and line.
  static var templateLines: [String] {
    var lines: [String] = []
    for folder in ["Reports", "Partials"] {
      for name in EmbeddedFile.names(in: folder, suffix: ".mustache") {
        for line in (EmbeddedFile.text(name) ?? "").split(separator: "\n") {
          let line = String(line)
          if TemplateSource.isWords(line), !lines.contains(line) { lines.append(line) }
        }
      }
    }
    return lines
  }

  /// Keys of a playbook whose values a reader sees.
  private static let shown: Set<String> = [
    "title", "background", "meaning", "effect", "protocol", "port", "service", "says", "because", "does", "outcomes",
    "role", "references",
  ]

  /// The sentences of one playbook, in its order.
  static func playbook(_ name: String) throws -> [String] {
    var texts: [String] = []
    func walk(_ node: YAMLNode, _ key: String) {
      switch node.content {
      case .scalar(let text): if shown.contains(key), !texts.contains(text) { texts.append(text) }
      case .list(let nodes): for node in nodes { walk(node, key) }
      case .map(let members):
        for (name, value) in members where !["facts", "kinds", "when", "techniques"].contains(name.name) {
          walk(value, name.name)
        }
      case .empty: break
      }
    }
    if let root = try root(name) { walk(root, "") }
    return texts
  }

  /// The facts that playbooks declare.
  static func facts() throws -> [String] {
    var keys: Set<String> = []
    for name in PlaybookLibrary.builtInNames {
      guard case .map(let members) = try root(name)?.content else { continue }
      for (key, value) in members where key.name == "facts" {
        guard case .map(let facts) = value.content else { continue }
        keys.formUnion(facts.map(\.key.name))
      }
    }
    return keys.sorted()
  }

  private static func root(_ name: String) throws -> YAMLNode? {
    try YAMLDocument.read(Array((EmbeddedFile.text("Playbooks/\(name).yaml") ?? "").utf8), file: name)
  }

  /// What stands in quotes right behind `words(` or `words.say(` in Swift files.
  static func literals(in folders: [String]) throws -> [String] {
    var texts: Set<String> = []
    for folder in folders {
      let root = Fixtures.root.appending(path: folder)
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        let source = try String(contentsOf: file, encoding: .utf8)
        for match in source.matches(of: /words(?:\.say)?\(\s*"((?:[^"\\\\]|\\\\.)*)"/) where !match.1.contains("\\(") {
          texts.insert(String(match.1))
        }
      }
    }
    return texts.sorted()
  }

  /// Words of closed lists, by the use that they have.
  static let enumerations: [(String, [String])] = [
    ("grade", ["observed", "inferred", "reported", "open"]),
    ("status", ["Open", "Contained", "Resolved", "Closed"]),
    ("severity", ["Informational", "Low", "Medium", "High", "Critical"]),
    ("confidence", ["low", "medium", "high"]),
    ("likelihood", ["likely", "possible", "unlikely", "ruled out", "confirmed"]),
    ("phase", ["Identify", "Contain", "Eradicate", "Recover", "Follow-up", "Prevent", "Detect"]),
    ("page", ["Skip to the report", "Contents", "Table", "Figure", "Report", "Page", "of", "Marking"]),
    ("client", ["served", "refused", "unanswered", "failed"]),
    ("conversation", ["served", "refused", "unanswered", "failed", "reset", "open"]),
  ]

  /// A file of translations: what is known, and empty ones for the rest.
  static func file(_ english: [String], known: [String: String], header: String) -> String {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
    var lines = ["msgid \"\"", "msgstr \"\""]
    for line in header.split(separator: "\n") { lines.append(quoted(line + "\n")) }
    var seen: Set<String> = []
    for text in english where seen.insert(text).inserted {
      lines += ["", "msgid " + quoted(text), "msgstr " + quoted(known[text] ?? "")]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
