import BlotterCapture
import BlotterCore
import BlotterTestSupport
import BlotterTraffic
import Foundation
import Testing

/// Captures of which any byte may be missing or wrong, through readers, decoders and tables: the outcome is a set of
/// tables or a named error, never a trap.
///
/// `BLOTTER_HOSTILE` names a folder of captures for a longer run, `BLOTTER_ROUNDS` how often each is changed.
@Suite struct HostileCaptureTests {
  private static let seed: UInt64 = 0x5eed_0004

  @Test(arguments: [
    "lab-tcp-refused.pcap", "made-trav-path.pcap", "lab-dns-servfail.pcap", "lab-icmp-admin-prohibited.pcap",
    "lab-clean-dhcp.pcap", "lab-cleartext-telnet.pcap",
  ])
  func everyPrefixIsReadToItsEnd(name: String) throws {
    let bytes = try Self.fixture(name)
    var packets: UInt64 = 0
    for count in 0..<bytes.count {
      let found = Self.read(Array(bytes.prefix(count)))
      #expect(found >= packets, "packets got lost at \(count) bytes")
      packets = found
    }
    #expect(packets > 0)
  }

  @Test(arguments: [
    "lab-tls-untrusted-cert.pcap", "lab-cleartext-ftp.pcap", "lab-dhcp-rogue.pcap", "lab-web-log4shell.pcap",
    "lab-arp-duplicate-ip.pcap", "lab-rogue-ra.pcap", "made-login3.pcap", "lab-dns-spoof.pcap", "lab-traceroute.pcap",
    "lab-icmp-frag-needed.pcap", "lab-http-5xx.pcapng", "lab-arp-spoof-mitm.pcapng", "made-dnscat.pcap",
  ])
  func survivesWrongBits(name: String) throws {
    Self.flip(try Self.fixture(name), rounds: 12, seed: Self.seed)
  }

  @Test func survivesManyWrongBits() throws {
    let environment = ProcessInfo.processInfo.environment
    guard let folder = environment["BLOTTER_HOSTILE"] else { return }
    let rounds = environment["BLOTTER_ROUNDS"].flatMap { Int($0) } ?? 200
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      guard bytes.count <= 65_536 else { continue }
      for count in bytes.count <= 8192 ? Array(0..<bytes.count) : Array(stride(from: 0, to: bytes.count, by: 97)) {
        _ = Self.read(Array(bytes.prefix(count)))
      }
      Self.flip(Array(bytes), rounds: rounds, seed: Self.seed)
    }
  }

  /// Changes one to sixteen bits at a time, and once in four takes a piece out or puts it in twice.
  private static func flip(_ bytes: [UInt8], rounds: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<rounds {
      var changed = bytes
      for _ in 0..<(1 << (round % 5)) {
        let bit = Int.random(in: 0..<(changed.count * 8), using: &generator)
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      if round % 4 == 3 {
        let start = Int.random(in: 0..<changed.count, using: &generator)
        let piece = Array(changed[start..<min(start + 64, changed.count)])
        if round % 8 == 3 {
          changed.removeSubrange(start..<(start + piece.count))
        } else {
          changed.insert(contentsOf: piece, at: start)
        }
      }
      _ = read(changed)
    }
  }

  /// Packets read of a file, in one pass and in two that are merged.
  private static func read(_ bytes: [UInt8]) -> UInt64 {
    var sink = TwoPasses()
    do {
      let record = try EvidenceReader.read(ByteSource(bytes: bytes), name: "hostile", id: "E1", into: &sink)
      let tables = sink.finish()
      #expect(tables.protocols.packets == record.packets)
      return tables.protocols.packets
    } catch {
      return 0
    }
  }

  private static func fixture(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Fixtures.file("detectors/\(name)")))
  }
}

/// Changes to another pass at the ninth packet.
private struct TwoPasses: PacketSink, ~Copyable {
  private var pass = TrafficPass()
  private var first: Traffic?
  private var count = 0

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    if count == 8 {
      var next = TrafficPass(part: .continuation)
      swap(&next, &pass)
      first = next.finish()
    }
    count += 1
    pass.accept(frame: header, bytes: bytes)
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) { pass.accept(packet: packet, text: text) }

  consuming func finish() -> Traffic {
    let last = pass.finish()
    var whole = first.map { $0.merged(with: last) } ?? last
    whole.finish()
    return whole
  }
}
