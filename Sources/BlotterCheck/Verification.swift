package import BlotterFindings

/// Compares the findings that an incident was made from with those that the evidence gives now.
package struct Verification: Sendable {
  private let then: FindingsDocument
  private let now: FindingsDocument

  package init(then: FindingsDocument, now: FindingsDocument) {
    self.then = then
    self.now = now
  }

  /// One line a difference, in the order of the document: the JSON path, what was stated, what comes out now. Empty
  /// where everything follows.
  package var differences: [String] {
    evidence + list("findings", then.findings.map(\.jsonValue), now.findings.map(\.jsonValue), key: "id")
      + value("traffic", then.traffic?.jsonValue, now.traffic?.jsonValue)
      + list("excerpts", then.excerpts.map(\.jsonValue), now.excerpts.map(\.jsonValue), key: nil)
      + list("evidence_quality", then.evidenceQuality.map(\.jsonValue), now.evidenceQuality.map(\.jsonValue), key: nil)
      + list("not_assessed", then.notAssessed.map(\.jsonValue), now.notAssessed.map(\.jsonValue), key: nil)
  }

  /// Hashes first: where they differ, it is other evidence, and the rest says how it differs.
  private var evidence: [String] {
    var lines: [String] = []
    for (index, old) in then.evidence.enumerated() {
      guard let new = index < now.evidence.count ? now.evidence[index] : nil else {
        lines.append("evidence[\(index)]: \(old.name) is missing")
        continue
      }
      lines += value("evidence[\(index)].sha256", old.sha256.map(JSONValue.string), new.sha256.map(JSONValue.string))
      // All but the hash, which is told above, and the name: a file may have moved.
      var (left, right) = (old.jsonValue.objectValue ?? [:], new.jsonValue.objectValue ?? [:])
      for key in ["sha256", "name", "id"] { (left[key], right[key]) = (nil, nil) }
      lines += value("evidence[\(index)]", .object(left), .object(right))
    }
    if now.evidence.count > then.evidence.count {
      lines.append("evidence: \(now.evidence.count) pieces were given, the incident has \(then.evidence.count)")
    }
    return lines
  }

  private func list(_ path: String, _ old: [JSONValue], _ new: [JSONValue], key: String?) -> [String] {
    var lines: [String] = []
    if old.count != new.count { lines.append("\(path): stated \(old.count) entries, the evidence gives \(new.count)") }
    for (index, pair) in zip(old, new).enumerated() {
      let name = key.flatMap { pair.0.objectValue?[$0]?.stringValue } ?? String(index)
      lines += value("\(path)[\(name)]", pair.0, pair.1)
    }
    return lines
  }

  /// The differences below one value: as deep as both have the same keys.
  private func value(_ path: String, _ old: JSONValue?, _ new: JSONValue?) -> [String] {
    guard old != new else { return [] }
    // Other programs write 0.00008 as 8e-05: the same number.
    if let left = old?.numberValue?.doubleValue, let right = new?.numberValue?.doubleValue, left == right { return [] }
    if let left = old?.arrayValue, let right = new?.arrayValue, left.count == right.count {
      return zip(left, right).enumerated().flatMap { index, pair in value("\(path)[\(index)]", pair.0, pair.1) }
    }
    if let left = old?.objectValue, let right = new?.objectValue {
      return Set(left.keys).union(right.keys).sorted().flatMap { value("\(path).\($0)", left[$0], right[$0]) }
    }
    return ["\(path): stated \(Self.text(old)), the evidence gives \(Self.text(new))"]
  }

  private static func text(_ value: JSONValue?) -> String {
    guard let value else { return "nothing" }
    let text = JSONWriter.compact(value)
    // A list of packets or series is long; its head tells which it is.
    return text.unicodeScalars.count <= 200
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(200))) + "…"
  }
}
