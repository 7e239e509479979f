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
  /// What the silence about one kind needs beyond that: with less, what is found stands, and what is not found is not
  /// assessed.
  func silenceNeeds(_ kind: String) -> EvidenceFields
  /// Its findings, without ids. `attacks` tells whose traffic explains what would otherwise look like an outage.
  func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding]
}

extension Detector {
  package func silenceNeeds(_ kind: String) -> EvidenceFields { [] }
}

/// All detectors.
package enum DetectorRegistry {
  /// In no order that matters: the findings document has its own.
  package static let detectors: [any Detector] = [
    PortUnreachable(), TCPRefused(), TCPUnanswered(), ICMPUnreachable(), DNSFailure(), DNSUnanswered(), SYNFlood(),
    LandAttack(), PortScan(), PortSweep(), HostSweep(), HTTPErrors(),
    VolumeFloods(), Reflections(), HTTPFlood(), Slowloris(), MACFlood(), BroadcastStorm(), NeighbourConflict(),
    RogueRouter(), RoutingLoop(), PathMTU(), TCPRetransmissions(), TCPZeroWindow(), TCPResets(), ResponseTimes(),
    OSFingerprinting(),
    WebInjection(), WebVulnerabilityScan(), WebPasswordGuessing(),
    DNSTunnel(), ICMPTunnel(), DNSSpoofing(), DNSZoneTransfer(),
    EngineAlerts(),
    MalwareDownload(), MalwareContact(), Beaconing(), RemoteShell(), SessionHijacking(), ApplicationError(),
    DataExfiltration(), MaliciousRedirect(), DNSHijack(), DNSExploit(),
    PasswordGuessing(), SSHGuessing(), LoginFailure(), CleartextCredentials(),
  ]
}
