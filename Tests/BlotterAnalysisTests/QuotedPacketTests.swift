import BlotterAnalysis
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// What the appendix quotes of the packets that findings cite.
@Suite struct QuotedPacketTests {
  /// Every packet that a finding cites can be read in the appendix: replies of ARP with the address that they claim
  /// (lines of `tcpdump -nr`), and echo messages beyond those that their flow keeps.
  @Test(arguments: [
    (
      "accuracy/made-arpspoof-v4-plain.pcap", UInt64(3),
      "00:03:41.466299 ARP, Reply 192.168.211.1 is-at 00:e4:84:00:2d:78, to 192.168.211.50"
    ),
    (
      "detectors/lab-icmp-tunnel.pcap", UInt64(8),
      "17:25:53.135771 IP 198.51.100.20 > 10.20.30.11: ICMP echo reply, id 62246, seq 2, length 78"
    ),
  ])
  func quotesEveryCitedPacket(file: String, packet: UInt64, line: String) throws {
    let document = try findings(Array(Data(contentsOf: Fixtures.file(file))))
    let quoted = Set(document.excerpts.map { $0.packet })
    #expect(document.findings.flatMap { $0.cites }.allSatisfy { quoted.contains($0.packet) })
    #expect(document.excerpts.first { $0.packet == packet }?.text == line)
  }
}
