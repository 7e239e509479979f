package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A server answers SYNs with RST: nothing listens on the port, or a device rejects for it (RFC 9293 §3.5.2).
///
/// Counted: connections that ended in a reset before the handshake was complete, by server and port; those of scans
/// and floods are left out, and so are services under a flood, whose refusals are its consequence. Severity by
/// outcome: medium where no client was ever served, high where clients were served before and are not any more, low
/// where service goes on.
package struct TCPRefused: Detector {
  package let kinds = ["tcp-connection-refused"]
  package let needs: EvidenceFields = [.ports, .tcpFlags]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    ServiceFailure(kind: "tcp-connection-refused", outcome: .refused).findings(in: traffic, beside: attacks) {
      service, port in "\(service) refuses connections to \(port)"
    }
  }
}
