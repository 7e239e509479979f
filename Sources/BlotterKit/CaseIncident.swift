import BlotterFindings
package import BlotterIncident

/// A case as it is told: findings, what people noted, and what is known of such kinds of incident.
///
/// Each sentence of it is observed and cites packets, inferred and names its rule, reported and names who said it, or
/// visibly open.
public struct CaseIncident: Sendable {
  package let incident: Incident

  package init(_ incident: Incident) { self.incident = incident }

  /// Builds the incident. What nobody knows becomes an open question.
  ///
  /// - Parameters:
  ///   - findings: What the evidence shows, or another analyzer found.
  ///   - notes: What people know.
  public init(_ findings: CaseFindings, notes: CaseNotes = CaseNotes()) throws(CaseError) {
    do { incident = try IncidentBuilder(findings.document, notes: notes.notes).incident() } catch {
      // Only a playbook can fail here, and those come with the library.
      throw CaseError(.fault, error.description)
    }
  }

  /// Reads a document of the schema `blotter.incident/1`.
  ///
  /// - Parameters:
  ///   - json: The document.
  ///   - name: What messages call it.
  public init(json: String, name: String = "incident.json") throws(CaseError) {
    do { incident = try Incident(json: Array(json.utf8), file: name) } catch {
      throw CaseError(document: error.description)
    }
  }

  /// The whole as `blotter.incident/1`: sorted keys, the same bytes for the same findings and notes.
  public var json: String { incident.json }

  /// One line, from the notes or from the principal finding.
  public var title: String { incident.title }

  /// `informational`, `low`, `medium`, `high` or `critical`.
  public var severity: String? { incident.severity?.rawValue }

  /// What packets cannot answer and nobody has answered yet.
  public var openQuestions: [Question] {
    incident.openQuestions.map { Question(field: $0.field, question: $0.question, reason: $0.why, example: $0.example) }
  }

  /// The open questions as a file of notes to fill in, YAML.
  public func questions() throws(CaseError) -> String {
    do { return try NotesWriter.text(for: incident) } catch { throw CaseError(.fault, error.description) }
  }

  /// Something that only people know.
  public struct Question: Sendable, Hashable {
    /// Place in the notes: `awareness`, `incident.date`.
    public let field: String
    /// One sentence.
    public let question: String
    /// Why it matters.
    public let reason: String
    /// An answer as it would stand in the notes.
    public let example: String
  }
}
