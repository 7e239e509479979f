/// What a person says for an export beside the incident.
package struct ExportSettings: Sendable {
  /// When evidence with relative times begins, in nanoseconds since 1970 UTC.
  package var start: Int64?
  /// When the document is issued, in nanoseconds since 1970 UTC; the end of the evidence where nobody says.
  package var issued: Int64?
  /// UTC nanoseconds for local nanoseconds of the zone that the notes or an option name; nil where nobody named one.
  package var utc: (@Sendable (_ local: Int64) -> Int64?)?

  /// Nothing said.
  package init() {}
}
