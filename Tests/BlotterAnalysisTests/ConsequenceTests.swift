import BlotterCore
import BlotterFindings
import BlotterTestSupport
import Testing

/// What an attack or a late answer draws is no outage of its own.
@Suite struct ConsequenceTests {
  /// A victim of amplification answers with port unreachable for answers that it never asked for.
  @Test func takesNoErrorAboutAnAnswerForAnOutage() {
    var build = PacketBuilder()
    for number in 0..<20 {
      build.udp("198.51.100.20:123", "10.0.0.9:\(30000 + number)", at: Double(number), length: 440)
      build.icmpError(
        "10.0.0.9", "198.51.100.20", quoting: "198.51.100.20:123", "10.0.0.9:\(30000 + number)",
        at: Double(number) + 0.001)
    }
    #expect(findings(build.packets).findings.isEmpty)
  }

  /// Errors about datagrams that nobody saw come back to forged senders as well.
  @Test func doubtsErrorsWithoutTheirDatagrams() throws {
    var build = PacketBuilder()
    for number in 0..<5 {
      build.icmpError(
        "203.0.113.9", "10.0.0.9", quoting: "10.0.0.9:30120", "203.0.113.9:161", at: Double(number))
    }
    let finding = findings(build.packets).findings.first
    #expect(finding?.kind == "udp-port-unreachable")
    #expect(finding?.severity == .low)
    #expect(finding?.confidence == .low)
  }

  @Test func takesALoneRefusalAmidServiceForLittle() {
    var build = PacketBuilder()
    for number in 0..<6 {
      let client = "10.0.0.\(number + 1):40000"
      build.tcp(client, "192.0.2.1:80", .syn, at: Double(number))
      if number == 3 {
        build.tcp("192.0.2.1:80", client, [.rst, .ack], at: Double(number) + 0.1)
      } else {
        build.tcp("192.0.2.1:80", client, [.syn, .ack], at: Double(number) + 0.1)
        build.tcp(client, "192.0.2.1:80", .ack, at: Double(number) + 0.2, sequence: 1)
        build.tcp("192.0.2.1:80", client, [.psh, .ack], at: Double(number) + 0.3, sequence: 1, length: 50)
      }
    }
    #expect(findings(build.packets).findings.map(\.severity) == [.low])
  }
}
