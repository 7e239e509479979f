import BlotterCapture
import BlotterCore
import BlotterTestSupport
import Foundation

/// Keeps what a reader hands out.
struct PacketCollector: PacketSink {
  var packets: [Packet] = []
  var texts: [String] = []

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {}
  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {
    var bytes: [UInt8] = []
    for index in 0..<text.count { bytes.append(text[index]) }
    packets.append(copy packet)
    texts.append(String(decoding: bytes, as: UTF8.self))
  }
}

/// A log and what was read of it.
struct ReadLog {
  var record: EvidenceRecord
  var packets: [Packet]
  var texts: [String]

  init(_ bytes: [UInt8], _ options: ReadOptions = ReadOptions(), chunk: Int = .max) throws {
    var sink = PacketCollector()
    record = try EvidenceReader.read(
      ByteSource(bytes: bytes, chunk: chunk), name: "log", id: "E1", options: options, into: &sink)
    packets = sink.packets
    texts = sink.texts
  }

  init(_ text: String, _ options: ReadOptions = ReadOptions(), chunk: Int = .max) throws {
    try self.init(Array(text.utf8), options, chunk: chunk)
  }

  init(fixture name: String) throws {
    try self.init([UInt8](try Data(contentsOf: Fixtures.file("captures/text/" + name))))
  }

  var repairIDs: [String] { record.repairs.map(\.id) }
  func repair(_ id: String) -> ReadRemark? { record.repairs.first { $0.id == id } }
  func skipped(_ id: String) -> ReadRemark? { record.skipped.first { $0.id == id } }
  func name(_ host: HostAddress) -> String { record.hostNames.label(host) }
}

extension Packet {
  var dnsMessage: DNSMessage? {
    if case .dns(let message)? = application { return message }
    return nil
  }
  var request: HTTPRequestHead? {
    if case .httpRequest(let head)? = application { return head }
    return nil
  }
  var response: HTTPResponseHead? {
    if case .httpResponse(let head)? = application { return head }
    return nil
  }
}
