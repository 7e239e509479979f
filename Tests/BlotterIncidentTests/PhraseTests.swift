import BlotterFindings
import Testing

@testable import BlotterIncident

@Suite struct PhraseTests {
  /// RFC 3986 §3.2.2: an address of IPv6 stands in brackets in a URL and before a port, and nowhere else.
  @Test(arguments: [
    (
      "2001:db8::1", "openssl s_client -connect [2001:db8::1]:443", "curl http://[2001:db8::1]/", "On 2001:db8::1: wait"
    ),
    ("192.0.2.1", "openssl s_client -connect 192.0.2.1:443", "curl http://192.0.2.1/", "On 192.0.2.1: wait"),
    (
      "www.example.com", "openssl s_client -connect www.example.com:443", "curl http://www.example.com/",
      "On www.example.com: wait"
    ),
  ])
  func bracketsAddressesOfIPv6BeforePorts(host: String, connect: String, url: String, prose: String) throws {
    var finding = Finding(kind: "tls-handshake-failure", title: "Handshakes fail")
    finding.affected = [HostRole(address: host)]
    finding.port = 443
    let scope = FactScope(finding)
    var problem = ""
    for (phrase, expected) in [
      ("openssl s_client -connect {@server}:{@port}", connect), ("curl http://{@server}/", url),
      ("On {@server}: wait", prose),
    ] {
      #expect(try #require(Phrase(phrase, problem: &problem)).text(scope) == expected)
    }
  }
}
