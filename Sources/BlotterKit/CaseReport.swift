import BlotterIncident
import BlotterReport

/// The report of a case: Markdown, which people may edit, and the page made of it.
public struct CaseReport: Sendable {
  /// CommonMark with pipe tables; figures are fences of a small set of Mermaid.
  public let markdown: String

  /// Names of the templates that come with the library, sorted.
  public static var templates: [String] { TemplateLibrary().names }

  /// Renders an incident.
  ///
  /// - Parameters:
  ///   - incident: What is told. Nothing that stands in it can become markup.
  ///   - template: One of ``templates``, the path of a template of one's own, or a folder of such. Templates cannot
  ///     read files or run code.
  public init(_ incident: CaseIncident, template: String = "incident-report") throws(CaseError) {
    do {
      let template = try TemplateLibrary.template(template)
      markdown = try ReportRenderer.markdown(incident: incident.incident, template: template)
    } catch { throw CaseError(error) }
  }

  /// A report as it stands, edited or foreign.
  ///
  /// - Parameter markdown: Its text.
  public init(markdown: String) { self.markdown = markdown }

  /// One self-contained page: no script, nothing loaded, figures drawn, light and dark, made for print.
  public func html() throws(CaseError) -> String {
    do { return try HTMLConverter.html(markdown) } catch { throw CaseError(.badData, error.description) }
  }
}
