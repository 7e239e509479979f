/// Which packets of the evidence are wanted; all where nothing is set.
package struct PacketSelection: Sendable {
  /// An expression in libpcap's language (pcap-filter(7)); binary captures only.
  package var filter: String?
  /// Earliest time, inclusive.
  package var from: TimeBound?
  /// Latest time, inclusive.
  package var to: TimeBound?

  package init(filter: String? = nil, from: TimeBound? = nil, to: TimeBound? = nil) {
    self.filter = filter
    self.from = from
    self.to = to
  }

  /// What was asked for, in words: `matching 'udp port 53', from 13:24:00`.
  var words: String {
    var parts: [String] = []
    if let filter { parts.append("matching '\(filter)'") }
    if let from { parts.append("from \(from.text)") }
    if let to { parts.append("to \(to.text)") }
    return parts.joined(separator: ", ")
  }
}
