import BlotterTestSupport
import Foundation
import Testing

/// `tcpdump -v` puts the TCP header on a line of its own, with sequence numbers counted from the first segment.
@Suite struct VerboseTextTests {
  /// tshark shows a handshake, one request and no retransmission in these packets (`lab-dns-port-unreachable-noise`).
  @Test func countsNoRetransmissionInAPlainHandshake() throws {
    let log = Fixtures.file("verbose-handshake.txt").path
    let result = try BlotterProcess.run(["analyze", log])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("\"retransmissions\": 0"))
    #expect(result.text.contains("\"syn\": 1") && result.text.contains("\"syn_ack\": 1"))
  }
}
