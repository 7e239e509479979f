import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

@Suite struct RedactionTests {
  /// Captures with addresses, names, users, MAC addresses, mail, certificates and web requests.
  static let captures = [
    "lab-arp-spoof-mitm.pcapng", "lab-brute-ftp.pcap", "lab-cleartext-telnet.pcap", "lab-dhcp-rogue.pcap",
    "lab-dns-nxdomain.pcap", "lab-dns-tunnel.pcap", "lab-http-cookie-theft.pcap", "lab-rogue-ra.pcap",
    "lab-tls-untrusted-cert.pcap", "lab-web-sqli.pcap", "lab-web-log4shell.pcap",
  ]

  @Test(arguments: captures)
  func leavesNoIdentifierInAnyFormat(capture: String) throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.file("detectors/\(capture)").path
    let notes = """
      incident: {analyst: Maria Keller, organization: Nimbus Freight Ltd}
      awareness: Maria saw it on 10.20.30.11 and wrote to tom.berg@nimbus-freight.test.
      """
    try notes.write(toFile: folder.path("notes.yaml"), atomically: true, encoding: .utf8)
    let plain = try BlotterProcess.run(["report", path, "--format", "json"])
    #expect(plain.status == 0)
    let formats = ["md", "html", "json"]
    let result = try BlotterProcess.run(
      ["report", path, "--redact", "all", "--notes", folder.path("notes.yaml")]
        + formats.flatMap { ["-o", folder.path("out." + $0)] })
    #expect(result.status == 0, "\(result.errors)")

    // The identifiers by another road: what the report without redaction calls an address or a name.
    let document = try FindingsDocument.json(plain.output)
    var originals = ["maria", "keller", "nimbus", "tom.berg", capture]
    for host in document["traffic"]?.objectValue?["hosts"]?.arrayValue ?? [] {
      guard let address = host.objectValue?["address"]?.stringValue else { continue }
      if !["0.0.0.0", "255.255.255.255", "::"].contains(address), !address.hasPrefix("ff0"), !address.hasPrefix("224.")
      {
        originals.append(address)
      }
    }
    for finding in document["findings"]?.arrayValue ?? [] {
      let facts = finding.objectValue?["facts"]?.objectValue ?? [:]
      for name in ["users", "names", "zones", "server_names", "certificate_names", "hardware_addresses", "macs"] {
        originals += (facts[name]?.arrayValue ?? []).compactMap(\.stringValue)
      }
    }
    for format in formats {
      let text = try String(contentsOfFile: folder.path("out." + format), encoding: .utf8).lowercased()
      for original in originals {
        #expect(!Self.holds(text, original.lowercased()), "\(original) in \(format)")
      }
    }
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path("out.redaction-key.json"))[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  private static func holds(_ text: String, _ word: String) -> Bool {
    text.ranges(of: word).contains { range in
      let isPart = { (character: Character?) in character.map { $0.isLetter || $0.isNumber } ?? false }
      let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : nil
      return !isPart(before) && !isPart(text[range.upperBound...].first)
    }
  }

  @Test func verifiesAndChecksWithTheKeyOnly() throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.file("detectors/lab-brute-ftp.pcap").path
    let made = try BlotterProcess.run(
      [
        "report", path, "--redact", "all", "--redact-key", folder.path("k"), "-o", folder.path("i.json"), "-o",
        folder.path("r.md"),
      ])
    #expect(made.status == 0)
    for arguments in [
      ["verify", folder.path("i.json"), path], ["check", folder.path("i.json")],
      ["check", folder.path("r.md"), "--against", path],
    ] {
      let refused = try BlotterProcess.run(arguments)
      #expect(refused.status == 64)
      #expect(refused.errors.contains("--redact-key"))
      let done = try BlotterProcess.run(arguments + ["--redact-key", folder.path("k")])
      #expect(done.status == 0, "\(done.text)\(done.errors)")
    }
  }

  @Test func refusesToWriteTheKeyIntoAReport() throws {
    let folder = try TemporaryFolder()
    let path = Fixtures.file("detectors/lab-brute-ftp.pcap").path
    let result = try BlotterProcess.run(
      ["report", path, "--redact", "all", "--redact-key", folder.path("r.md"), "-o", folder.path("r.md")])
    #expect(result.status == 64)
    #expect(try BlotterProcess.run(["report", path, "--redact-key", folder.path("k")]).status == 64)
  }
}

extension FindingsDocument {
  fileprivate static func json(_ data: Data) throws -> [String: JSONValue] {
    let node = try JSONParser.parse([UInt8](data))
    return node.value.objectValue ?? [:]
  }
}
