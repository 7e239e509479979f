import BlotterFindings
import Foundation
import Testing

@testable import BlotterIncident

/// The name of a capture as it stands in commands to copy: a shell is the judge.
@Suite struct FactScopeTests {
  private func word(_ name: String, format: String = "pcap", packing: String? = nil) throws -> String {
    var entry = EvidenceEntry(id: "E1", name: name)
    (entry.format, entry.packing) = (format, packing)
    var problem = ""
    let phrase = try #require(Phrase("{@file}", problem: &problem))
    return try #require(phrase.text(FactScope(Finding(kind: "odd", title: "Odd"), file: entry)))
  }

  @Test(arguments: [
    "capture.pcap", "a b.pcapng", "$(touch owned).pcap", "`id`;reboot #.pcap", "a|b&c>d.pcap", "\"quoted\".pcap",
    "*?[x]{y}~!.pcap", "a\\b.pcap", "größe.pcap", "FILE", "-rf", "--help me",
  ])
  func isOneWordOfAShell(name: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    // Two words would be told by the mark between them.
    shell.arguments = ["-c", "printf '<%s>' \(try word(name))"]
    let output = Pipe()
    shell.standardOutput = output
    try shell.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(said == (name.hasPrefix("-") ? "<./\(name)>" : "<\(name)>"))
  }

  @Test func staysAPlaceWhereNoProgramReadsTheEvidence() throws {
    #expect(try word("log.txt", format: "tcpdump-text") == "FILE")
    #expect(try word("conn.log", format: "zeek-log") == "FILE")
    #expect(try word("a.pcap.gz", packing: "gzip") == "FILE")
    #expect(try word("standard input") == "FILE")
    #expect(try word("it's.pcap") == "FILE")
    #expect(try word("two\nlines.pcap") == "FILE")
    #expect(try word(String(repeating: "a", count: 300)) == "FILE")
  }
}
