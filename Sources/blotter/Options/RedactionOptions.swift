import ArgumentParser
import BlotterFindings
import BlotterIncident
import BlotterRedaction
import Foundation

/// What is to be hidden, and where the key goes.
struct RedactionOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Put stand-ins in the place of addresses, of names (hosts, users, people, files, what packets quote), or all.",
      valueName: "what"))
  var redact: RedactionScope?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write what stands for what to FILE, readable by you alone; a key that is there is used and extended. "
        + "Default: beside the first output.",
      valueName: "file"))
  var redactKey: String?

  /// A redaction that is under way; nil where none was asked for.
  func begin(outputs: [String], inputs: [String]) throws(CommandError) -> Redaction? {
    guard let redact else {
      guard redactKey == nil else {
        throw CommandError(.usage, "--redact-key says where, and not what", hints: ["add --redact all"])
      }
      return nil
    }
    let first = outputs.first { $0 != "-" && !$0.hasPrefix("/dev/") }
    let path = redactKey ?? first.map { Self.beside($0) }
    if let path {
      try ReportOutputOptions.protect(inputs, from: [path])
      guard !outputs.contains(path) else {
        throw CommandError(
          .usage, "\(Terminal.printable(path)) is an output; the key never goes into a report",
          hints: ["choose another name for the key"])
      }
    }
    let key = try path.flatMap { (path) throws(CommandError) in try RedactionKeyFile.existing(path) }
    return Redaction(Redactor(redact, key: key ?? RedactionKey()), keyPath: path)
  }

  /// `report.html` has its key in `report.redaction-key.json`.
  private static func beside(_ path: String) -> String {
    let name = URL(fileURLWithPath: path).lastPathComponent
    let stem = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? String(name[..<$0]) : nil } ?? name
    return String(path.dropLast(name.count)) + stem + ".redaction-key.json"
  }
}

extension RedactionScope: ExpressibleByArgument {}

/// One key for all that a command writes.
struct Redaction {
  private(set) var redactor: Redactor
  let keyPath: String?

  init(_ redactor: Redactor, keyPath: String?) {
    self.redactor = redactor
    self.keyPath = keyPath
  }

  mutating func incident(_ incident: Incident) throws(CommandError) -> Incident {
    try Documents.incident(Array(proved(redactor.redact(incident.jsonValue)).utf8), file: "the redacted incident")
  }

  mutating func findings(_ findings: FindingsDocument) throws(CommandError) -> FindingsDocument {
    let text = try proved(redactor.redact(findings.jsonValue))
    do { return try FindingsDocument(json: Array(text.utf8), file: "the redacted findings") } catch {
      throw CommandError(.internalError, Terminal.printable(error.description, limit: 1000))
    }
  }

  private func proved(_ document: JSONValue) throws(CommandError) -> String {
    try proved(JSONWriter.pretty(document))
  }

  /// The text, in which nothing is left that was to be hidden.
  func proved(_ text: String) throws(CommandError) -> String {
    let proof = RedactionProof(redactor)
    guard !proof.leaks(in: text).isEmpty else { return text }
    let mended = proof.mended(text)
    guard proof.leaks(in: mended).isEmpty else {
      throw CommandError(.internalError, "the redaction left something behind; nothing was written")
    }
    return mended
  }

  /// Writes the key for its owner alone, or says that nobody keeps it.
  func writeKey(_ common: CommonOptions) throws(CommandError) {
    guard let keyPath else {
      common.terminal.note("redacted; what stands for what is kept nowhere (--redact-key FILE keeps it)")
      return
    }
    try OutputFile.writePrivate(redactor.key.json, to: keyPath)
    common.terminal.note(
      "redacted; what stands for what is in \(Terminal.printable(keyPath)), which belongs into no report")
  }
}

/// The key as commands read it.
enum RedactionKeyFile {
  static func existing(_ path: String) throws(CommandError) -> RedactionKey? {
    guard let bytes = try Documents.existing(path) else { return nil }
    return try key(bytes, path)
  }

  static func read(_ path: String) throws(CommandError) -> RedactionKey { try key(try InputFile.read(path), path) }

  private static func key(_ bytes: [UInt8], _ path: String) throws(CommandError) -> RedactionKey {
    do { return try RedactionKey(json: bytes, file: InputFile.displayName(path)) } catch {
      throw CommandError(.badData, Terminal.printable(error.description, limit: 1000))
    }
  }
}

/// The key for a document that was redacted.
struct RedactionKeyOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The key of a redacted document, as --redact wrote it.", valueName: "file"))
  var redactKey: String?

  func key() throws(CommandError) -> RedactionKey? {
    guard let redactKey else { return nil }
    return try RedactionKeyFile.read(redactKey)
  }

  /// What a command says that needs the originals.
  static func missing(_ name: String, _ what: String) -> CommandError {
    CommandError(
      .usage, "\(Terminal.printable(name)) is redacted, and \(what) only with its key",
      hints: ["add --redact-key FILE, the file that --redact wrote", "or use the document as it was before"])
  }
}
