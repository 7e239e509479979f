internal import BlotterCore
internal import BlotterTemplates

/// The words that no redaction hides, since they come from us and from the protocols and not from the evidence: what
/// playbooks and templates say, what packet lines print, the names of common programs.
///
/// What packets quote is shown by this list alone: a word that does not stand on it is replaced, whatever it is. Text
/// that we wrote around it is searched for what is known to be an identifier.
struct Vocabulary: Sendable {
  /// Lower-case words of letters.
  let words: Set<String>
  /// Chunks with a full stop, an at sign or a slash in them that our own texts hold: `tcp.port`, `/etc/passwd`.
  let chunks: Set<String>
  /// Words with `-` and `_` in them that our own texts hold.
  let compounds: Set<String>

  /// Of the texts in the binary.
  static let builtIn = Vocabulary(
    texts: EmbeddedFile.names.filter { !$0.hasPrefix("Themes/") }.compactMap(EmbeddedFile.text))

  init(texts: [String]) {
    var words = Self.line
    var chunks: Set<String> = []
    var compounds: Set<String> = []
    for text in texts {
      for chunk in text.unicodeScalars.split(whereSeparator: Scalars.isDelimiter) {
        for word in chunk.split(whereSeparator: { !$0.properties.isAlphabetic }) {
          words.insert(String(word).lowercased())
        }
        let core = Scalars.trimmed(chunk)
        if core.contains("-") || core.contains("_") { compounds.insert(String(core).lowercased()) }
        if core.contains(where: { $0 == "." || $0 == "/" || $0 == "@" }) { chunks.insert(String(core).lowercased()) }
      }
    }
    self.words = words
    self.chunks = chunks
    self.compounds = compounds
  }

  /// Whether words joined by `-` and `_` tell nothing: `SSH-2`, `User-Agent`, `STATUS_LOGON_FAILURE`, but not
  /// `VICTIM-PC`, though both its words are common.
  func holds(compound run: Substring.UnicodeScalarView) -> Bool {
    let parts = run.split(whereSeparator: { $0 == "-" || $0 == "_" })
    guard parts.allSatisfy({ holds($0) }) else { return false }
    let named = parts.filter { $0.contains(where: \.properties.isAlphabetic) }
    if named.count < 2 { return true }
    let lower = String(run).lowercased()
    return compounds.contains(lower) || parts.allSatisfy { Self.line.contains(String($0).lowercased()) }
  }

  /// Whether a run of letters and digits tells nothing about whose network it is.
  func holds(_ run: Substring.UnicodeScalarView) -> Bool {
    let letters = run.split(whereSeparator: { !$0.properties.isAlphabetic })
    if letters.isEmpty { return run.count <= 12 }
    if run.count <= 2 { return true }
    if run.starts(with: "0x".unicodeScalars), run.count <= 10 { return true }
    guard letters.count == 1, let word = letters.first else { return false }
    if word.count == run.count { return words.contains(String(word).lowercased()) }
    // `1au`, `v2`, `E1`, `err503`, `SHA256`.
    let stem = String(word).lowercased()
    return run.count <= 3 || word.count >= 2 && Self.line.contains(stem) && !Self.namesOfMany.contains(stem)
  }

  /// What machines and users are called that come by the number: `mail2`, `user0`.
  private static let namesOfMany: Set<String> = [
    "user", "host", "client", "server", "mail", "www", "dns", "ftp", "smtp", "login", "net", "router", "gateway",
    "service", "windows", "win", "linux", "ubuntu", "debian", "android", "iphone", "name", "domain",
  ]

  /// Words of the lines of packets.
  static let line = Set(lineWords.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))

  /// Of the lines that tcpdump, Wireshark and we print, of HTTP, mail and logins, and of programs.
  private static let lineWords = """
    ip ipv arp icmp igmp tcp udp sctp gre esp vlan eth ethertype unknown oui flags none seq ack win length options mss \
    sackok wscale nop eol ts val ecr sack tos ttl id offset proto df mf cksum correct incorrect bad frag mtu who has \
    is at tell reply request echo host net port unreachable prohibited exceeded in transit time need to from \
    query response standard no such name answer answers error refused servfail nxdomain noerror formerr notimp \
    domain http https ftp smtp imap pop telnet ssh dns mdns llmnr ntp snmp tftp dhcp bootp bootps bootpc ldap kerberos \
    krb smb rpc dce netlogon svcctl samr lsarpc srvsvc epmapper drsuapi nbns netbios ssl tls quic rdp vnc mysql sip \
    rtp mqtt modbus bacnet client server hello done change cipher spec certificate alert fatal warning finished key \
    exchange application data encrypted heartbeat claims bytes record of version names asks for address router release \
    discover offer decline inform nak syn fin rst psh urg ece cwr len tsval tsecr ws perm dup retransmission out order \
    previous segment not captured lost keep alive window full update zero probe spurious fast reassembled pdu frame \
    get post put head options delete patch connect trace ok moved permanently temporarily found see other modified bad \
    unauthorized forbidden method allowed timeout gateway internal unavailable service created accepted content text \
    html plain json xml css javascript image jpeg png gif octet stream form urlencoded multipart user agent cookie set \
    location referer accept encoding language charset utf connection close keepalive cache control basic digest bearer \
    authorization login logout pass password auth quit ehlo helo mail rcpt starttls noop rset list retr stor cwd pwd \
    pasv eport epsv port type syst feat please login successful failed incorrect denied access invalid anonymous only \
    this welcome ready goodbye session setup negotiate tree create write read bind call transaction message status \
    operation interface begins executable file offers compression credential zeros as tgs req rep ticket encryption \
    preauth principal authentication association deauthentication disassociation reassociation algorithm reason select \
    union from where and or null insert drop table concat sleep order by information schema script onerror onload \
    img src svg etc passwd shadow bin cgi cmd exec system eval echo cat id uid gid groups whoami uname windows win linux \
    unix mac os intel mozilla applewebkit webkit khtml like gecko chrome safari firefox edge msie trident opera mobile \
    compatible curl wget python requests perl java php ruby go sqlmap nikto nmap hydra dirb gobuster masscan openssh \
    dropbear apache nginx iis debian ubuntu android iphone bot index htm asp aspx jsp php exe dll zip pdf txt js ico \
    close notify unexpected record decryption overflow decompression failure handshake no_certificate unsupported revoked \
    expired unknown ca export version insufficient inappropriate fallback renegotiation extension unrecognized status \
    logon psk required protocol missing unicode ascii x forwarded for cache if since match \
    true false null dest proto src event flow alert signature severity category action timestamp fast classification \
    priority potentially attempted established stream
    """
}

/// Cuts text into chunks.
enum Scalars {
  /// What never stands in an identifier: blanks, quotes, brackets, and signs beyond ASCII.
  static func isDelimiter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar.value <= 0x20 || scalar.value == 0x7f || ",;\"'()<>[]{}|`".unicodeScalars.contains(scalar)
    }
    return !isLetterOrDigit(scalar)
  }

  static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.properties.isAlphabetic || 0x30...0x39 ~= scalar.value }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar.properties.isEmoji
      || scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .privateUse
  }

  /// Without the punctuation that ends a sentence or a part of it.
  static func trimmed(_ chunk: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
    var core = chunk
    while let last = core.last, ".:!?".unicodeScalars.contains(last) { core.removeLast() }
    return core
  }
}
