import BlotterCore
import Testing

@Suite struct ServiceNameTests {
  /// Ports of IANA's registry, by the name that people use for the protocol.
  @Test(
    arguments: [
      (21, true, "FTP"), (22, true, "SSH"), (23, true, "Telnet"), (25, true, "SMTP"), (587, true, "SMTP"),
      (53, true, "DNS"), (53, false, "DNS"), (67, false, "DHCP"), (68, false, "DHCP"), (69, false, "TFTP"),
      (80, true, "HTTP"), (8080, true, "HTTP"), (88, true, "Kerberos"), (88, false, "Kerberos"), (110, true, "POP3"),
      (123, false, "NTP"), (143, true, "IMAP"), (161, false, "SNMP"), (162, false, "SNMP"), (389, true, "LDAP"),
      (443, true, "HTTPS"), (443, false, "QUIC"), (445, true, "SMB"), (500, false, "ISAKMP"), (4500, false, "ISAKMP"),
      (514, false, "syslog"), (1900, false, "SSDP"), (3306, true, "MySQL"), (3389, true, "RDP"), (5060, false, "SIP"),
      (5432, true, "PostgreSQL"),
    ] as [(UInt16, Bool, String)])
  func namesApplicationsAsPeopleDo(port: UInt16, isTCP: Bool, name: String) {
    #expect(ServiceName.application(port: port, isTCP: isTCP) == name)
  }

  /// A protocol of one transport is not told by its port number on the other.
  @Test(
    arguments: [
      (21, false), (22, false), (23, false), (25, false), (67, true), (69, true), (80, false), (110, false),
      (123, true),
      (143, false), (161, true), (445, false), (500, true), (514, true), (1900, true), (3306, false), (5432, false),
      (49_152, true), (49_152, false),
    ] as [(UInt16, Bool)])
  func namesNoApplicationOfTheOtherTransport(port: UInt16, isTCP: Bool) {
    #expect(ServiceName.application(port: port, isTCP: isTCP) == nil)
  }
}
