import BlotterCore
import BlotterFindings

/// What a findings document lets us hold a text against, laid out for questions.
///
/// A fact that the document does not give is absent, and a rule that needs it stays silent: the check must never
/// blame a sentence for what the summary left out.
struct FactBase: Sendable {
  let document: FindingsDocument
  /// Whether there is a traffic summary: without one, a zero count means nothing.
  let hasTraffic: Bool
  let traffic: TrafficSummary

  var addresses: Set<HostAddress> = []
  /// Whether `addresses` holds all of them: their packets add up to the whole.
  var addressesAreComplete = false
  /// Hardware addresses that the document names; never all of them for sure.
  var hardware: Set<MACAddress> = []
  /// Every name that stands anywhere in the document, lower case.
  var names: Set<String> = []
  /// Names that were asked for.
  var askedNames: Set<String> = []
  var askedNamesAreComplete = false
  /// `A`, `AAAA` … that were asked for.
  var recordTypes: Set<String> = []
  var recordTypesAreComplete = false
  /// Addresses that DNS answers gave.
  var answerAddresses: Set<HostAddress> = []
  var ports: Set<UInt16> = []
  /// Server ports only.
  var servicePorts: Set<UInt16> = []
  /// Ports from which clients speak.
  var clientPorts: Set<UInt16> = []
  /// Transports by server port: `53` → `UDP`.
  var transports: [UInt16: Set<String>] = [:]
  var portsAreComplete = false
  /// Packets by protocol name in upper case.
  var protocols: [String: UInt64] = [:]
  var parts: [HostAddress: HostPart] = [:]
  /// Pairs that talked, the side that spoke first in front.
  var initiations: Set<Pair> = []
  var initiationsAreComplete = false
  /// Hosts that sent an ICMP error, and that were sent one.
  var icmpSenders: Set<HostAddress> = []
  /// Whether every ICMP error has an excerpt, so that `icmpSenders` holds all who sent one.
  var icmpSendersAreComplete = false
  var events: [EvidenceEvent] = []
  /// Whether every packet has an excerpt.
  var eventsAreComplete = false
  /// Queries less those that the recording holds twice, on their way in and out of a host that forwards them.
  var originalQueries: UInt64 = 0
  /// Query lines whose name could be read.
  var namedQueries: UInt64 = 0
  /// First and last times of evidence, findings and conversations.
  var moments: [Moment] = []
  /// Messages that excerpts name.
  var messages: [EvidenceMessage: MessageFact] = [:]
  /// Protocols of which every message has an excerpt.
  var completeMessages: Set<String> = []
  /// Who sent an echo request to whom.
  var pings: Set<Pair> = []
  var pingsAreComplete = false
  /// Echo requests by receiver, echo replies by sender.
  var pingsTo: [HostAddress: UInt64] = [:]
  var repliesFrom: [HostAddress: UInt64] = [:]
  /// Who sent a reset.
  var resetSenders: Set<HostAddress> = []
  var resetSendersAreComplete = false
  /// Targets of HTTP requests, lower case.
  var requestTargets: [String] = []
  var requestTargetsAreComplete = false
  /// Excerpts by packet number and by line.
  var eventsByPacket: [UInt64: [Int]] = [:]
  var eventsByLine: [UInt64: [Int]] = [:]
  /// Lengths of time that the evidence shows, in seconds.
  var durations: [Measure] = []
  /// Time from request to answer or error.
  var delays: [Measure] = []

  struct Pair: Hashable, Sendable {
    var from: HostAddress
    var to: HostAddress
  }

  /// A beginning or an end.
  struct Moment: Sendable {
    enum Edge: Sendable { case first, last }
    var edge: Edge
    var time: EvidenceTime
    var cite: Citation?
    /// Whether it is that of a whole piece of evidence.
    var isWhole: Bool
  }

  struct Measure: Sendable {
    var seconds: Double
    var cites: [Citation]
    /// What was measured: `the finding F1`.
    var subject: String
  }

  init(_ document: FindingsDocument) {
    self.document = document
    hasTraffic = document.traffic != nil
    traffic = document.traffic ?? TrafficSummary()
    readTraffic()
    readFindings()
    readExcerpts()
    readTimes()
    judgeCompleteness()
  }

  // MARK: Questions

  var findings: [Finding] { document.findings }
  var kinds: Set<String> { Set(findings.map(\.kind)) }

  /// How often `name` of `protocolName` was seen; nil where the document does not tell.
  func message(_ name: String, of protocolName: String) -> MessageFact? {
    let message = EvidenceMessage(protocolName: protocolName, name: name)
    guard completeMessages.contains(protocolName) else { return nil }
    return messages[message] ?? MessageFact()
  }

  func findings(_ matches: (Finding) -> Bool) -> [Finding] { findings.filter(matches) }

  /// Packets of a protocol; nil where the document does not count protocols.
  func packets(of name: String) -> UInt64? {
    protocols.isEmpty ? nil : protocols[name.uppercased()] ?? 0
  }

  /// The first few citations of the findings that `matches`, or of all.
  func cites(of findings: [Finding]) -> [Citation] { Array(findings.flatMap(\.cites).prefix(3)) }

  /// Whether `address` stands on the evidence's own side of the question.
  func holds(_ address: HostAddress) -> Bool { addresses.contains(address) || answerAddresses.contains(address) }

  /// Hosts whose part includes `part`.
  func hosts(_ part: HostPart) -> [HostAddress] { parts.filter { $0.value.contains(part) }.keys.sorted() }

  /// Whether two hosts alone speak with each other, so that whatever was asked, one asked the other.
  var isOnePair: Bool {
    let speakers = traffic.hosts.filter { $0.sentPackets > 0 }
    return speakers.count <= 2 && !traffic.hosts.isEmpty
  }

  /// Clock of the evidence where all pieces share one.
  var clock: EvidenceClock? {
    let clocks = Set(document.evidence.compactMap(\.clock))
    return clocks.count == 1 ? clocks.first.flatMap(EvidenceClock.init) : nil
  }
}
