import BlotterFindings
import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

@testable import BlotterExport

@Suite struct ExportTests {
  static let cases = ["dns-port-unreachable", "syn-flood", "hostile"]

  static func incident(_ name: String) throws -> Incident {
    var incident = try Incident(
      json: [UInt8](Data(contentsOf: Fixtures.file("incidents/\(name).json"))), file: name)
    if name == "syn-flood" { incident.organization = "Example IT Services" }
    if name == "hostile" { incident.date = "2026-11-23" }
    return incident
  }

  /// What an analyst would add: UTC, a start, and for the case without any time a date of issue.
  static var settings: ExportSettings {
    var settings = ExportSettings()
    settings.start = 1_795_440_269_000_000_000
    settings.issued = 1_795_446_000_000_000_000
    settings.utc = { $0 }
    return settings
  }

  static func text(_ format: String, _ name: String) throws -> String {
    try #require(ExportFormat.named(format)).text(incident(name), settings: settings)
  }

  static func json(_ format: String, _ name: String) throws -> JSONValue {
    try JSONParser.parse(Array(text(format, name).utf8)).value
  }

  @Test(arguments: ExportFormat.all.map(\.name), cases)
  func writesTheSameBytesTwiceAndNoControlCharacter(_ format: String, _ name: String) throws {
    let first = try Self.text(format, name)
    #expect(try Self.text(format, name) == first)
    let isBare = first.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\r" }
    #expect(isBare)
    #expect(!first.unicodeScalars.contains("\u{202E}"))
  }

  @Test func findsTheFormatOfAFileName() {
    for format in ExportFormat.all {
      #expect(ExportFormat.of(path: "a/case" + format.fileExtension.uppercased())?.name == format.name)
      #expect(ExportFormat.named(format.name)?.title == format.title)
    }
    #expect(ExportFormat.of(path: "incident.json") == nil)
    #expect(ExportFormat.of(path: "stix.json") == nil)
  }

  @Test(arguments: ["stix", "iodef", "ocsf", "misp"])
  func asksForTheStartOfRelativeTimes(_ format: String) throws {
    var settings = Self.settings
    settings.start = nil
    let error = #expect(throws: ExportError.self) {
      _ = try #require(ExportFormat.named(format)).text(try Self.incident("syn-flood"), settings: settings)
    }
    #expect(error?.hints.contains { $0.contains("--start") } ?? false)
  }

  @Test func asksForDateZoneAndContactByName() throws {
    var incident = try Self.incident("dns-port-unreachable")
    let stix = try #require(ExportFormat.named("stix"))
    var error = #expect(throws: ExportError.self) { _ = try stix.text(incident) }
    #expect(error?.hints.contains { $0.contains("--timezone") } ?? false)
    incident.date = nil
    error = #expect(throws: ExportError.self) { _ = try stix.text(incident, settings: Self.settings) }
    #expect(error?.hints.contains { $0.contains("incident.date") } ?? false)
    incident.organization = nil
    incident.analyst = nil
    error = #expect(throws: ExportError.self) {
      _ = try #require(ExportFormat.named("iodef")).text(incident, settings: Self.settings)
    }
    #expect(error?.hints.contains { $0.contains("incident.organization") } ?? false)
  }

  @Test func refusesToCallNothingAnIncident() throws {
    let empty = try Self.incident("empty")
    for format in ["stix", "iodef", "ocsf", "misp", "veris"] {
      #expect(throws: ExportError.self) {
        _ = try #require(ExportFormat.named(format)).text(empty, settings: Self.settings)
      }
    }
    #expect(try #require(ExportFormat.named("json-lines")).text(empty).isEmpty)
  }

  @Test func marksNoVictimForDetection() throws {
    let event = try #require(try Self.json("misp", "syn-flood").objectValue?["Event"]?.objectValue)
    let attributes = event["Attribute"]?.arrayValue?.compactMap(\.objectValue) ?? []
    let hostile = attributes.filter { $0["to_ids"]?.boolValue == true }.compactMap { $0["value"]?.stringValue }
    #expect(hostile == ["203.0.113.0"])
    // An outage without an attack raises no alarm at all.
    #expect(!(try Self.text("misp", "dns-port-unreachable")).contains("\"to_ids\": true"))
    #expect(!(try Self.text("stix", "dns-port-unreachable")).contains("\"type\": \"indicator\""))
    #expect(!(try Self.text("stix", "dns-port-unreachable")).contains("attack-pattern"))
  }

  @Test func raisesNoAlarmOnAddressesThatMayBeForged() throws {
    var incident = try Self.incident("syn-flood")
    incident.findings[0].facts["spoofing_hints"] = .bool(true)
    let text = try #require(ExportFormat.named("misp")).text(incident, settings: Self.settings)
    #expect(!text.contains("\"to_ids\": true"))
  }

  @Test func givesObservablesTheIdsThatEverybodyGivesThem() throws {
    // stix2 3.0.2: IPv4Address(value="203.0.113.0").id
    #expect(
      try Self.text("stix", "syn-flood").contains("ipv4-addr--aa427aa0-75e0-5e3b-9971-4a8da3f46b70"))
  }

  @Test func marksTheTrafficLightInTheWordsOfEachFormat() throws {
    var incident = try Self.incident("syn-flood")
    incident.tlp = "TLP:AMBER+STRICT"
    let expected = [
      ("stix", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"),
      ("iodef", "restriction=\"ext-value\" ext-restriction=\"TLP:AMBER+STRICT\""), ("misp", "tlp:amber+strict"),
    ]
    for (format, words) in expected {
      #expect(try #require(ExportFormat.named(format)).text(incident, settings: Self.settings).contains(words))
    }
  }

  @Test(arguments: [
    ("=1+2", "\"'=1+2\""), ("+34 600", "\"'+34 600\""), (" @SUM(A1)", "\"' @SUM(A1)\""), ("a\"b", "\"a\"\"b\""),
    ("\t=cmd|' /C calc'!A0", "\"' =cmd|' /C calc'!A0\""), ("-1", "\"'-1\""), ("\u{FF1D}1", "\"'\u{FF1D}1\""),
    ("a,b\r\nc", "\"a,b  c\""), ("10.0.0.1", "\"10.0.0.1\""),
  ])
  func writesCellsThatNoSpreadsheetRuns(_ text: String, _ cell: String) {
    #expect(CSVText.field(text) == cell)
  }

  @Test func escapesMarkupAndWhatXMLForbids() {
    #expect(
      XMLWriter.escaped("<a b=\"&\">\u{0}\u{FFFE}") == "&lt;a b=&quot;&amp;&quot;&gt;&lt;U+0000&gt;&lt;U+FFFE&gt;")
  }

  @Test func hashesAsRFC3174() {
    let hex = { (text: String) in
      SHA1.digest(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
    #expect(hex(String(repeating: "a", count: 1_000_000)) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
  }

  /// RFC 9562 appendix A.4.
  @Test func makesUUIDsAsRFC9562() {
    let dns = UUID5(octets: [
      0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
    ])
    #expect(UUID5(name: "www.example.com", in: dns).description == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
  }

  @Test(arguments: [
    ("domain", "example.com", true), ("domain", "a b.example", false), ("domain", "-x.example", false),
    ("domain", "203.0.113.9", false), ("url", "http://evil.example/a?b", true), ("url", "javascript:alert(1)", false),
    ("url", "http://evil.example/'] OR [x:y='", false), ("ipv4", "203.0.113.9", true), ("ipv4", "999.1.1.1", false),
    ("port", "53", false),
  ])
  func checksWhatCallsItselfAnIndicator(_ type: String, _ value: String, _ isValid: Bool) {
    #expect((Observable(type: type, value: value) != nil) == isValid)
  }
}
