package import BlotterCapture
package import BlotterFindings
package import BlotterTraffic

/// The two halves of an analysis for many processes: tables of a part, and findings of the merged whole.
package struct TableAnalysis: ~Copyable {
  private var pass: TrafficPass
  private var count: UInt16 = 0

  /// Begins a part that others may come before.
  package init() { pass = TrafficPass(part: .continuation) }

  /// Reads one piece of evidence, as ``Analysis`` does.
  package mutating func read(
    _ source: consuming ByteSource, name: String, options: ReadOptions = ReadOptions()
  ) throws(CaptureError) {
    var options = options
    options.evidence = count
    pass.beginEvidence(count)
    let record = try EvidenceReader.read(source, name: name, id: "E\(count + 1)", options: options, into: &pass)
    pass.register(record)
    count += 1
  }

  /// The tables of what was read, open for merging.
  package consuming func tables() -> Traffic { pass.finish() }

  /// The findings of merged tables.
  package static func findings(
    of tables: consuming Traffic, tool: FindingsDocument.Tool? = nil
  ) -> FindingsDocument {
    tables.finish()
    return FindingsBuilder.document(from: tables, tool: tool)
  }
}
