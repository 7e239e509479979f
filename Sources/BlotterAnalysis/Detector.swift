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
  /// By name, one a line; the findings document has an order of its own.
  package static let detectors: [any Detector] = [
    ApplicationError(),
    Beaconing(),
    BroadcastStorm(),
    CleartextCredentials(),
    DHCPAttack(),
    DHCPFailure(),
    DNSEnumeration(),
    DNSExploit(),
    DNSFailure(),
    DNSHijack(),
    DNSSpoofing(),
    DNSTunnel(),
    DNSUnanswered(),
    DNSZoneTransfer(),
    DataExfiltration(),
    EngineAlerts(),
    ExploitKit(),
    HTTPErrors(),
    HTTPFlood(),
    Heartbleed(),
    HostSweep(),
    ICMPRedirects(),
    ICMPTunnel(),
    ICMPUnreachable(),
    Kerberoasting(),
    LandAttack(),
    LateralMovement(),
    LoginFailure(),
    MACFlood(),
    MaliciousRedirect(),
    MalwareContact(),
    MalwareDownload(),
    NeighbourConflict(),
    OSFingerprinting(),
    PasswordGuessing(),
    PathMTU(),
    PortScan(),
    PortSweep(),
    PortUnreachable(),
    ProtocolMismatch(),
    Reflections(),
    RDPGuessing(),
    RemoteShell(),
    ResponseTimes(),
    RogueDHCP(),
    RogueRouter(),
    RoutingLoop(),
    SMBExploit(),
    SMTPRejection(),
    SSHGuessing(),
    SYNFlood(),
    SessionHijacking(),
    Slowloris(),
    TCPRefused(),
    TCPResets(),
    TCPRetransmissions(),
    TCPUnanswered(),
    TCPZeroWindow(),
    TLSFailure(),
    VolumeFloods(),
    WLANFailure(),
    WebInjection(),
    WebPasswordGuessing(),
    WebShellUse(),
    WebVulnerabilityScan(),
    Zerologon(),
  ]
}
