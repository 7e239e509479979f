import BlotterFindings

/// Whether evidence holds the traffic that an attack would need, found or not: password guessing without a session
/// cannot have been recorded, whoever looked for it.
enum AttackRoom {
  /// Ports on which people and programs log in.
  private static let loginPorts: Set<UInt16> = [
    21, 22, 23, 25, 88, 110, 143, 389, 445, 587, 636, 993, 995, 1433, 3306, 3389, 5432, 5900, 5985,
  ]
  /// Fewer tries are somebody who mistyped.
  private static let leastTries: UInt64 = 4
  /// Fewer packets are no flood of anything.
  private static let leastFlood: UInt64 = 100
  /// Fewer ports are a program with two services.
  private static let leastPorts = 10

  /// `kinds` are parts of the finding kinds that would show it.
  static func isThere(for kinds: [String], _ facts: FactBase) -> Bool {
    guard facts.hasTraffic else { return true }
    return kinds.contains { isThere(for: $0, facts) }
  }

  private static func isThere(for kind: String, _ facts: FactBase) -> Bool {
    let traffic = facts.traffic
    func holds(_ name: String) -> Bool { facts.packets(of: name) ?? 1 > 0 }
    switch kind {
    case "brute-force", "auth-failure":
      let isLogin = !facts.servicePorts.isDisjoint(with: loginPorts) || !facts.portsAreComplete
      return (isLogin && holds("TCP")) || traffic.http.requests >= leastTries
    case "scan", "sweep": return facts.servicePorts.count >= leastPorts || !facts.portsAreComplete
    // Which mail somebody believed is seen in no packet of a recording without mail.
    case "phishing": return holds("SMTP") || holds("IMAP") || holds("POP") || holds("POP3")
    case "arp-spoofing", "mac-flood": return holds("ARP")
    case "rogue", "redirect", "certificate", "session-hijacking", "hijacking", "spoof":
      return holds("ARP") || holds("TLS") || holds("DHCP") || traffic.http.requests > 0
    case "dns-spoofing", "dns-hijack": return traffic.dns.responses > 0
    case "sql-injection", "xss", "traversal", "injection", "shellshock", "log4shell": return traffic.http.requests > 0
    case "dns-tunnel", "tunnel": return traffic.dns.queries > leastFlood / 5 || traffic.icmp.contains { $0.type == 8 }
    case "icmp-tunnel": return traffic.icmp.contains { $0.type == 8 || $0.type == 128 }
    case "exploit", "malware", "c2", "beacon", "exfiltration": return holds("TCP") && traffic.packets > leastFlood
    case "http-flood", "slowloris": return traffic.http.requests >= leastFlood
    case "syn-flood": return traffic.tcp.syn >= leastFlood
    case "udp-flood": return (facts.packets(of: "UDP") ?? leastFlood) >= leastFlood
    case "icmp-flood": return (facts.packets(of: "ICMP") ?? leastFlood) >= leastFlood
    case "amplification", "reflection", "smurf", "udp-amplification", "dns-amplification", "ntp-amplification":
      return traffic.packets >= leastFlood && (holds("UDP") || holds("ICMP"))
    default: return traffic.packets >= 10 * leastFlood
    }
  }
}
