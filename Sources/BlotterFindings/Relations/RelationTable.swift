/// All relations between kinds of findings that this project knows, one a line: the one place for them.
///
/// A relation is a possibility. It holds between two findings only where their hosts and times allow it; what has no
/// line here stands side by side. Of several causes of one finding the first line wins, so that what is nearest to the
/// effect comes before what is farther.
enum RelationTable {
  private static func family(_ names: String...) -> [String] { FindingKinds.kinds(of: names) }

  private static let outage = family("service-unreachable")
  private static let names = family("name-resolution")
  private static let unresolved = [
    "dns-port-unreachable", "dns-timeout", "dns-servfail", "dns-refused", "dns-nxdomain",
  ]
  private static let flood = family("flood")
  private static let amplification = family("amplification")
  private static let guessing = family("password-guessing")
  private static let denied = family("authentication-failure")
  private static let recon = family("reconnaissance")
  private static let scans = recon.filter { $0.hasPrefix("port-scan") || $0 == "port-sweep" || $0 == "host-sweep" }
  private static let web = family("web-attack")
  private static let exploit = family("exploit")
  private static let malware = family("malware")
  private static let covert = family("covert-channel")
  private static let tunnels = ["dns-tunnel", "icmp-tunnel"]
  private static let contact = ["malware-c2", "c2-beaconing"]
  private static let icmpErrors = [
    "icmp-host-unreachable", "icmp-net-unreachable", "icmp-admin-prohibited", "udp-port-unreachable",
    "dns-port-unreachable",
  ]
  private static let slow = ["tcp-retransmissions", "tcp-zero-window", "slow-server", "slow-client", "high-latency"]
  private static let connection = ["tcp-connection-refused", "tcp-syn-timeout", "tcp-reset-by-server"]
  private static let webErrors = ["http-4xx", "http-5xx", "http-application-error"]
  private static let tls = ["tls-handshake-failure", "tls-certificate-failure"]
  private static let local = ["arp-spoofing", "duplicate-ip-address"]
  private static let acceptedLogin = ["accepted_packet", "session_packet"]

  static let rules: [RelationRule] = [
    // A service that is kept busy fails others.
    RelationRule(
      ["syn-flood", "http-flood", "slowloris", "tcp-flag-flood", "land-attack"], .explains,
      connection + slow + ["http-5xx", "http-application-error", "tls-handshake-failure"], .sameService, .during,
      "A service that a flood keeps busy refuses, drops or delays its other clients"),
    RelationRule(
      flood + amplification, .explains, connection + slow + names + ["http-5xx", "tls-handshake-failure"], .sameVictim,
      .during, "A flood fills the line and the queues of its target, whatever service others ask it for"),
    RelationRule(
      amplification, .explains, icmpErrors + ["udp-flood", "fragment-flood"], .victimReturns, .during,
      "The victim of reflected answers denies them by ICMP, and large ones arrive in fragments"),
    RelationRule(
      ["udp-flood", "tcp-flag-flood", "syn-flood", "icmp-flood", "fragment-flood"], .explains, icmpErrors,
      .victimReturns, .during, "The target of a flood, or a router on the way to forged senders, answers by ICMP"),
    RelationRule(
      ["dhcp-starvation", "dhcp-flood"], .explains, ["dhcp-no-offer", "dhcp-nak"], .sameLink, .during,
      "A server whose leases are used up offers none"),
    RelationRule(
      ["broadcast-storm"], .explains, ["udp-flood"], .sameLink, .during,
      "Datagrams to all hosts of a network that go round in a loop are no flood that somebody sends"),
    RelationRule(
      ["broadcast-storm", "mac-flood"], .explains, slow + connection + names, .anyHost, .during,
      "A link full of copies delays and loses the frames of its hosts"),

    // Somebody else answers in the name of a host.
    RelationRule(
      ["rogue-dhcp"], .explains, ["dhcp-nak", "duplicate-ip-address", "dns-hijack"] + unresolved + connection, .anyHost,
      .during, "A second DHCP server hands out addresses, routers and name servers of its own"),
    RelationRule(
      ["rogue-router-advertisement"], .explains, ["mac-flood"], .sameLink, .during,
      "Made-up routers have made-up link-layer addresses"),
    RelationRule(
      ["rogue-router-advertisement"], .explains, ["dns-hijack"] + unresolved + connection, .anyHost, .during,
      "Hosts that follow a false router send their traffic there"),
    RelationRule(
      ["arp-spoofing"], .explains, ["duplicate-ip-address", "http-session-hijacking", "dns-hijack"] + tls + slow,
      .anyHost, .during, "Whoever claims the address of another host gets its traffic, and can read and change it"),
    RelationRule(
      ["arp-spoofing"], .explains, ["icmp-redirect"], .anyHost, .during,
      "A station that passes on what it took sends it back to the link that it came from, and its system says so"),
    RelationRule(
      ["duplicate-ip-address"], .explains, connection + slow + denied, .anyHost, .during,
      "Two stations with one address reset and lose each other's connections"),
    RelationRule(
      ["dns-spoofing", "dns-hijack"], .explains, ["malicious-redirect"] + tls + connection, .anyHost, .during,
      "A client that believes a false answer goes to the wrong host"),

    // What fails for lack of something else.
    RelationRule(
      ["pmtud-blackhole", "icmp-frag-needed"], .explains, slow + ["tls-handshake-failure"], .anyHost, .during,
      "Packets too large for the path are lost, however often they are sent again"),
    RelationRule(
      ["routing-loop"], .explains, connection + slow + unresolved + ["icmp-host-unreachable", "icmp-net-unreachable"],
      .sameVictim, .during, "What goes round in a loop never arrives"),
    RelationRule(
      ["icmp-host-unreachable", "icmp-net-unreachable", "icmp-admin-prohibited"], .explains,
      ["tcp-syn-timeout", "dns-timeout", "tcp-retransmissions"], .sameVictim, .during,
      "A router on the way says that nothing can get there"),
    RelationRule(
      unresolved, .explains, ["dns-servfail", "http-5xx", "smtp-rejection"], .sourceSuffers, .during,
      "A server that cannot resolve a name that it needs fails its own clients"),
    RelationRule(
      connection + ["slow-server"], .explains, ["http-5xx", "dns-servfail"], .sourceSuffers, .during,
      "A gateway that cannot reach the server behind it answers with an error"),
    RelationRule(
      ["tcp-zero-window"], .explains, ["tcp-retransmissions"], .samePair, .during,
      "A receiver without room in its buffer cannot take what is sent"),
    RelationRule(
      ["protocol-mismatch"], .explains, ["tls-handshake-failure", "http-4xx"], .sameService, .together,
      "A client that speaks another protocol than the port expects is turned away"),

    // What an attacker's own traffic brings with it.
    RelationRule(
      guessing, .explains, denied + connection + webErrors, .samePair, .during,
      "Each wrong guess is denied, and servers hang up on those who go on"),
    RelationRule(
      web + ["http-vulnerability-scan"], .explains, webErrors, .samePair, .during,
      "Requests that look for vulnerabilities are answered with errors"),
    RelationRule(
      exploit.filter { $0 != "smb-lateral-movement" }, .explains, denied + connection + ["tcp-retransmissions"],
      .twoHosts, .during,
      "Attempts at a vulnerability end in errors and broken connections"),
    RelationRule(
      scans + ["os-fingerprinting"], .explains, connection + icmpErrors, .samePair, .during,
      "Closed and filtered ports refuse a scan, or leave it unanswered"),

    RelationRule(
      recon, .explains, ["slow-client"] + tls, .sameSource, .during,
      "Whoever tells what runs on a port waits for its greeting, and tries one protocol after the other"),

    // Pieces of one thing.
    RelationRule(
      flood + amplification, .partOf, flood + amplification, .sameVictim, .together, "One target, at one time"),
    RelationRule(
      scans + ["os-fingerprinting"], .partOf, scans + ["os-fingerprinting"], .sameSource, .together,
      "One host looks around, at one time"),
    RelationRule(
      web + ["http-vulnerability-scan"], .partOf, web + ["http-vulnerability-scan"], .samePair, .together,
      "One client tries several vulnerabilities of one server, at one time"),
    RelationRule(guessing, .partOf, guessing, .sameSource, .together, "One client guesses, at one time"),
    RelationRule(
      ["cleartext-credentials"], .partOf, guessing, .samePair, .together,
      "The credentials in clear text are those that are being tried"),
    RelationRule(
      ["cleartext-credentials"], .partOf, ["arp-spoofing"], .anyHost, .during,
      "The credentials pass while another station claims an address of the two, and could read them"),
    RelationRule(
      ["arp-spoofing"], .partOf, ["dns-spoofing"], .anyHost, .together,
      "Whoever forges answers on a link has to see the questions first"),
    RelationRule(
      contact + ["data-exfiltration"], .partOf, contact + ["data-exfiltration"], .sameVictim, .together,
      "One host calls out in several ways, at one time"),
    RelationRule(
      contact + ["data-exfiltration"], .partOf, tunnels, .victimActs, .together,
      "One host calls out in several ways, at one time"),
    RelationRule(outage, .partOf, outage, .sameVictim, .together, "One host cannot be reached, at one time"),
    RelationRule(icmpErrors, .partOf, icmpErrors, .sameSource, .together, "One host draws errors, at one time"),
    RelationRule(names, .partOf, names, .sameSource, .together, "The same clients ask in vain, at one time"),
    RelationRule(slow, .partOf, slow, .twoHosts, .together, "The same two hosts, at one time"),
    RelationRule(tls, .partOf, tls, .sameService, .together, "One service, at one time"),
    RelationRule(
      ["engine-alert"], .partOf, FindingKinds.all.filter { $0 != "engine-alert" }, .twoHosts, .together,
      "Another engine alarms about the same two hosts, at the same time"),

    // One after the other.
    RelationRule(
      ["host-sweep", "port-sweep"], .precedes, scans.filter { $0.hasPrefix("port-scan") }, .samePair, .later,
      "Whoever looks for hosts looks for their ports next"),
    RelationRule(
      recon, .precedes, guessing + web + exploit + flood + ["kerberoasting", "dns-zone-transfer"], .samePair, .later,
      "Whoever looks for an open door tries it next"),
    RelationRule(
      guessing, .precedes, web + exploit, .samePair, .later, "One client tries one way in after the other"),
    RelationRule(
      ["malware-download", "malicious-redirect"], .partOf, ["exploit-kit"], .sameVictim, .together,
      "The redirect and the program are steps of one chain"),
    RelationRule(
      ["dns-zone-transfer"], .partOf, ["dns-enumeration"], .samePair, .together,
      "Whoever lists the hosts of a zone asks for all of it first"),
    RelationRule(
      web.filter { $0 != "web-shell" }, .precedes, ["web-shell"], .sameService, .later,
      "Through a vulnerability of a website a file can be left there that takes commands"),
    RelationRule(
      web, .precedes, guessing + exploit, .samePair, .later, "One client tries one way in after the other"),
    RelationRule(
      ["dns-zone-transfer"], .precedes, recon + guessing + web + exploit, .sameSource, .later,
      "A list of hosts comes before a visit to them"),
    RelationRule(
      ["dhcp-starvation"], .precedes, ["rogue-dhcp"], .sameLink, .later,
      "Where the true server has no lease left, a false one is heard"),
    RelationRule(
      guessing, .precedes, exploit + malware + covert, .victimReturns, .later,
      "The host acts, or is acted upon, after a login that may have been guessed", onlyAfter: acceptedLogin),
    RelationRule(
      guessing, .precedes, ["smb-lateral-movement"], .samePair, .later,
      "The client that guessed goes on with what it was let into", onlyAfter: acceptedLogin),
    RelationRule(
      web, .precedes, ["exploit-remote-shell"] + malware + covert, .victimReturns, .later,
      "A server that runs what it was sent then fetches, calls or sends"),
    RelationRule(
      exploit, .precedes, exploit, .samePair, .later, "One vulnerability opens the way to the next"),
    RelationRule(
      exploit, .precedes, exploit + malware + covert, .victimReturns, .later,
      "A host that was taken over fetches, calls, sends, or attacks others"),
    RelationRule(
      ["kerberoasting"], .precedes, ["smb-lateral-movement"], .sameSource, .later,
      "A service account's password, once guessed, opens other hosts"),
    RelationRule(
      ["dns-spoofing", "dns-hijack", "malicious-redirect"], .precedes, malware + ["cleartext-credentials"], .sameVictim,
      .later, "Whoever is led to a false site gets a program there, or gives a password away"),
    RelationRule(
      ["malware-download", "malicious-redirect"], .precedes, contact + covert + exploit, .sameVictim, .later,
      "What was downloaded runs, and calls or sends"),
    RelationRule(
      ["malware-download", "malicious-redirect"] + contact, .precedes, tunnels + exploit + recon + guessing,
      .victimActs,
      .later, "An infected host acts on others"),
    RelationRule(
      contact + tunnels, .precedes, ["data-exfiltration"], .anyHost, .later,
      "A host that is steered from outside sends out what it holds"),
  ]
}
