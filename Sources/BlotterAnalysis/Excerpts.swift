import BlotterCore
import BlotterFindings
import BlotterTraffic

/// The text of cited packets: verbatim for logs, rendered from the tables for binary captures.
enum Excerpts {
  /// - Parameter allOf: Whether every packet that the tables hold gets its line, cited or not.
  static func excerpts(for cites: [Citation], in traffic: borrowing Traffic, allOf: Bool = false) -> [Excerpt] {
    var wanted: Set<Place> = []
    // Tells nearly every packet at a glance that nobody cites it: a bit for each number and line, less what they share.
    var mayBeWanted = [Bool](repeating: false, count: 1 << 16)
    for cite in cites {
      wanted.insert(Place(cite))
      for number in [cite.packet, cite.line] {
        if let number { mayBeWanted[Int(truncatingIfNeeded: number & 0xffff)] = true }
      }
    }
    var found: [Place: (mark: PacketMark, text: String?)] = [:]

    func offer(_ mark: PacketMark, _ text: () -> String?) {
      guard mark.exists,
        allOf || mayBeWanted[Int(truncatingIfNeeded: mark.number & 0xffff)]
          || mayBeWanted[Int(truncatingIfNeeded: mark.line & 0xffff)]
      else { return }
      let place = Place(traffic.citation(mark))
      guard allOf || wanted.contains(place), found[place]?.text == nil else { return }
      found[place] = (mark, traffic.texts.text(at: mark.textPosition) ?? (mark.isRecord ? nil : text()))
    }

    let lines = PacketLines()
    for event in traffic.dns.events { offer(event.mark) { lines.dns(event, traffic) } }
    for event in traffic.http.events { offer(event.mark) { lines.http(event, traffic) } }
    lines.sessions(traffic, offer)
    for error in traffic.icmp.errors {
      offer(error.mark) { lines.error(error, traffic) }
      offer(error.datagram) { lines.datagram(error, traffic) }
    }
    // Flows keep few of these, and no link-layer addresses.
    for event in traffic.neighbours.events { offer(event.mark) { lines.neighbour(event, traffic) } }
    for event in traffic.echoes.events { offer(event.mark) { lines.echo(event, traffic) } }
    let places = CitedPlaces(cites, traffic)
    for (number, span) in traffic.digest.spans.enumerated() where allOf || places.mayHold(span) {
      let flow = traffic.flows.flows[number]
      traffic.flows.visitMarks(of: flow) { mark in
        offer(mark.mark) { lines.packet(mark.mark, mark.direction, of: flow.key, traffic) }
      }
      offer(flow.up.last) { lines.packet(flow.up.last, .up, of: flow.key, traffic) }
      offer(flow.down.last) { lines.packet(flow.down.last, .down, of: flow.key, traffic) }
    }
    for group in traffic.alerts.groups {
      for mark in group.marks + [group.last] { offer(mark) { nil } }
    }
    // Packets that only the quality counters know.
    for quality in traffic.quality {
      for mark in [quality.firstSnapped, quality.firstBackward, quality.firstRepeated] { offer(mark) { nil } }
      for stop in quality.stops.values { offer(stop.first) { nil } }
    }
    return found.compactMap { place, entry -> Excerpt? in
      guard let text = entry.text else { return nil }
      return Excerpt(
        evidence: place.evidence, packet: place.packet, line: place.line, time: traffic.time(entry.mark), text: text)
    }.sorted {
      let (x, y) = ($0.evidence, $1.evidence)
      if x != y { return x.utf8.count != y.utf8.count ? x.utf8.count < y.utf8.count : x < y }
      return ($0.line ?? 0, $0.packet ?? 0) < ($1.line ?? 0, $1.packet ?? 0)
    }
  }

  /// The numbers that are cited of each capture, to pass by the flows that span none of them.
  private struct CitedPlaces {
    /// By index of the evidence, in order.
    private var numbers: [[UInt64]]

    init(_ cites: [Citation], _ traffic: borrowing Traffic) {
      numbers = Array(repeating: [], count: traffic.evidence.count)
      let indices = Dictionary(traffic.evidence.enumerated().map { ($1.id, $0) }) { first, _ in first }
      for cite in cites {
        if let number = cite.packet, let index = indices[cite.evidence] { numbers[index].append(number) }
      }
      for index in numbers.indices { numbers[index].sort() }
    }

    func mayHold(_ span: FlowSpan) -> Bool {
      guard span.isOfFrames, Int(span.evidence) < numbers.count else { return true }
      let list = numbers[Int(span.evidence)]
      var low = 0
      var high = list.count
      while low < high {
        let middle = (low + high) / 2
        if list[middle] < span.first { low = middle + 1 } else { high = middle }
      }
      return low < list.count && list[low] <= span.last
    }
  }

  private struct Place: Hashable {
    var evidence: String
    var packet: UInt64?
    var line: UInt64?

    init(_ cite: Citation) {
      evidence = cite.evidence
      packet = cite.packet
      line = cite.line
    }
  }
}
