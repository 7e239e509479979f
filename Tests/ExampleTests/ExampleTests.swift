import BlotterTestSupport
import Foundation
import Testing

/// The committed reports of `Examples/` are what the command makes of the evidence and notes beside them.
@Suite struct ExampleTests {
  static let cases: [String] = {
    let folder = Fixtures.root.appending(path: "Examples")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: folder.appending(path: $0 + "/template").path) }
      .sorted()
  }()

  @Test func hasATextALogAndACapture() {
    #expect(Self.cases == ["dns-icmp", "syn-flood", "tcp-refused"])
  }

  @Test(arguments: cases, ["md", "html"])
  func regeneratesTheCommittedReport(name: String, format: String) throws {
    let folder = Fixtures.root.appending(path: "Examples/\(name)")
    let own: Set<String> = ["notes.yaml", "template"]
    let evidence = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !own.contains($0) && !$0.hasPrefix("report.") }.sorted()
    let template = try String(contentsOf: folder.appending(path: "template"), encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let result = try BlotterProcess.run(
      ["report"] + evidence.map { folder.appending(path: $0).path }
        + ["--notes", folder.appending(path: "notes.yaml").path, "--template", template, "--format", format])
    #expect(result.status == 0, "\(result.errors)")
    try Golden.expect(result.text, matches: folder.appending(path: "report.\(format)"))
  }

  /// The facts of the course's DNS log, from the log itself.
  @Test func saysWhatTheDNSLogShows() throws {
    let log = Fixtures.root.appending(path: "Examples/dns-icmp/dns-icmp.log").path
    let report = try BlotterProcess.run(["report", log]).text
    for fact in [
      "`203.0.113.2`", "`192.51.100.15`", "`yummyrecipesforme.com`", "13:24:32.192571", "13:26:32.192571",
      "13:28:32.192571", "destination unreachable, port unreachable", "UDP port 53 (domain)", "3.9", "43.7", "**Open",
    ] {
      #expect(report.contains(fact), "missing: \(fact)")
    }
    #expect(!report.contains("DDoS"))
    #expect(!report.contains("N/A"))
  }

  @Test func readsStandardInputLikeAFile() throws {
    let log = Fixtures.root.appending(path: "Examples/syn-flood/syn-flood.csv")
    let piped = try BlotterProcess.run(["analyze", "-"], input: try Data(contentsOf: log))
    let named = try BlotterProcess.run(["analyze", log.path])
    #expect(piped.status == 0)
    #expect(piped.text.replacing("standard input", with: "syn-flood.csv") == named.text)
  }

  @Test func writesTheSameBytesTwice() throws {
    let capture = Fixtures.root.appending(path: "Examples/tcp-refused/tcp-refused.pcap").path
    let runs = try (0..<2).map { _ in try BlotterProcess.run(["report", capture, "--format", "html"]).output }
    #expect(runs[0] == runs[1])
    #expect(!runs[0].isEmpty)
  }

  /// `report` is `analyze`, `fill` and `render` in one.
  @Test func stagesComposeThroughFiles() throws {
    let folder = try TemporaryFolder()
    let capture = Fixtures.root.appending(path: "Examples/tcp-refused/tcp-refused.pcap").path
    let notes = Fixtures.root.appending(path: "Examples/tcp-refused/notes.yaml").path
    #expect(try BlotterProcess.run(["analyze", capture, "-o", folder.path("f.json")]).status == 0)
    #expect(
      try BlotterProcess.run(["fill", folder.path("f.json"), "--notes", notes, "-o", folder.path("i.json")]).status == 0
    )
    #expect(try BlotterProcess.run(["render", folder.path("i.json"), "-o", folder.path("r.md")]).status == 0)
    #expect(try BlotterProcess.run(["html", folder.path("r.md"), "-o", folder.path("r.html")]).status == 0)
    let direct = try BlotterProcess.run(["report", capture, "--notes", notes])
    #expect(try String(contentsOf: folder.url.appending(path: "r.md"), encoding: .utf8) == direct.text)
    let page = try BlotterProcess.run(["report", capture, "--notes", notes, "--format", "html"])
    #expect(try Data(contentsOf: folder.url.appending(path: "r.html")) == page.output)
  }
}
