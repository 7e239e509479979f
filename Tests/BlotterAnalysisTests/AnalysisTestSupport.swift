import BlotterAnalysis
import BlotterCapture
import BlotterCore
import BlotterFindings
import BlotterTestSupport
import BlotterTraffic
import Foundation

/// Divides what a reader gives over several passes, as several processes would.
struct DividedPass: PacketSink, ~Copyable {
  private var parts: [Traffic] = []
  private var pass = TrafficPass()
  private let cuts: [Int]
  private var count = 0

  init(cuts: [Int]) { self.cuts = cuts }

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    divide()
    pass.accept(frame: header, bytes: bytes)
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {
    divide()
    pass.accept(packet: packet, text: text)
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>, dump: Span<UInt8>) {
    divide()
    pass.accept(packet: packet, text: text, dump: dump)
  }

  mutating func accept(record: borrowing TrafficRecord, text: Span<UInt8>) {
    divide()
    pass.accept(record: record, text: text)
  }

  private mutating func divide() {
    if cuts.contains(count) {
      var next = TrafficPass(part: .continuation)
      swap(&next, &pass)
      parts.append(next.finish())
    }
    count += 1
  }

  consuming func finish() -> [Traffic] {
    let last = pass.finish()
    return parts + [last]
  }
}

/// The findings of one evidence file, passed in parts that begin where `cuts` say; the parts are merged from the left,
/// or from the right.
func findings(_ bytes: [UInt8], cuts: [Int] = [], fromTheRight: Bool = false) throws -> FindingsDocument {
  var sink = DividedPass(cuts: cuts)
  let record = try EvidenceReader.read(ByteSource(bytes: bytes), name: "evidence", id: "E1", into: &sink)
  return findings(sink.finish(), record, fromTheRight: fromTheRight)
}

/// The findings of packets built by a test.
func findings(_ packets: [Packet], clock: EvidenceClock = .absolute, cuts: [Int] = []) -> FindingsDocument {
  var sink = DividedPass(cuts: cuts)
  let text: [UInt8] = []
  for packet in packets { sink.accept(packet: packet, text: text.span) }
  var record = EvidenceRecord(id: "E1", name: "built", format: "built")
  record.packets = UInt64(packets.count)
  record.time = TimeStyle(clock: clock)
  record.fields = .everything
  return findings(sink.finish(), record, fromTheRight: false)
}

private func findings(_ parts: [Traffic], _ record: EvidenceRecord, fromTheRight: Bool) -> FindingsDocument {
  var parts = parts
  parts[0].evidence = [record]
  var whole: Traffic
  if fromTheRight {
    whole = parts.removeLast()
    while let part = parts.popLast() { whole = part.merged(with: whole) }
  } else {
    whole = parts.removeFirst()
    for part in parts { whole = whole.merged(with: part) }
  }
  whole.finish()
  return FindingsBuilder.document(from: whole, tool: nil)
}

/// The bytes of a capture among the fixtures.
func capture(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: Fixtures.file("detectors/\(name)"))) }

/// The bytes of a sensor's log among the fixtures.
func log(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: Fixtures.file("records/\(name)"))) }

/// A log as it was pasted: three queries, each refused by ICMP.
let pastedLog = """
  13:24:32.192571 IP 192.51.100.15.52444 > 203.0.113.2.domain: 35084+ A? yummyrecipesforme.com. (24)
  13:24:36.098564 IP 203.0.113.2 > 192.51.100.15: ICMP 203.0.113.2 udp port 53 unreachable, length 254

  13:26:32.192571 IP 192.51.100.15.52444 > 203.0.113.2.domain: 35084+ A? yummyrecipesforme.com. (24)
  13:27:15.934126 IP 203.0.113.2 > 192.51.100.15: ICMP 203.0.113.2 udp port 53 unreachable, length 320

  13:28:32.192571 IP 192.51.100.15.52444 > 203.0.113.2.domain: 35084+ A? yummyrecipesforme.com. (24)
  13:28:50.022967 IP 203.0.113.2 > 192.51.100.15: ICMP 203.0.113.2 udp port 53 unreachable, length 150
  """
