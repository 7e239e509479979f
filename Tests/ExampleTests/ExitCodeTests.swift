import BlotterTestSupport
import Foundation
import Testing

/// What the process tells its caller (sysexits.h), and that failing leaves nothing behind.
@Suite struct ExitCodeTests {
  static let log = Fixtures.root.appending(path: "Examples/dns-icmp/dns-icmp.log").path

  @Test(
    arguments: [
      (["--help"], 0), (["report", "--help"], 0), (["--version"], 0), (["templates"], 0), (["schema", "notes"], 0),
      (["report"], 64), (["nonsense"], 64), (["report", "x.pcap", "--tlp", "purple"], 66),
      (["report", log, "--tlp", "purple"], 64), (["report", log, "-o", "report.txt"], 64),
      (["report", log, "--date", "2026-02-30"], 64), (["report", log, "--timezone", "Mars/Olympus"], 64),
      (["report", log, "--template", "no-such"], 64), (["report", "/no/such/file"], 66),
      (["report", log, "--filter", "tcp port 80"], 64), (["report", log, "--limit", "0"], 64),
      (["html", "/no/such.md"], 66), (["fill", log], 65), (["render", log], 65),
      (["report", log, "--notes", log], 65), (["analyze", log, "-o", "/no/such/folder/x.json"], 73),
      (["analyze", log, "-o", log], 64), (["report", "-", "-"], 64),
    ] as [([String], Int32)])
  func endsWithTheDocumentedCode(arguments: [String], code: Int32) throws {
    let result = try BlotterProcess.run(arguments)
    #expect(result.status == code, "\(result.errors)")
    if code != 0 { #expect(!result.errors.isEmpty && result.output.isEmpty) }
  }

  @Test func refusesWhatIsNoEvidenceAndSaysWhatWasExpected() throws {
    let result = try BlotterProcess.run(["report", "-"], input: Data("Dear all,\nlunch is at noon.\n".utf8))
    #expect(result.status == 65)
    #expect(result.errors.contains("tcpdump"))
    #expect(result.errors.contains("pcap"))
  }

  @Test func writesToADeviceStraight() throws {
    let result = try BlotterProcess.run(["report", Self.log, "-o", "/dev/stdout"])
    #expect(result.status == 0)
    #expect(result.text.hasPrefix("# "))
  }

  @Test func keepsTheOldFileWhereTheNewOneCannotBeMade() throws {
    let folder = try TemporaryFolder()
    let target = folder.path("report.md")
    try "old".write(toFile: target, atomically: true, encoding: .utf8)
    #expect(try BlotterProcess.run(["report", "/no/such/file", "-o", target]).status == 66)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["report.md"])
    #expect(try BlotterProcess.run(["report", Self.log, "-o", target]).status == 0)
    #expect(try String(contentsOfFile: target, encoding: .utf8).hasPrefix("# "))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["report.md"])
  }

  @Test func messagesHoldNoControlCharactersOfTheEvidence() throws {
    let folder = try TemporaryFolder()
    let hostile = folder.path("a\u{1B}[31mred\u{202E}.pcap")
    try Data("no evidence".utf8).write(to: URL(fileURLWithPath: hostile))
    let result = try BlotterProcess.run(["report", hostile])
    #expect(result.status == 65)
    #expect(!result.errors.unicodeScalars.contains("\u{1B}"))
    #expect(!result.errors.unicodeScalars.contains("\u{202E}"))
    #expect(result.errors.contains("<U+001B>"))
  }

  /// Neither notes, nor a file of a folder of evidence, nor a template is written over, whatever path leads there.
  @Test func writesOverNoInput() throws {
    let folder = try TemporaryFolder()
    let (notes, rotated) = (folder.path("notes.yaml"), folder.path("rotated"))
    try "incident: {title: kept}\n".write(toFile: notes, atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: rotated, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Self.log, toPath: rotated + "/one.log")
    let before = try Data(contentsOf: URL(fileURLWithPath: rotated + "/one.log"))
    for arguments in [
      ["report", Self.log, "--notes", notes, "--format", "md", "-o", rotated + "/../notes.yaml"],
      ["report", rotated, "--format", "md", "-o", rotated + "/one.log"],
      ["analyze", rotated, "-o", rotated + "/../rotated/one.log"],
      ["report", Self.log, "--template", notes, "--format", "md", "-o", notes],
    ] {
      let result = try BlotterProcess.run(arguments)
      #expect(result.status == 64 && result.errors.contains("is an input"), "\(arguments): \(result.errors)")
    }
    #expect(try String(contentsOfFile: notes, encoding: .utf8) == "incident: {title: kept}\n")
    #expect(try Data(contentsOf: URL(fileURLWithPath: rotated + "/one.log")) == before)
  }
}
