import ArgumentParser
import BlotterCapture
import BlotterKit

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
    var reading = CaseReading()
    (reading.date, reading.timezone, reading.limit) = (date, timezone, limit)
    (reading.filter, reading.from, reading.to) = (filter, from, to)
    do { return try reading.options(notedDate: notedDate, notedZone: notedZone, prefix: "--") } catch {
      throw CommandError(error)
    }
  }
}
