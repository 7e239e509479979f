import BlotterCapture
import BlotterExport
import BlotterFindings
import BlotterIncident
import BlotterKit
import BlotterReport
import BlotterTraffic

/// The road from evidence to report, a function a stage; every error leaves as a ``CommandError``.
enum Stages {
  /// Evidence to findings.
  ///
  /// - Parameters:
  ///   - terminal: Where progress is shown; nil for none.
  ///   - lineLimit: Evidence of at most so many packets gets an excerpt of each packet.
  static func analyze(
    _ paths: [String], options: ReadOptions, terminal: Terminal? = nil, lineLimit: UInt64 = 0
  ) throws(CommandError) -> FindingsDocument {
    do {
      return try EvidenceAnalysis.findings(
        of: paths, options: options, progress: terminal.map { SharedProgress($0) }, lineLimit: lineLimit)
    } catch { throw CommandError(error) }
  }

  /// Evidence to tables, open for merging with those of other processes.
  static func tables(_ paths: [String], options: ReadOptions) throws(CommandError) -> Traffic {
    do { return try EvidenceAnalysis.tables(of: paths, options: options) } catch { throw CommandError(error) }
  }

  /// Findings and notes to an incident.
  static func incident(
    _ findings: FindingsDocument, notes: Notes, options: CaseOptions
  ) throws(CommandError) -> Incident {
    var notes = notes
    try options.apply(to: &notes)
    return try build(findings, notes)
  }

  /// Findings and notes to an incident, with nothing from the command line.
  static func build(_ findings: FindingsDocument, _ notes: Notes) throws(CommandError) -> Incident {
    do { return try IncidentBuilder(findings, notes: notes).incident() } catch {
      // Only a playbook can fail here, and those are ours.
      throw CommandError(.internalError, error.description)
    }
  }

  static func notes(_ path: String?) throws(CommandError) -> Notes {
    guard let path else { return Notes() }
    return try Documents.notes(try InputFile.read(path), file: path)
  }

  /// Writes the incident in each of the formats asked for.
  static func write(
    _ incident: Incident, template name: String, settings: ExportSettings = ExportSettings(), look: Look = Look(),
    to destinations: [(path: String, format: ReportFormat)], redaction: Redaction? = nil
  ) throws(CommandError) {
    // What a format asks for in vain stops all of them: nothing is half written.
    var exports: [String: String] = [:]
    for case (_, .export(let name)) in destinations where exports[name] == nil {
      exports[name] = try export(incident, as: name, settings: settings, redaction: redaction)
    }
    let template: ReportTemplate
    do { template = try TemplateLibrary.template(name) } catch { throw CommandError(error) }
    var markdown: String?
    for (path, format) in destinations {
      if format == .json {
        try OutputFile.write(incident.json, to: path)
        continue
      }
      if case .export(let name) = format {
        try OutputFile.write(exports[name] ?? "", to: path)
        continue
      }
      if markdown == nil {
        do { markdown = try ReportRenderer.markdown(incident: incident, template: template) } catch {
          throw CommandError(error)
        }
        // The last look at what leaves: a template may say what the incident no longer does.
        if let text = markdown, let redaction { markdown = try redaction.proved(text) }
      }
      try write(markdown ?? "", as: format, look: look, to: path)
    }
  }

  /// Writes Markdown as itself, as a page, or as a document of another program's.
  static func write(
    _ markdown: String, as format: ReportFormat, look: Look = Look(), to path: String
  ) throws(CommandError) {
    switch format {
    case .markdown: try OutputFile.write(markdown, to: path)
    case .html: try OutputFile.write(try page(markdown, theme: look.theme, options: look.options), to: path)
    case .json, .export:
      throw CommandError(.usage, "a Markdown document has no such form", hints: ["render an incident instead"])
    case .pdf:
      let page = try page(markdown, theme: look.theme, options: look.options)
      do { try OutputFile.write(try PDFWriter.pdf(page), to: path) } catch { throw CommandError(printing: error) }
    case .docx:
      do { try OutputFile.write(try WordWriter.docx(markdown, options: look.options), to: path) } catch {
        throw CommandError(printing: error)
      }
    }
  }

  /// The incident in a format of other systems.
  static func export(
    _ incident: Incident, as name: String, settings: ExportSettings, redaction: Redaction? = nil
  ) throws(CommandError) -> String {
    guard let format = ExportFormat.named(name) else {
      throw CommandError(.internalError, "no export format \(name)")
    }
    let text: String
    do { text = try format.text(incident, settings: settings) } catch {
      throw CommandError(.badData, Terminal.printable(error.message, limit: 1000), hints: error.hints)
    }
    return try redaction?.proved(text) ?? text
  }

  static func page(_ markdown: String, theme: Theme = .builtIn, options: HTMLOptions = HTMLOptions())
    throws(CommandError) -> String
  {
    do { return try HTMLConverter.html(markdown, theme: theme, options: options) } catch {
      throw CommandError(.badData, error.description)
    }
  }
}

extension CommandError {
  /// An error of a document that another program makes, or of the file that it goes to.
  init(printing error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as PrintError:
      let text = Terminal.printable(error.description)
      switch error {
      case .missing(_, let install): self.init(.missingProgram, text, hints: ["install it: \(install)"])
      case .unreadable, .tooSlow: self.init(.badData, text)
      case .failed: self.init(.missingProgram, text, hints: ["see whether the program is complete and current"])
      case .folder: self.init(.cannotCreate, text)
      }
    default: self.init(.internalError, Terminal.printable("\(error)"))
    }
  }

  init(_ error: CaseError) {
    let status: ExitStatus =
      switch error.kind {
      case .usage: .usage
      case .badData: .badData
      case .noInput: .noInput
      case .missing: .missingProgram
      case .inputOutput: .ioError
      case .fault: .internalError
      }
    self.init(status, error.message, hints: error.hints)
  }

  init(_ error: TemplateError) { self.init(CaseError(error)) }
}
