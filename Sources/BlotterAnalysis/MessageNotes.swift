import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Lengths and delays that cannot be as the evidence states them.
enum MessageNotes {
  /// A closed port is reported by the host's own stack, within the round trip: a second is longer than any path on
  /// Earth takes, two hops over geostationary satellites included.
  static let lateError: Int64 = 1_000_000_000

  static func notes(on traffic: borrowing Traffic) -> [QualityNote] {
    dnsLengths(traffic) + icmpLengths(traffic) + lateErrors(traffic) + strayErrors(traffic)
  }

  private static func dnsLengths(_ traffic: borrowing Traffic) -> [QualityNote] {
    guard let first = traffic.dns.impossibleLengths.first else { return [] }
    let name = traffic.dns.names[first.name]
    let needed = DNSTable.leastLength(ofName: name)
    return [
      QualityNote(
        id: "dns-length-impossible", severity: "note",
        summary: "\(Words.count(traffic.dns.impossibleCount, "DNS message")) cannot have the stated length: a message "
          + "of \(first.length) bytes cannot hold a question for \(name), which needs \(needed)",
        cites: traffic.citations(traffic.dns.impossibleLengths.map(\.mark)))
    ]
  }

  /// An ICMP error holds its 8-byte header, the IP header of the datagram, and 8 bytes of its data or more, up to the
  /// whole (RFC 792, RFC 1812 §4.3.2.3): never more than the datagram had.
  private static func icmpLengths(_ traffic: borrowing Traffic) -> [QualityNote] {
    var marks: [PacketMark] = []
    var example: (length: UInt32, most: UInt32)?
    for error in traffic.icmp.errors where error.length > 0 && error.version == 4 {
      // Extensions (RFC 4884) make errors of routers longer, never those of a closed port.
      guard error.unreachable == .port, let most = longest(error) else { continue }
      guard error.length > most || error.length < 8 + 20 + 8 else { continue }
      marks.append(error.mark)
      if example == nil { example = (error.length, most) }
    }
    guard let example else { return [] }
    let reason =
      example.length < 36
      ? "\(example.length) bytes are less than the 36 that an ICMP error has at least"
      : "\(example.length) bytes are stated where the whole quoted datagram fills \(example.most)"
    return [
      QualityNote(
        id: "icmp-length-mismatch", severity: "note",
        summary: "\(Words.count(marks.count, "ICMP error")) cannot have the stated length: \(reason)",
        cites: traffic.citations(marks, limit: 8))
    ]
  }

  private static func longest(_ error: ICMPError) -> UInt32? {
    if error.quoted.totalLength > 0 { return 8 &+ error.quoted.totalLength }
    guard error.datagram.exists, error.datagram.hasLength, error.transport != .tcp else { return nil }
    return 8 + 20 + 8 &+ error.datagram.length
  }

  /// How long the evidence must have run before an error may be held to answer a datagram that it should hold: senders
  /// that wait for an answer do so for some seconds, and most errors come at once.
  static let strayAfter: Int64 = 10_000_000_000

  /// Errors that quote datagrams of a host whose packets the evidence holds, and not this one: somebody sent them in
  /// its name (RFC 4953 §3, backscatter), somebody forges the errors (RFC 5927 §4), or packets are missing. Errors of
  /// logs that print no quote, and of hosts that are seen receiving only, say nothing.
  private static func strayErrors(_ traffic: borrowing Traffic) -> [QualityNote] {
    var stray: [ICMPError] = []
    for error in traffic.icmp.errors
    where error.unreachable != nil && !error.datagram.exists && !error.quoted.isUnprinted {
      guard !error.mark.isRecord, Int(error.mark.evidence) < traffic.quality.count,
        error.mark.delay(since: traffic.quality[Int(error.mark.evidence)].first).map({ $0 >= strayAfter }) ?? false,
        let number = traffic.digest.hosts.number(of: error.receiver), traffic.digest.totals[Int(number)].sent > 0
      else { continue }
      stray.append(error)
    }
    guard let first = stray.first else { return [] }
    return [
      QualityNote(
        id: "icmp-error-unsent", severity: "note",
        summary:
          "\(Words.count(stray.count, "ICMP error")) quote datagrams that \(traffic.label(first.receiver)) did not "
          + "send in this evidence: sent in its name by others, forged, or not captured",
        cites: traffic.citations(stray.map(\.mark), limit: 12))
    ]
  }

  private static func lateErrors(_ traffic: borrowing Traffic) -> [QualityNote] {
    let late = traffic.icmp.errors.filter {
      $0.unreachable == .port && ($0.delay ?? 0) >= lateError && $0.reporter == $0.target.address
    }
    guard let first = late.first, let delay = first.delay else { return [] }
    return [
      QualityNote(
        id: "icmp-error-late", severity: "note",
        summary: "\(Words.count(late.count, "port unreachable error")) came far later than a closed port answers, the "
          + "first after \(JSONNumber(secondsFromNanoseconds: delay).text) s; times or packets may be missing",
        cites: traffic.citations(late.flatMap { [$0.datagram, $0.mark] }, limit: 12))
    ]
  }
}
