package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Probes that test how a host's TCP/IP stack reacts, to tell its operating system (nmap's documentation of its
/// second-generation fingerprints; Arkin and Yarochkin, Xprobe; ATT&CK T1595.001, T1046 inside a network).
///
/// Counted: kinds of packets that no ordinary program sends, from one host to another: no flags at all, FIN with PSH
/// and URG, SYN with FIN, windows too small for a segment, echo requests with a code, requests for time stamps and
/// masks. ``leastKinds`` different ones from one host are a fingerprint; a scan uses one or two of them, many times.
///
/// False positives: hardly any; faulty embedded stacks show one kind.
package struct OSFingerprinting: Detector {
  package let kinds = ["os-fingerprinting"]
  package let needs: EvidenceFields = [.tcpFlags]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  static let leastKinds = 3

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    Self.groups(in: traffic).map { finding($0.pair, $0.records, traffic) }
  }

  /// Who fingerprints whom.
  static func pairs(in traffic: borrowing Traffic) -> [HostPair] { groups(in: traffic).map(\.pair) }

  private static func groups(in traffic: borrowing Traffic) -> [(pair: HostPair, records: [ProbeRecord])] {
    var groups = Groups<HostPair>()
    for (number, record) in traffic.probes.records.enumerated() {
      groups.add(number, to: HostPair(source: record.source, target: record.target.address))
    }
    return groups.inOrder.compactMap { pair, members in
      let records = members.map { traffic.probes.records[$0] }
      let kinds = Set(records.map(\.probe))
      // Tiny windows and lone ACKs alone are what simple scanners send.
      guard kinds.count >= leastKinds, kinds.contains(where: { $0 != .smallWindow && $0 != .strayAck }) else {
        return nil
      }
      return (pair, records)
    }
  }

  private func finding(_ pair: HostPair, _ records: [ProbeRecord], _ traffic: borrowing Traffic) -> Finding {
    let source = traffic.label(pair.source)
    let target = traffic.label(pair.target)
    let kinds = Set(records.map(\.probe)).sorted()
    let count = records.reduce(0) { $0 &+ $1.count }
    var finding = Finding(
      kind: "os-fingerprinting",
      title: "\(source) tests the TCP/IP stack of \(target) with \(kinds.count) kinds of odd packets")
    let hasTCP = records.contains { $0.target.port != 0 }
    finding.protocol = hasTCP ? "TCP" : "ICMP"
    finding.transport = finding.protocol
    var perPort: [UInt16: Int] = [:]
    for record in records where record.target.port != 0 { perPort[record.target.port, default: 0] += 1 }
    let port = perPort.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    finding.port = port
    finding.service = port.flatMap { ServiceName.name(forPort: $0, isTCP: true) }
    finding.affected = [traffic.host(pair.target, port: port, role: "target")]
    finding.sources = [traffic.host(pair.source, role: "prober")]
    finding.count = count
    finding.techniques = [pair.source.scope == .global ? "T1595" : "T1046"]
    finding.facts = [
      "probes": .int(count), "probe_kinds": .strings(kinds.map(\.words)), "ports": .int(perPort.count),
    ]
    var marks = records.flatMap { [$0.first, $0.last] }
    // What the same host tried on the same ports belongs to it.
    for attempt in traffic.outcomes.attempts
    where attempt.client.address == pair.source && attempt.server.address == pair.target
      && perPort[attempt.server.port] != nil
    {
      marks.append(attempt.start)
    }
    finding.severity = .low
    finding.confidence = kinds.count > 3 ? .high : .medium
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}

extension OddProbe {
  /// For facts and reports.
  var words: String {
    switch self {
    case .null: "TCP segment without flags"
    case .xmas: "FIN+PSH+URG"
    case .synFin: "SYN with FIN"
    case .explicitCongestion: "tiny-window SYN with ECE+CWR"
    case .smallWindow: "SYN with a tiny window"
    case .strayAck: "lone ACK with the options of a SYN"
    case .echoCode: "echo request with a code"
    case .oldRequest: "ICMP request of an old kind"
    }
  }
}
