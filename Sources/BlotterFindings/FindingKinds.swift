/// The slugs of all kinds that this project names, by family: permanent, and more may be added.
package enum FindingKinds {
  package static let families: [(family: String, kinds: [String])] = [
    (
      "service-unreachable",
      [
        "dns-port-unreachable", "udp-port-unreachable", "tcp-connection-refused", "tcp-syn-timeout",
        "icmp-host-unreachable", "icmp-net-unreachable", "icmp-admin-prohibited", "routing-loop", "icmp-frag-needed",
        "pmtud-blackhole",
      ]
    ),
    (
      "name-resolution",
      [
        "dns-nxdomain", "dns-servfail", "dns-refused", "dns-timeout", "dns-spoofing", "dns-hijack",
        "dns-zone-transfer", "dns-exploit",
      ]
    ),
    (
      "degraded-service",
      [
        "tcp-retransmissions", "tcp-zero-window", "tcp-reset-by-server", "slow-server", "slow-client", "high-latency",
        "http-4xx", "http-5xx", "http-application-error", "tls-handshake-failure", "tls-certificate-failure",
        "smtp-rejection", "protocol-mismatch", "broadcast-storm",
      ]
    ),
    ("authentication-failure", ["ftp-auth-failure", "db-auth-failure", "wlan-auth-failure", "auth-failure"]),
    (
      "address-assignment",
      [
        "dhcp-no-offer", "dhcp-nak", "rogue-dhcp", "dhcp-starvation", "dhcp-flood", "duplicate-ip-address",
        "rogue-router-advertisement",
      ]
    ),
    (
      "flood",
      [
        "syn-flood", "udp-flood", "icmp-flood", "http-flood", "slowloris", "tcp-flag-flood", "fragment-flood",
        "land-attack", "mac-flood",
      ]
    ),
    (
      "amplification",
      ["dns-amplification", "ntp-amplification", "udp-amplification", "tcp-reflection", "smurf-amplification"]
    ),
    (
      "reconnaissance",
      [
        "port-scan-syn", "port-scan-connect", "port-scan-fin", "port-scan-null", "port-scan-xmas", "port-scan-ack",
        "port-scan-udp", "port-scan-mixed", "port-sweep", "host-sweep", "os-fingerprinting",
        "http-vulnerability-scan", "dns-enumeration",
      ]
    ),
    ("local-network-attack", ["arp-spoofing", "icmp-redirect"]),
    (
      "password-guessing",
      [
        "brute-force-ssh", "brute-force-rdp", "brute-force-ftp", "brute-force-http", "brute-force-ldap",
        "brute-force-kerberos",
        "brute-force-telnet", "brute-force-smtp", "brute-force-pop3", "brute-force-imap", "brute-force-smb",
        "brute-force-mysql", "brute-force-postgresql", "brute-force-mssql",
        "brute-force-mqtt",
      ]
    ),
    ("credentials", ["cleartext-credentials", "http-session-hijacking", "kerberoasting"]),
    (
      "web-attack",
      [
        "http-sql-injection", "http-directory-traversal", "http-command-injection", "http-shellshock",
        "http-log4shell", "http-xss", "web-shell",
      ]
    ),
    ("exploit", ["smb-exploit", "smb-lateral-movement", "zerologon", "tls-heartbleed", "exploit-remote-shell"]),
    ("malware", ["malware-c2", "c2-beaconing", "malware-download", "malicious-redirect", "exploit-kit"]),
    ("covert-channel", ["dns-tunnel", "icmp-tunnel", "data-exfiltration"]),
    ("other-engine", ["engine-alert"]),
  ]

  package static let all: [String] = families.flatMap(\.kinds)
}

extension FindingKinds {
  /// The family of a kind; nil for a kind of another analyzer.
  package static func family(of kind: String) -> String? { familyByKind[kind] }

  /// The kinds of some families, in order.
  package static func kinds(of names: [String]) -> [String] {
    families.filter { names.contains($0.family) }.flatMap(\.kinds)
  }

  private static let familyByKind: [String: String] = {
    var table: [String: String] = [:]
    for (family, kinds) in families {
      for kind in kinds { table[kind] = family }
    }
    return table
  }()
}
