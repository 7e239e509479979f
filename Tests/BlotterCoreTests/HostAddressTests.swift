import BlotterCore
import Testing

@Suite struct HostAddressTests {
  /// Inputs and outputs of RFC 5952 §4 and §5, RFC 4291 §2.2.
  @Test(arguments: [
    ("203.0.113.2", "203.0.113.2"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:0DB8::0001", "2001:db8::1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("fe80::1%eth0", "fe80::1"),
  ])
  func printsCanonicalForm(input: String, expected: String) throws {
    let address = try #require(HostAddress(parsing: input))
    #expect(address.description == expected)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9", "g::1", "a.b.c.d",
  ])
  func refusesWhatIsNoAddress(input: String) {
    #expect(HostAddress(parsing: input) == nil)
  }

  @Test func keepsTheSpellingOfNames() {
    var names = HostNames()
    let host = names.intern("DNS.google")
    #expect(names.intern("dns.google") == host)
    #expect(names.label(host) == "DNS.google")
  }

  @Test(arguments: [
    ("203.0.113.2", AddressScope.documentation), ("192.51.100.15", .global), ("10.1.2.3", .privateUse),
    ("172.32.0.1", .global), ("224.0.0.251", .multicast), ("2001:db8::1", .documentation), ("fd00::1", .privateUse),
    ("fe80::1", .linkLocal), ("255.255.255.255", .broadcast), ("100.64.0.1", .shared),
  ])
  func knowsTheRegistryRanges(input: String, scope: AddressScope) throws {
    #expect(try #require(HostAddress(parsing: input)).scope == scope)
  }
}
