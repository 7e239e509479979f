package import BlotterCapture
import BlotterCore

/// How evidence is to be read: what a person knows of it beside its bytes, and how much of it is wanted.
///
/// All properties are text as a person would write it; what is no date, zone, time or filter is an error of reading.
public struct CaseReading: Sendable {
  /// Day of the first packet, `2026-11-23`, for logs that print only times of day.
  public var date: String?
  /// Zone of the times in logs that name none: an IANA name, `UTC`, or an offset such as `+02:00`.
  public var timezone: String?
  /// Only packets that match, in the language of tcpdump. Needs libpcap on the machine.
  public var filter: String?
  /// Packets from this time on: `2026-11-23T13:24:32Z`, `13:24:32` or `+3.5`, as the evidence has it.
  public var from: String?
  /// Packets up to this time.
  public var to: String?
  /// Most packets of each piece of evidence.
  public var limit: UInt64?

  /// As the evidence says itself, all of it.
  public init() {}

  /// The same for the readers.
  ///
  /// - Parameters:
  ///   - notedDate: What the notes say where ``date`` says nothing; likewise `notedZone`.
  ///   - prefix: What messages put before the name of a property: `--` where it is an option.
  package func options(
    notedDate: String? = nil, notedZone: String? = nil, prefix: String = ""
  ) throws(CaseError) -> ReadOptions {
    var options = ReadOptions()
    if let text = date ?? notedDate {
      guard let day = CivilDate(parsing: text) else {
        let origin = date == nil ? "notes: incident.date" : prefix + "date"
        throw CaseError(
          date == nil ? .badData : .usage, "\(origin): '\(PrintableText.of(text))' is no day of the calendar",
          hints: ["write it as 2026-11-23"])
      }
      options.date = day
    }
    if let text = timezone ?? notedZone {
      guard let zone = ZoneOffset(named: text) else {
        let origin = timezone == nil ? "notes: incident.timezone" : prefix + "timezone"
        throw CaseError(
          timezone == nil ? .badData : .usage, "\(origin): '\(PrintableText.of(text))' is no time zone",
          hints: ["use an IANA name such as Europe/Madrid, UTC, or an offset such as +02:00"])
      }
      options.zone = zone
    }
    if limit == 0 { throw CaseError(.usage, "\(prefix)limit 0 leaves nothing to read", hints: ["name at least 1"]) }
    options.packetLimit = limit
    if filter != nil || from != nil || to != nil {
      let from = try Self.bound(from, prefix + "from", options.zone, isEnd: false)
      let to = try Self.bound(to, prefix + "to", options.zone, isEnd: true)
      options.selection = PacketSelection(filter: filter, from: from, to: to)
      if let from, let to {
        guard from.clock == to.clock else {
          throw CaseError(
            .usage, "\(prefix)from and \(prefix)to are times of different clocks",
            hints: ["write both the same way"])
        }
        guard from.nanoseconds <= to.nanoseconds || from.clock == .timeOfDay else {
          throw CaseError(.usage, "\(prefix)from is later than \(prefix)to", hints: ["exchange them"])
        }
      }
    }
    return options
  }

  private static func bound(
    _ text: String?, _ name: String, _ zone: ZoneOffset?, isEnd: Bool
  ) throws(CaseError) -> TimeBound? {
    guard let text else { return nil }
    guard let bound = TimeBound(parsing: text, zone: zone, isEnd: isEnd) else {
      throw CaseError(
        .usage, "\(name): '\(PrintableText.of(text))' is no time",
        hints: ["write it as the evidence has it: 2026-11-23T13:24:32Z, 13:24:32 or +3.5"])
    }
    return bound
  }
}
