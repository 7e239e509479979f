import BlotterCore
import BlotterFindings
import BlotterTraffic

/// What the evidence can and cannot show.
enum Assessment {
  /// Runs the detectors that the evidence suffices for; the kinds of the others, and those that no detector finds yet,
  /// are not assessed.
  static func run(
    _ traffic: borrowing Traffic, beside attacks: Attacks
  ) -> (findings: [Finding], notAssessed: [NotAssessed]) {
    var supplied: EvidenceFields = []
    for record in traffic.evidence {
      supplied.formUnion(record.fields)
      if record.records == 0 { supplied.insert(.packets) }
    }
    for quality in traffic.quality { supplied.formUnion(quality.fields) }
    var findings: [Finding] = []
    var because: [String: String] = [:]
    // Detectors only read, and none knows of another: each may have a core of its own.
    let detectors = DetectorRegistry.detectors
    let found = Cores.map(detectors.count, isWorthIt: traffic.flows.flows.count >= Self.manyFlows) {
      [traffic = copy traffic, supplied] in
      detectors[$0].needs.isSubset(of: supplied) ? detectors[$0].findings(in: traffic, beside: attacks) : []
    }
    for (detector, found) in zip(detectors, found) {
      let lacking = detector.needs.subtracting(supplied)
      if lacking.isEmpty {
        findings += found
        for kind in detector.kinds where !found.contains(where: { $0.kind == kind }) {
          let lacking = detector.silenceNeeds(kind).subtracting(supplied)
          if !lacking.isEmpty { because[kind] = Self.lacking(lacking.names) }
        }
      } else {
        for kind in detector.kinds {
          because[kind] = Self.lacking(lacking.names)
        }
      }
    }
    let covered = Set(DetectorRegistry.detectors.flatMap(\.kinds))
    var notAssessed: [NotAssessed] = []
    for kind in FindingKinds.all {
      if let reason = because[kind] {
        notAssessed.append(NotAssessed(kind: kind, because: reason))
      } else if !covered.contains(kind) {
        notAssessed.append(NotAssessed(kind: kind, because: "this version has no detector for it"))
      }
    }
    return (findings, notAssessed)
  }

  /// Flows from which on a second thread saves more than it costs: all detectors take a millisecond for so many.
  private static let manyFlows = 1 << 11

  /// `the evidence holds no TCP flags and no payload bytes`.
  private static func lacking(_ names: [String]) -> String {
    let last = names.count > 1 ? " and no " + (names.last ?? "") : ""
    return "the evidence holds no " + (last.isEmpty ? names[...] : names.dropLast()).joined(separator: ", no ") + last
  }
}
