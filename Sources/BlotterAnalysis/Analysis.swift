package import BlotterCapture
import BlotterCore
package import BlotterFindings
import BlotterTraffic

/// From evidence to findings: what the command calls.
///
/// One piece of evidence after the other goes through one pass, in the order given; then the tables are finished and
/// judged.
package struct Analysis: ~Copyable {
  private var pass: TrafficPass
  /// The finished tables of files that were read side by side.
  private var merged: Traffic?
  private var count: UInt16 = 0
  private var remarks: [QualityNote] = []

  package init() { pass = TrafficPass() }

  /// Reads one piece of evidence; its id is `E` and its place in the order.
  ///
  /// - Parameter name: What the register calls it: the file's name without folders.
  /// - Throws: Where nothing can be read. What was read before stays.
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

  /// Reads all files of a case, several at once where there are several cores and files; nothing else is read before or
  /// after. The findings are those of reading them in turn.
  ///
  /// - Throws: As reading them in turn would.
  package mutating func read(
    _ files: [SideBySide.File], on cores: Int, options: ReadOptions = ReadOptions(),
    leastSize: UInt64 = SideBySide.leastSize
  ) throws(CaptureError) {
    if try readSideBySide(files, on: cores, options: options, leastSize: leastSize) { return }
    for file in files { try read(try ByteSource(path: file.path), name: file.name, options: options) }
  }

  /// As above, but reads nothing and returns false where the files have to be read in turn. `onRead` gets the bytes of
  /// each reading, on any thread.
  package mutating func readSideBySide(
    _ files: [SideBySide.File], on cores: Int, options: ReadOptions, leastSize: UInt64 = SideBySide.leastSize,
    onRead: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(CaptureError) -> Bool {
    merged = try SideBySide.read(files, on: cores, options, leastSize: leastSize, onRead: onRead)
    return merged != nil
  }

  /// Adds what the findings should say of the evidence as a set, such as files that could not be read.
  package mutating func note(_ remark: QualityNote) { remarks.append(remark) }

  /// The findings of all that was read; evidence of at most `lineLimit` packets with an excerpt of each packet.
  package consuming func findings(
    tool: FindingsDocument.Tool? = nil, lineLimit: UInt64 = 0
  ) -> FindingsDocument {
    let traffic: Traffic
    if let merged {
      traffic = merged
    } else {
      var alone = pass.finish()
      alone.finish()
      traffic = alone
    }
    var document = FindingsBuilder.document(from: traffic, tool: tool, lineLimit: lineLimit)
    document.evidenceQuality += remarks
    return document
  }
}
