package import BlotterCore

/// What detection engines report, by rule and by the two hosts of the traffic that set it off.
package struct AlertGroup: Sendable {
  /// The first report: engine, rule and texts are the same for all, or as good.
  package var alert: AlertRecord
  package var source: HostAddress
  package var destination: HostAddress
  package var ipProtocol: UInt8
  /// The port at the destination; 0 where it has none, or where the reports name several.
  package var port: UInt16
  package var count: UInt64
  /// The first reports, at most ``AlertTable/markLimit``.
  package var marks: [PacketMark]
  package var first: PacketMark
  package var last: PacketMark
  /// Reports whose traffic the engine blocked.
  package var blocked: UInt64
}

/// Alerts, notices and oddities in order of their first reports.
package struct AlertTable: Sendable {
  package internal(set) var groups: [AlertGroup] = []
  /// Reports that were counted but have no group.
  package internal(set) var beyond: UInt64 = 0
  var numbers: [Key: Int] = [:]

  /// Groups kept: a rule that matches everywhere fills them with pairs of hosts, and the counts tell.
  package static let groupLimit = 1 << 14
  /// Reports of one group that are kept for citation.
  package static let markLimit = 8

  struct Key: Hashable {
    var type: AlertRecord.Class
    var engine: String
    var rule: String
    var source: HostAddress
    var destination: HostAddress
  }

  init() {}

  mutating func observe(_ alert: AlertRecord, _ record: borrowing TrafficRecord, _ mark: PacketMark) {
    add(
      AlertGroup(
        alert: alert, source: record.source, destination: record.destination, ipProtocol: record.ipProtocol,
        port: record.destinationPort, count: 1, marks: [mark], first: mark, last: mark,
        blocked: alert.action == "blocked" ? 1 : 0))
  }

  private mutating func add(_ group: AlertGroup) {
    let key = Key(
      type: group.alert.type, engine: group.alert.engine, rule: group.alert.rule, source: group.source,
      destination: group.destination)
    guard let number = numbers[key] else {
      guard groups.count < Self.groupLimit else {
        beyond &+= group.count
        return
      }
      numbers[key] = groups.count
      groups.append(group)
      return
    }
    groups[number].count &+= group.count
    groups[number].blocked &+= group.blocked
    groups[number].marks += group.marks.prefix(max(0, Self.markLimit - groups[number].marks.count))
    if groups[number].port != group.port { groups[number].port = 0 }
    if groups[number].ipProtocol != group.ipProtocol { groups[number].ipProtocol = 255 }
    // By time, and of equal ones the earlier line: alerts of several threads are not in order.
    if group.first.position < groups[number].first.position { groups[number].first = group.first }
    if groups[number].last.position <= group.last.position { groups[number].last = group.last }
  }

  mutating func append(_ later: AlertTable) {
    for group in later.groups { add(group) }
    beyond &+= later.beyond
  }
}
