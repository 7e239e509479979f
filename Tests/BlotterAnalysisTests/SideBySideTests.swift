import BlotterAnalysis
import BlotterCapture
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Files read side by side give what reading them in turn gives.
@Suite struct SideBySideTests {
  private static func files(_ names: [String]) -> [SideBySide.File] {
    names.map { SideBySide.File(path: Fixtures.file("detectors/\($0)").path, name: $0, size: 1000) }
  }

  private static func findings(_ names: [String], cores: Int) throws(CaptureError) -> String {
    var analysis = Analysis()
    try analysis.read(files(names), on: cores, leastSize: 1)
    return analysis.findings().json
  }

  @Test(arguments: [
    ["lab-tcp-refused.pcap", "lab-dns-nxdomain.pcap"],
    ["lab-scan-connect.pcap", "lab-clean-tls.pcapng", "lab-http-5xx.pcapng", "lab-brute-ftp.pcap"],
    // The same connections twice, as two sensors see them.
    ["lab-clean-ssh-login.pcap", "lab-clean-ssh-login.pcap", "lab-brute-ssh.pcap"],
    ["lab-dhcp-starvation.pcap", "lab-sweep-port.pcap", "lab-scan-udp.pcap", "lab-cleartext-ftp.pcap"],
  ])
  func givesTheSameOnAnyNumberOfCores(names: [String]) throws {
    let alone = try Self.findings(names, cores: 1)
    for cores in 2...5 { #expect(try Self.findings(names, cores: cores) == alone, "on \(cores) cores") }
  }

  @Test func failsAsReadingInTurnFails() throws {
    let names = ["lab-tcp-refused.pcap", "absent.pcap", "missing.pcap"]
    for cores in 1...3 {
      do throws(CaptureError) {
        _ = try Self.findings(names, cores: cores)
        Issue.record("an absent file was read")
      } catch {
        #expect(error.source.hasSuffix("absent.pcap"))
      }
    }
  }
}
