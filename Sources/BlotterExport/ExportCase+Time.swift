import BlotterCore
import BlotterFindings
import BlotterIncident

/// Absolute times, or the question for what they lack.
extension ExportCase {
  /// When the incident began and ended, and when the document is issued; nanoseconds since 1970 UTC.
  struct Span {
    var first: Int64
    var last: Int64
    var issued: Int64
  }

  /// The span of the findings.
  ///
  /// - Throws: Where the evidence tells no date and nobody else did.
  func span() throws(ExportError) -> Span {
    if let evidence = incident.evidence.first(where: { entry in
      settings.utc == nil && (entry.repairs + entry.warnings).contains { $0.id == "time-zone-unknown" }
    }) {
      throw ExportError(
        "\(formatTitle) needs times in UTC, and \(ExportText.clean(evidence.name)) does not tell its zone",
        hints: ["add --timezone ZONE, for example Europe/Madrid or UTC", "or note it: incident.timezone"])
    }
    var first: Int64?
    var last: Int64?
    for finding in findings {
      for text in [finding.first, finding.last] {
        guard let text, let time = try moment(text) else { continue }
        first = min(first ?? time, time)
        last = max(last ?? time, time)
      }
    }
    for text in incident.evidence.flatMap({ [$0.first, $0.last] }) where first == nil {
      guard let text, let time = try moment(text) else { continue }
      first = time
      last = time
    }
    guard let first, let last else {
      guard let issued = settings.issued else {
        throw ExportError(
          "\(formatTitle) needs a date, and the findings hold no time",
          hints: ["add --issued 2026-11-23T15:00:00Z, when this report was made"])
      }
      return Span(first: issued, last: issued, issued: issued)
    }
    let ends = incident.evidence.compactMap { knownMoment($0.last) }
    return Span(first: first, last: last, issued: settings.issued ?? max(last, ends.max() ?? last))
  }

  /// A time of the documents in nanoseconds since 1970 UTC; nil where it is none of their three forms.
  ///
  /// - Throws: Where its date, zone or start is not known.
  func moment(_ text: String) throws(ExportError) -> Int64? {
    guard let time = EvidenceTime(text) else { return nil }
    switch time.clock {
    case .absolute: return time.nanoseconds
    case .relative:
      guard let start = settings.start else {
        throw ExportError(
          "\(formatTitle) needs absolute times, and the evidence counts from the start of the capture",
          hints: ["add --start 2026-11-23T13:24:29Z, when the capture began"])
      }
      let (sum, overflow) = start.addingReportingOverflow(time.nanoseconds)
      return overflow ? nil : sum
    case .timeOfDay:
      guard let day = incident.date.flatMap({ CivilDate(parsing: $0) }) else {
        throw ExportError(
          "\(formatTitle) needs a date, and the evidence holds times of day only",
          hints: ["add --date 2026-11-23", "or note it: incident.date"])
      }
      guard let utc = settings.utc else {
        throw ExportError(
          "\(formatTitle) needs times in UTC, and the evidence does not tell its zone",
          hints: ["add --timezone ZONE, for example Europe/Madrid or UTC", "or note it: incident.timezone"])
      }
      // The date is that of the first packet; an earlier time of day is one of the day after.
      let start = incident.evidence.first?.first.flatMap { EvidenceTime($0) }
      let isNext = start.map { $0.clock == .timeOfDay && time.nanoseconds < $0.nanoseconds } ?? false
      let days = day.daysSince1970 + (isNext ? 1 : 0)
      let (midnight, overflow) = days.multipliedReportingOverflow(by: CivilDate.nanosecondsPerDay)
      let (local, carry) = midnight.addingReportingOverflow(time.nanoseconds)
      return overflow || carry ? nil : utc(local)
    }
  }

  /// As ``moment(_:)``, but nil where something is not known.
  func knownMoment(_ text: String?) -> Int64? {
    guard let text, let time = try? moment(text) else { return nil }
    return time
  }

  /// `2026-11-23T13:24:32.192571Z`.
  static func utcText(_ nanoseconds: Int64) -> String {
    TimeStyle(clock: .absolute, fractionDigits: nanoseconds % 1000 == 0 ? 6 : 9).string(nanoseconds) ?? ""
  }

  /// Whole seconds or thousandths since 1970, rounded down.
  static func units(_ nanoseconds: Int64, perSecond: Int64) -> Int64 {
    nanoseconds.quotientAndFloorRemainder(1_000_000_000 / perSecond).quotient
  }
}
