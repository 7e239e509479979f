package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Finds one kind of incident, or a few that share a mechanism, in finished tables.
///
/// A pure function: no state, no packets, no clock. Thresholds are properties of the detector with their reason.
package protocol Detector: Sendable {
  /// Permanent slugs of what it can find.
  var kinds: [String] { get }
  /// What the evidence must supply for its silence to mean anything.
  var needs: EvidenceFields { get }
  /// Its findings, without ids. `attacks` tells whose traffic explains what would otherwise look like an outage.
  func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding]
}

/// All detectors.
package enum DetectorRegistry {
  /// In no order that matters: the findings document has its own.
  package static let detectors: [any Detector] = [
    PortUnreachable(), TCPRefused(), TCPUnanswered(), ICMPUnreachable(), DNSFailure(), DNSUnanswered(), SYNFlood(),
    LandAttack(), PortScan(), PortSweep(), HostSweep(), HTTPErrors(),
    PasswordGuessing(), SSHGuessing(), LoginFailure(), CleartextCredentials(), TLSFailure(), Heartbleed(),
    ProtocolMismatch(), WLANFailure(), SMTPRejection(), DHCPFailure(), RogueDHCP(), DHCPAttack(), Zerologon(),
    SMBExploit(),
    LateralMovement(), Kerberoasting(),
  ]
}
