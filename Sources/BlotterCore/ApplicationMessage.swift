/// An application-layer message, as far as an incident needs it.
///
/// Indirect: the great majority of packets carry none, and then cost one word and no copy of the largest message.
package indirect enum ApplicationMessage: Sendable, Equatable {
  case dns(DNSMessage)
  case httpRequest(HTTPRequestHead)
  case httpResponse(HTTPResponseHead)
  case routerAdvertisement(RouterAdvertisement)
  case login(LoginMessage)
  case tls(TLSMessage)
  case dhcp(DHCPMessage)
  case wlan(WLANMessage)
  case smb(SMBMessage)
  case kerberos(KerberosMessage)
}

/// A DNS message (RFC 1035 §4); mDNS and LLMNR have the same form.
package struct DNSMessage: Sendable, Equatable {
  package var identifier: UInt16 = 0
  package var isResponse = false
  /// 0 query, 4 notify, 5 update.
  package var opcode: UInt8 = 0
  package var isAuthoritative = false
  package var isTruncated = false
  package var recursionDesired = false
  package var recursionAvailable = false
  /// 0 NOERROR, 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED …; with EDNS the extended code.
  package var rcode: UInt16 = 0
  /// The first question; nil where the message has none.
  package var question: DNSQuestion?
  package var questionCount: UInt16 = 0
  package var answerCount: UInt16 = 0
  package var authorityCount: UInt16 = 0
  package var additionalCount: UInt16 = 0
  /// Answers that could be read, at most ``answerLimit``.
  package var answers: [DNSRecord] = []
  /// Length of the message in bytes as the evidence states it (the number in parentheses of tcpdump); 0 if unknown.
  package var length: UInt32 = 0
  /// Whether the message could be read only in part.
  package var isPartial = false

  /// Answers kept of one message: the largest sets that matter to an incident (fast-flux, round robin) stay below.
  package static let answerLimit = 32

  package init() {}
}

/// What a DNS query asks.
package struct DNSQuestion: Sendable, Hashable {
  /// Presentation form without the final dot, bytes outside printable ASCII as `\DDD` (RFC 4343 §2.1); `.` for the
  /// root.
  package var name: String
  /// 1 A, 28 AAAA, 12 PTR …
  package var type: UInt16
  /// 1 IN.
  package var recordClass: UInt16

  package init(name: String, type: UInt16, recordClass: UInt16 = 1) {
    self.name = name
    self.type = type
    self.recordClass = recordClass
  }
}

/// One resource record of an answer.
package struct DNSRecord: Sendable, Hashable {
  package var name: String
  package var type: UInt16
  /// Seconds.
  package var ttl: UInt32
  /// Address, name or text in presentation form; empty for types that are not read.
  package var data: String

  package init(name: String, type: UInt16, ttl: UInt32, data: String) {
    self.name = name
    self.type = type
    self.ttl = ttl
    self.data = data
  }
}

/// Names of DNS record types and response codes (IANA registries).
package enum DNSNames {
  private static let types: [UInt16: String] = [
    1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 10: "NULL", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 17: "RP",
    24: "SIG", 25: "KEY", 28: "AAAA", 29: "LOC", 33: "SRV", 35: "NAPTR", 36: "KX", 37: "CERT", 39: "DNAME",
    41: "OPT", 43: "DS", 44: "SSHFP", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 50: "NSEC3", 51: "NSEC3PARAM",
    52: "TLSA", 53: "SMIMEA", 59: "CDS", 60: "CDNSKEY", 61: "OPENPGPKEY", 64: "SVCB", 65: "HTTPS", 99: "SPF",
    249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 255: "ANY", 256: "URI", 257: "CAA",
  ]
  private static let rcodes: [UInt16: String] = [
    0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN",
    7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 16: "BADVERS", 17: "BADKEY", 18: "BADTIME",
    23: "BADCOOKIE",
  ]
  private static let typeNumbers = Dictionary(uniqueKeysWithValues: types.map { ($0.value, $0.key) })
  private static let rcodeNumbers = Dictionary(uniqueKeysWithValues: rcodes.map { ($0.value, $0.key) })

  /// `A`, `AAAA`, or `TYPE65280` (RFC 3597 §5).
  package static func type(_ number: UInt16) -> String { types[number] ?? "TYPE\(number)" }
  /// The number of a type's name, `TYPEn` included; nil where it is none. tcpdump prints ANY as `ANY` or `*`.
  package static func typeNumber(_ name: some StringProtocol) -> UInt16? {
    let upper = name.uppercased()
    if let number = typeNumbers[upper] { return number }
    if upper == "*" { return 255 }
    return upper.hasPrefix("TYPE") ? UInt16(upper.dropFirst(4)) : nil
  }
  /// `NXDOMAIN`, or `RCODE11`.
  package static func rcode(_ number: UInt16) -> String { rcodes[number] ?? "RCODE\(number)" }
  /// The number of a response code's name; nil where it is none.
  package static func rcodeNumber(_ name: some StringProtocol) -> UInt16? { rcodeNumbers[name.uppercased()] }
}

/// The head of an HTTP/1 request (RFC 9112 §3).
package struct HTTPRequestHead: Sendable, Equatable {
  package var method: String
  /// Request target as sent, at most ``lengthLimit`` bytes.
  package var target: String
  /// `HTTP/1.1`.
  package var version: String
  /// Values of the header fields that incidents need, by lower-case name: host, user-agent, referer, authorization,
  /// cookie, content-type, content-length, location.
  package var fields: [String: String]

  /// Bytes kept of a target or field value: longer ones are attacks or tokens, and their head tells which.
  package static let lengthLimit = 2048

  package init(method: String, target: String, version: String, fields: [String: String] = [:]) {
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
  }
}

/// The head of an HTTP/1 response (RFC 9112 §4).
package struct HTTPResponseHead: Sendable, Equatable {
  package var version: String
  package var status: UInt16
  package var reason: String
  /// As in ``HTTPRequestHead/fields``: server, content-type, content-length, location, set-cookie, www-authenticate.
  package var fields: [String: String]

  package init(version: String, status: UInt16, reason: String, fields: [String: String] = [:]) {
    self.version = version
    self.status = status
    self.reason = reason
    self.fields = fields
  }
}
