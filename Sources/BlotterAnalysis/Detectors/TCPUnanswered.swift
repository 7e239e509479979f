package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// SYNs that nobody answers, neither with SYN-ACK nor with RST nor by ICMP: a dropped packet, a dead host or a silent
/// filter (RFC 9293 §3.8.3 on retries).
///
/// Counted: connections of at least two SYNs without any packet back, or of one SYN that the evidence outlasts by
/// ``ServiceFailure/patience``. Where the evidence shows one direction only, nothing is said.
package struct TCPUnanswered: Detector {
  package let kinds = ["tcp-syn-timeout"]
  package let needs: EvidenceFields = [.ports, .tcpFlags]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    ServiceFailure(kind: "tcp-syn-timeout", outcome: .unanswered).findings(in: traffic, beside: attacks) {
      service, port in "\(service) does not answer connections to \(port)"
    }
  }
}
