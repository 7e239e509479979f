import BlotterCore
import BlotterTraffic

/// Which websites lead a client to which: by redirects, and by what requests name as `Referer` (RFC 9110 §10.1.3).
///
/// Requests come in order, and each costs the same however many went before.
struct WebWays {
  private struct Way: Hashable {
    var client: HostAddress
    var host: String
  }

  /// Number of the latest request of a client to a host.
  private var visits: [Way: Int] = [:]
  /// Number of the latest request of a client that another host answered by sending it to this one.
  private var redirects: [Way: Int] = [:]
  /// Hosts that requests to a host named as where they came from, the latest last.
  private var referers: [Way: [String]] = [:]
  /// Referers kept of one host: what leads to an exploit comes shortly before it.
  private static let refererLimit = 16

  /// Notes where a request came from.
  mutating func arrive(_ request: WebRequest) {
    let way = Self.way(request)
    guard let referer = request.fields["referer"].flatMap(MaliciousRedirect.host(of:)), referer != way.host else {
      return
    }
    var known = referers[way] ?? []
    known.removeAll { $0 == referer }
    known.append(referer)
    referers[way] = known.suffix(Self.refererLimit)
  }

  /// Numbers of requests to other hosts that led to the host of a request, in no order.
  func gates(to request: WebRequest) -> [Int] {
    let way = Self.way(request)
    let named = (referers[way] ?? []).compactMap { visits[Way(client: way.client, host: $0)] }
    return named + (redirects[way].map { [$0] } ?? [])
  }

  /// Notes where the answer to a request leads.
  mutating func leave(_ request: WebRequest, _ number: Int) {
    let way = Self.way(request)
    guard !way.host.isEmpty else { return }
    visits[way] = number
    if let target = request.responseFields["location"].flatMap(MaliciousRedirect.host(of:)), target != way.host {
      redirects[Way(client: way.client, host: target)] = number
    }
  }

  private static func way(_ request: WebRequest) -> Way {
    Way(client: request.client.address, host: WebRequest.withoutPort(request.host).lowercased())
  }
}
