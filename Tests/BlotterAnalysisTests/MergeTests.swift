import BlotterFindings
import Testing

/// `whole = a.merged(with: b)` gives what one pass over a‖b gives, wherever it is cut.
@Suite struct MergeTests {
  @Test(arguments: [
    "lab-dns-timeout.pcap", "lab-dns-nxdomain.pcap", "lab-tcp-refused.pcap", "lab-tcp-syn-timeout.pcap",
    "lab-icmp-host-unreachable.pcap", "lab-udp-snmp-port-unreachable.pcap", "lab-land-attack.pcap",
    "lab-traceroute.pcap", "lab-clean-dhcp.pcap", "lab-cleartext-ftp.pcap", "lab-cleartext-telnet.pcap",
    "lab-dhcp-rogue.pcap", "lab-tls-untrusted-cert.pcap", "lab-tls-version-failure.pcap",
  ])
  func givesTheSameWhereverAShortCaptureIsCut(name: String) throws {
    let bytes = try capture(name)
    let whole = try findings(bytes)
    for cut in 1..<Int(whole.evidence[0].packets ?? 1) {
      #expect(try findings(bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
  }

  @Test(arguments: [
    "lab-dns-port-unreachable-noise.pcap", "lab-http-5xx.pcapng", "lab-scan-connect.pcap", "lab-scan-slow-syn.pcap",
    "lab-scan-udp.pcap", "lab-clean-tls.pcapng", "lab-sweep-port.pcap", "lab-brute-ssh.pcap",
    "lab-brute-ftp.pcap", "lab-dhcp-starvation.pcap", "lab-clean-ssh-login.pcap",
  ])
  func givesTheSameForSeveralCutsInAnyGrouping(name: String) throws {
    let bytes = try capture(name)
    let whole = try findings(bytes)
    let count = Int(whole.evidence[0].packets ?? 1)
    for cuts in [[1], [count / 2], [count - 1], [count / 5, count / 3, count / 2], [2, 3, 4, count - 2]] {
      #expect(try findings(bytes, cuts: cuts) == whole, "cuts at \(cuts)")
      #expect(try findings(bytes, cuts: cuts, fromTheRight: true) == whole, "cuts at \(cuts), from the right")
    }
  }

  @Test(arguments: 1..<6) func givesTheSameForALog(cut: Int) throws {
    let bytes = Array(pastedLog.utf8)
    #expect(try findings(bytes, cuts: [cut]) == findings(bytes))
  }
}
