package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A wireless network turns a station away: authentication or association ends with a status other than success (IEEE
/// 802.11 §9.4.1.9), or it ends the membership because what follows failed (§9.4.1.7): reason 14, a check sum that is
/// wrong; 15, the four-way handshake, which a wrong passphrase leaves open; 23, authentication by IEEE 802.1X.
///
/// Counted: such answers by network and station. 30 (come back later) and, in SAE, 76 and 126 are steps of the
/// protocol. Severity: medium where the station was never admitted afterwards, else low.
package struct WLANFailure: Detector {
  package let kinds = ["wlan-auth-failure"]
  package let needs: EvidenceFields = [.linkLayer]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Key>()
    let events = traffic.sessions.wlan.events
    for (number, event) in events.enumerated() {
      let message = event.content
      // The network's answers alone: a station's own messages carry no status that counts.
      let isEnd = Self.isEnd(message)
      guard message.source == message.network || isEnd,
        isEnd || [1, 3, 11].contains(message.subtype) && ![30, 76, 126].contains(message.code)
      else { continue }
      let station = message.source == message.network ? message.destination : message.source
      groups.add(number, to: Key(network: message.network, station: station))
    }
    return groups.inOrder.compactMap { key, members in
      finding(key, members.map { events[$0] }, events, traffic)
    }
  }

  /// Whether a disassociation (10) or deauthentication (12) of either side says that authentication failed.
  private static func isEnd(_ message: WLANMessage) -> Bool {
    [10, 12].contains(message.subtype) && [14, 15, 23].contains(message.code)
  }

  private struct Key: Hashable {
    var network: MACAddress
    var station: MACAddress
  }

  private func finding(
    _ key: Key, _ answers: [SessionEvent<WLANMessage>], _ all: [SessionEvent<WLANMessage>],
    _ traffic: borrowing Traffic
  ) -> Finding? {
    let failed = answers.filter { $0.content.code != 0 }
    guard let first = failed.first, let last = failed.last else { return nil }
    // An association that a failed handshake ends each time is no admission.
    let isEnded = failed.contains { Self.isEnd($0.content) }
    let admitted =
      !isEnded
      && answers.contains {
        $0.content.code == 0 && $0.content.subtype != 11 && last.mark.position < $0.mark.position
      }
    let isShared = failed.contains { $0.content.algorithm == 1 }
    var finding = Finding(
      kind: "wlan-auth-failure",
      title: Self.isEnd(first.content)
        ? "\(key.station) fails to authenticate at the wireless network \(key.network) (reason \(first.content.code))"
        : "The wireless network \(key.network) turns \(key.station) away with status \(first.content.code)")
    finding.severity = admitted ? .low : .medium
    finding.confidence = .high
    finding.protocol = "802.11"
    finding.affected = [HostRole(address: key.station.description, role: "station")]
    finding.sources = [HostRole(address: key.network.description, role: "access point")]
    finding.count = UInt64(failed.count)
    finding.facts = [
      "failures": .int(failed.count), "statuses": .array(Set(failed.map(\.content.code)).sorted().map { .int($0) }),
      "status": .int(first.content.code), "admitted_later": .bool(admitted),
      "method": .string(
        isShared
          ? "shared key"
          : first.content.algorithm == 3
            ? "SAE" : !isEnded ? "open system" : first.content.code == 23 ? "802.1X" : "four-way handshake"),
    ]
    let exchange = all.filter {
      $0.content.network == key.network && ($0.content.source == key.station || $0.content.destination == key.station)
    }
    finding.cites = traffic.citations(exchange.map(\.mark))
    finding.span(exchange.map(\.mark), in: traffic)
    return finding
  }
}
