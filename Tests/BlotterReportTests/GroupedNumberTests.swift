import Testing

@testable import BlotterReport

@Suite struct GroupedNumberTests {
  /// Groups of three from five digits on, with a narrow blank (SI brochure §5.4.4).
  @Test(arguments: [
    ("sends 2500180 bytes to", "sends 2\u{202F}500\u{202F}180 bytes to"),
    ("envió 12500 paquetes.", "envió 12\u{202F}500 paquetes."),
    ("(10000 packets)", "(10\u{202F}000 packets)"), ("sends 4500 bytes", "sends 4500 bytes"),
    ("with 51498 SYN-ACK segments", "with 51\u{202F}498 SYN-ACK segments"), ("port 30120 UDP", "port 30120 UDP"),
    ("port 30120 of the host", "port 30120 of the host"), ("case 20261123", "case 20261123"),
    ("id 00123456 bytes", "id 00123456 bytes"), ("99999999999999999999999 bytes", "99999999999999999999999 bytes"),
  ])
  func groupsWhatIsCounted(_ text: String, _ expected: String) { #expect(Words.grouped(text) == expected) }
}
