import BlotterCore
import BlotterTraffic

/// On which side of the recording's own border a host stands, where the shape of the traffic tells: a conclusion that
/// the notes' `ours` overrules.
///
/// Two signs, in this order. Private addresses (RFC 1918, RFC 4193) beside public ones: the private ones are inside,
/// since no router of the Internet carries them. Else the link: a station that sends for ``routerAddresses`` or more
/// addresses is a router, hosts behind it are outside, and a station with one address is a host of the link itself.
/// Documentation ranges count as public ones do; where neither sign is there, nothing is said.
struct HostSides {
  enum Side: String {
    case inside, outside
  }

  /// Addresses that frames of one station come from before it counts as a router: a host has one of each version, and
  /// some one more.
  static let routerAddresses = 4

  private var hasBoth = false
  private var stations: [HostAddress: Side] = [:]

  init(_ traffic: borrowing Traffic) {
    var hasPrivate = false
    var hasPublic = false
    let hosts = traffic.digest.hosts.addresses
    for (number, totals) in traffic.digest.totals.enumerated() where totals.firstFlow > 0 {
      switch hosts[number].scope {
      case .privateUse: hasPrivate = true
      case .global: hasPublic = true
      default: break
      }
      if hasPrivate, hasPublic { break }
    }
    hasBoth = hasPrivate && hasPublic
    guard !hasBoth, traffic.link.stations.contains(where: { $0.addresses.count >= Self.routerAddresses }) else {
      return
    }
    for station in traffic.link.stations {
      let addresses = station.addresses.filter { $0.scope != .linkLocal }
      if addresses.count >= Self.routerAddresses {
        for address in addresses where stations[address] == nil { stations[address] = .outside }
      } else if addresses.count == 1, let address = addresses.first {
        stations[address] = .inside
      }
    }
  }

  /// The side of a host and the sign that tells it; nil where none does.
  func side(of host: HostAddress) -> (side: Side, because: String)? {
    if hasBoth {
      switch host.scope {
      case .privateUse: return (.inside, "a private address beside public ones")
      case .global: return (.outside, "a public address beside private ones")
      default: return nil
      }
    }
    guard let side = stations[host] else { return nil }
    return (
      side, side == .inside ? "its own station on the recorded link" : "reached through a router of the recorded link"
    )
  }
}
