package import BlotterCapture
package import BlotterIncident

/// What only people know of a case: how it became known, what was done, whose the hosts are.
public struct CaseNotes: Sendable {
  package var notes: Notes

  /// Notes that say nothing.
  public init() { notes = Notes() }

  /// Reads notes in YAML; ``CaseIncident/questions()`` writes a file to fill in.
  ///
  /// - Parameters:
  ///   - yaml: The file's text.
  ///   - name: What messages call it.
  public init(yaml: String, name: String = "notes.yaml") throws(CaseError) {
    do { notes = try Notes(yaml: Array(yaml.utf8), file: name) } catch {
      throw CaseError(document: error.description)
    }
  }
}

extension CaseReading {
  /// For the readers, with the date and zone of the notes where these options say nothing.
  package func options(with notes: CaseNotes) throws(CaseError) -> ReadOptions {
    try options(notedDate: notes.notes.incident.date, notedZone: notes.notes.incident.timezone)
  }
}
