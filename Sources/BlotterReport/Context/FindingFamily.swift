/// What a report says differently for whole families of kinds, told by the slug.
enum FindingFamily {
  /// A service brought down by traffic: then the number of sources decides between DoS and DDoS.
  static func isFlood(_ kind: String) -> Bool {
    kind.hasSuffix("-flood") || kind.hasSuffix("-amplification") || kind.hasSuffix("-reflection")
      || kind == "slowloris" || kind == "land-attack" || kind == "dhcp-starvation"
  }

  /// A service that could not be reached or used, without a sign of an attack.
  static func isOutage(_ kind: String) -> Bool {
    let endings = [
      "-unreachable", "-refused", "-timeout", "-prohibited", "-servfail", "-nxdomain", "-no-offer", "-nak",
    ]
    return endings.contains { kind.hasSuffix($0) } || kind.hasPrefix("http-5") || kind.hasPrefix("http-4")
  }
}
