import ArgumentParser
import BlotterCapture
import BlotterCore
import Foundation

/// Evidence and how to read it.
struct EvidenceOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Day of the first packet, for logs that print only times of day.", valueName: "yyyy-mm-dd"))
  var date: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Zone of the times in logs that name none: an IANA name (Europe/Madrid), UTC or an offset (+02:00).",
      valueName: "zone"))
  var timezone: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Assess only packets that match, in the language of tcpdump (libpcap).", valueName: "expression")
  )
  var filter: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Assess packets from TIME on: 2026-11-23T13:24:32, 13:24:32 or +3.5, as the evidence has it.", valueName: "time"))
  var from: String?

  @Option(name: .long, help: ArgumentHelp("Assess packets up to TIME.", valueName: "time"))
  var to: String?

  @Option(name: .long, help: ArgumentHelp("Read at most N packets of each piece of evidence.", valueName: "n"))
  var limit: UInt64?

  /// How readers are to take the times. What the command line leaves open, the notes may say.
  func readOptions(notedDate: String? = nil, notedZone: String? = nil) throws(CommandError) -> ReadOptions {
    var options = ReadOptions()
    if let text = date ?? notedDate {
      guard let day = CivilDate(parsing: text) else {
        let origin = date == nil ? "notes: incident.date" : "--date"
        throw CommandError(
          date == nil ? .badData : .usage, "\(origin): '\(Terminal.printable(text))' is no day of the calendar",
          hints: ["write it as 2026-11-23"])
      }
      options.date = day
    }
    if let text = timezone ?? notedZone {
      guard let zone = ZoneOffset(named: text) else {
        let origin = timezone == nil ? "notes: incident.timezone" : "--timezone"
        throw CommandError(
          timezone == nil ? .badData : .usage, "\(origin): '\(Terminal.printable(text))' is no time zone",
          hints: ["use an IANA name such as Europe/Madrid, UTC, or an offset such as +02:00"])
      }
      options.zone = zone
    }
    if limit == 0 { throw CommandError(.usage, "--limit 0 leaves nothing to read", hints: ["name at least 1"]) }
    options.packetLimit = limit
    if filter != nil || from != nil || to != nil {
      let from = try bound(from, "--from", options.zone, isEnd: false)
      let to = try bound(to, "--to", options.zone, isEnd: true)
      options.selection = PacketSelection(filter: filter, from: from, to: to)
      if let from, let to {
        guard from.clock == to.clock else {
          throw CommandError(
            .usage, "--from and --to are times of different clocks", hints: ["write both the same way"])
        }
        guard from.nanoseconds <= to.nanoseconds || from.clock == .timeOfDay else {
          throw CommandError(.usage, "--from is later than --to", hints: ["exchange them"])
        }
      }
    }
    return options
  }

  private func bound(
    _ text: String?, _ name: String, _ zone: ZoneOffset?, isEnd: Bool
  ) throws(CommandError) -> TimeBound? {
    guard let text else { return nil }
    guard let bound = TimeBound(parsing: text, zone: zone, isEnd: isEnd) else {
      throw CommandError(
        .usage, "\(name): '\(Terminal.printable(text))' is no time",
        hints: ["write it as the evidence has it: 2026-11-23T13:24:32Z, 13:24:32 or +3.5"])
    }
    return bound
  }
}

extension ZoneOffset {
  /// A zone by its IANA name, `UTC` or `Z`, or an offset `±HH:MM`; nil where the text is none of them.
  init?(named text: String) {
    if let seconds = Self.offset(text) {
      self = .fixed(seconds: seconds)
      return
    }
    // Foundation takes abbreviations such as EST too; they name several zones, so only registry names pass.
    guard TimeZone.knownTimeZoneIdentifiers.contains(text) || ["UTC", "GMT", "Etc/UTC"].contains(text),
      let zone = TimeZone(identifier: text)
    else { return nil }
    self = .rule { local in
      // Two steps settle the offset on both sides of a change of clocks.
      let guess = local - Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local))))
      return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(guess))))
    }
  }

  private static func offset(_ text: String) -> Int64? {
    if text == "Z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 4, digits.allSatisfy(\.isASCII), let number = Int64(digits), number / 100 <= 14,
      number % 100 < 60
    else { return nil }
    let seconds = number / 100 * 3600 + number % 100 * 60
    return sign == "-" ? -seconds : seconds
  }
}
