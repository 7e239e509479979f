import BlotterCore
import BlotterFindings
import BlotterRedaction
import Testing

@Suite struct RedactorTests {
  /// A document whose one finding has an affected host, a source, a name and a user.
  private func document(_ text: String, users: [String] = [], names: [String] = []) -> JSONValue {
    .object([
      "schema": .string("blotter.incident/1"),
      "title": .string(text),
      "findings": .array([
        .object([
          "affected": .array([.object(["address": .string("192.0.2.1")])]),
          "sources": .array([.object(["address": .string("10.0.0.5")])]),
          "facts": .object(["users": .strings(users), "names": .strings(names)]),
        ])
      ]),
    ])
  }

  private func title(
    _ text: String, _ scope: RedactionScope = .all, users: [String] = [], names: [String] = []
  ) -> String? {
    var redactor = Redactor(scope)
    return redactor.redact(document(text, users: users, names: names)).objectValue?["title"]?.stringValue
  }

  @Test(arguments: [
    ("10.0.0.5", "host-2.net-2.private"),
    ("10.0.0.5.443 > 192.0.2.1.domain:", "host-2.net-2.private.443 > host-1.net-1.documentation.domain:"),
    ("10.0.0.5:8080", "host-2.net-2.private:8080"),
    ("A10.0.0.5, [10.0.0.5]", "Ahost-2.net-2.private, [host-2.net-2.private]"),
    ("010.000.000.005", "host-2.net-2.private"),
    ("ec2-10-0-0-5", "ec2-host-2.net-2.private"),
    ("0x0a000005 0A000005", "0x0a000005 host-2.net-2.private"),
    ("5.0.0.10.in-addr.arpa.", "host-2.net-2.private.in-addr.arpa."),
    ("10.0.0.0/24", "net-2.private/24"),
    ("10.0.0.5/24", "host-2.net-2.private/24"),
    ("::ffff:10.0.0.5", "host-2.net-2.private"),
    ("10.0.0.77", "host-3.net-2.private"),
    ("1.2.3.4", "host-3.net-3.public"),
    ("b8:27:eb:d6:23:7b", "card-1.mac"),
    ("B8-27-EB-D6-23-7B", "card-1.mac"),
    ("b827.ebd6.237b", "card-1.mac"),
    ("00:00 13:24:32.192571 2026-11-23T13:24:32.192571Z", "00:00 13:24:32.192571 2026-11-23T13:24:32.192571Z"),
    ("0.0.0.0 255.255.255.255 127.0.0.1 ff02::1 ::1", "0.0.0.0 255.255.255.255 127.0.0.1 ff02::1 ::1"),
    ("RFC 1122 §3.2.2.1 and §4.1.3.1", "RFC 1122 §3.2.2.1 and §4.1.3.1"),
    ("TCP port 443, 802.11, TLS 1.2", "TCP port 443, 802.11, TLS 1.2"),
  ])
  func replacesAnAddressInEverySpelling(text: String, expected: String) {
    #expect(title(text, .addresses) == expected)
  }

  /// RFC 5952 §1 names these as spellings of one address.
  @Test(arguments: [
    "2001:db8:0:0:1:0:0:1", "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "2001:db8::0:1:0:0:1",
    "2001:DB8:0:0:1::1", "[2001:db8:0:0:1::1]", "2001:db8:0:0:1::1%eth0", "2001:db8:0:0:1::1.443", "2001:db8:0:0:1::1:",
  ])
  func findsEverySpellingOfIPv6(text: String) {
    let result = title(text, .addresses) ?? ""
    #expect(result.contains("host-3.net6-1.documentation"), "\(result)")
    #expect(!result.lowercased().contains("db8"))
  }

  @Test func findsTheReverseNameOfIPv6() {
    // RFC 3596 §2.5.
    let name = "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"
    #expect(title(name, .addresses) == "host-3.net6-1.reserved.ip6.arpa")
  }

  @Test func tellsNeighboursByTheirNetwork() {
    #expect(
      title("10.0.0.5, 10.0.0.6, 10.0.1.5") == "host-2.net-2.private, host-3.net-2.private, host-4.net-3.private")
  }

  @Test func keepsTheTreeOfNames() {
    #expect(
      title("www.corp.example, mail.corp.example and corp.example; *.corp.example")
        == "sub-1.domain-1.name, sub-2.domain-1.name and domain-1.name; *.domain-1.name")
    #expect(title("www.shop.co.uk") == "sub-1.domain-1.name")
    #expect(title("tom@corp.example") == "mailbox-1@domain-1.name")
    #expect(title("http://www.corp.example/intern/payroll.php") == "http://sub-1.domain-1.name/word-1/word-2.php")
  }

  @Test func leavesNamesWhereOnlyAddressesAreHidden() {
    #expect(title("www.corp.example at 10.0.0.5", .addresses) == "www.corp.example at host-2.net-2.private")
    #expect(title("www.corp.example at 10.0.0.5", .names) == "sub-1.domain-1.name at 10.0.0.5")
  }

  @Test func replacesAUserWhoseNameIsACommonWord() {
    #expect(
      title("The names tried were backup and jdoe.", users: ["backup", "jdoe"])
        == "The names tried were user-1 and user-2.")
    // `server` is what the sentence is about, unless it says that a user follows.
    #expect(title("The server refused user server.", users: ["server"]) == "The server refused user user-1.")
  }

  @Test func knowsAHostByOneLabel() {
    #expect(title("db7 fails to resolve appsrv9", names: ["appsrv9"]) == "db7 fails to resolve machine-1.name")
  }

  @Test func masksWhatPacketsQuoteUnlessItIsKnownToBeHarmless() {
    var redactor = Redactor(.all)
    let line =
      "17:00:00.1 IP 10.0.0.5.1000 > 192.0.2.1.80: Flags [P.], length 9: HTTP: GET /payroll/jane?id=1' HTTP/1.1"
    let result = redactor.redact(
      .object(["excerpts": .array([.object(["text": .string(line)])])]))
    let text = result.objectValue?["excerpts"]?.arrayValue?.first?.objectValue?["text"]?.stringValue
    #expect(
      text == "17:00:00.1 IP host-1.net-1.private.1000 > host-2.net-2.documentation.80: Flags [P.], length 9: "
        + "HTTP: GET /word-1/word-2?id=1' HTTP/1.1")
  }

  @Test(arguments: [
    "\t0x0010:  0a00 0005 c000 0201 0014 0050  ..............", "0x0000: 4500 0028",
  ])
  func withholdsDumpedBytes(text: String) {
    #expect(title(text, .addresses)?.contains("[bytes withheld]") == true)
    #expect(title(text, .addresses)?.contains("0005") == false)
  }

  @Test func isNotFooledByNamesThatLookLikeStandIns() {
    let result = title("user-1 and host-9.net-9.private", users: ["user-1"])
    #expect(result == "user-1 and sub-1.domain-1.name")
  }

  @Test func keepsItsNumbersWithTheSameKey() throws {
    var first = Redactor(.all)
    _ = first.redact(document("10.0.0.5 and 10.0.0.9 of www.corp.example"))
    let key = try RedactionKey(json: Array(first.key.json.utf8), file: "key.json")
    #expect(key == first.key)
    var second = Redactor(.all, key: key)
    let result = second.redact(.object(["title": .string("10.0.0.9, mail.corp.example, 10.0.0.7")]))
    #expect(
      result.objectValue?["title"]?.stringValue
        == "host-3.net-2.private, sub-2.domain-1.name, host-4.net-2.private")
  }

  @Test func leavesARedactedDocumentAsItIs() {
    var first = Redactor(.all)
    let once = first.redact(document("10.0.0.5 of www.corp.example", users: ["jdoe"]))
    var second = Redactor(.all)
    #expect(second.redact(once) == once)
  }

  @Test func givesTheOriginalsBackToThoseWhoHoldTheKey() {
    let original = document("jdoe at 10.0.0.5 in 10.0.0.0/24 asks for www.corp.example", users: ["jdoe"])
    var redactor = Redactor(.all)
    let hidden = redactor.redact(original)
    #expect(hidden != original)
    #expect(Restoration(redactor.key).restore(hidden) == original)
  }

  @Test func givesTheSameBytesTwice() {
    let text = "10.0.0.5, 10.9.9.9, a.example, b.example, b8:27:eb:d6:23:7b"
    var (first, second) = (Redactor(.all), Redactor(.all))
    #expect(first.redact(document(text)) == second.redact(document(text)))
    #expect(first.key.json == second.key.json)
  }
}
