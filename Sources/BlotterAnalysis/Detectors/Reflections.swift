package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Answers in volume that their receiver never asked for: somebody sends questions in its name to servers that answer
/// with more (US-CERT TA14-017A; Rossow, "Amplification Hell", NDSS 2014; RFC 5358 for DNS; ATT&CK T1498.002).
///
/// What makes one is told by ``DatagramFloods`` for UDP, ``SegmentFloods`` for SYN-ACKs and ``EchoFloods`` for echo
/// replies and for requests to all hosts of a network (smurf, RFC 2644). High: the victim's line is what it
/// aims at, and what the line still carried is not in the evidence. Medium for SYN-ACKs of one host, or few a second.
///
/// False positives: a capture that holds one direction only; so size and number of the answers are asked for, and a
/// SYN-ACK after which a connection goes on is none.
package struct Reflections: Detector {
  package let kinds = [
    "dns-amplification", "ntp-amplification", "udp-amplification", "tcp-reflection", "smurf-amplification",
  ]
  package let needs: EvidenceFields = [.time]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.reflections.map { finding($0, traffic, attacks) }
  }

  private func finding(_ flood: VolumeFlood, _ traffic: borrowing Traffic, _ attacks: Attacks) -> Finding {
    let victim = traffic.label(flood.target)
    let reflectors = Words.count(flood.sources.count, "host")
    var finding = Finding(kind: flood.kind, title: "")
    finding.transport = "UDP"
    var role = "reflector"
    switch flood.kind {
    case "tcp-reflection":
      finding.title = "\(flood.packets) SYN-ACKs from \(reflectors) to \(victim), which sent no SYN"
      finding.protocol = "TCP"
      finding.transport = "TCP"
    case "smurf-amplification":
      finding.protocol = flood.target.kind == .ipv6 ? "ICMPv6" : "ICMP"
      finding.transport = finding.protocol
      if flood.target.isUnicast {
        finding.title = "\(flood.packets) echo replies from \(reflectors) to \(victim), which sent no request"
      } else {
        finding.title = "\(flood.packets) echo requests to all hosts behind \(victim)"
        role = "named as sender"
      }
    default:
      let port = flood.port ?? 0
      let name = ServiceName.application(port: port, isTCP: false)
      finding.title =
        "\(flood.packets) \(name.map { "\($0) answers" } ?? "datagrams") of \(reflectors) from "
        + "\(Words.port(port, .udp)) to \(victim), which did not ask"
      finding.protocol = name ?? "UDP"
    }
    finding.port = flood.port
    finding.service = flood.port.flatMap { ServiceName.name(forPort: $0, isTCP: finding.transport == "TCP") }
    finding.affected = [traffic.host(flood.target, role: flood.target.isUnicast ? "victim" : "hosts addressed")]
    finding.sources = flood.sources.prefix(16).map { traffic.host($0, port: flood.port, role: role) }
    finding.count = flood.packets
    finding.techniques = ["T1498.002"]
    FloodFacts.fill(&finding, flood, traffic, attacks)
    finding.facts["reflectors"] = .int(flood.sources.count)
    if flood.port == 53 { dnsFacts(&finding, flood, traffic) }
    // One host that repeats its SYN-ACKs may have been flooded itself before the evidence began.
    let isLone = flood.kind == "tcp-reflection" && flood.sources.count == 1 && (flood.rate ?? 0) < VolumeFloods.highRate
    finding.severity = isLone || flood.kind == "tcp-reflection" && (flood.rate ?? 0) < 10 ? .medium : .high
    finding.confidence = flood.packets >= 100 ? .high : .medium
    return finding
  }

  /// What was asked for in the victim's name.
  private func dnsFacts(_ finding: inout Finding, _ flood: VolumeFlood, _ traffic: borrowing Traffic) {
    var names: [String] = []
    var types: [String] = []
    for event in traffic.dns.events where event.isResponse && event.destination.address == flood.target {
      guard event.hasQuestion else { continue }
      let (name, type) = (traffic.dns.names[event.name], DNSNames.type(event.type))
      if names.count < 8, !names.contains(name) { names.append(name) }
      if types.count < 8, !types.contains(type) { types.append(type) }
    }
    if !names.isEmpty { finding.facts["names"] = .strings(names) }
    if !types.isEmpty { finding.facts["query_types"] = .strings(types) }
  }
}
