import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

@Suite struct BatchTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let captures = folder.url.appending(path: "in/deep")
    try FileManager.default.createDirectory(at: captures, withIntermediateDirectories: true)
    for (name, target) in [
      ("lab-tcp-refused.pcap", "in/refused.pcap"), ("lab-clean-dhcp.pcap", "in/deep/clean.pcap"),
      ("lab-tcp-refused.pcap", "in/deep/=cmd|'<b>.pcap"),
    ] {
      try FileManager.default.copyItem(
        at: Fixtures.file("captures/\(name)"), to: folder.url.appending(path: target))
    }
    try Data("no capture at all".utf8).write(to: folder.url.appending(path: "in/broken.bin"))
    return folder
  }

  private func index(_ folder: TemporaryFolder) throws -> [String: JSONValue] {
    let bytes = try Data(contentsOf: folder.url.appending(path: "out/index.json"))
    return try #require(try JSONParser.parse([UInt8](bytes)).value.objectValue)
  }

  @Test func reportsAllAndNamesWhatCannotBeRead() throws {
    let folder = try folder()
    let run = try BlotterProcess.run(["batch", folder.path("in"), "-o", folder.path("out"), "--jobs", "2"])
    #expect(run.status == 1, "\(run.errors)")
    let index = try index(folder)
    #expect(index["reports"]?.numberValue?.text == "3")
    #expect(index["failed"]?.numberValue?.text == "1")
    let cases = index["cases"]?.arrayValue?.compactMap(\.objectValue) ?? []
    #expect(
      cases.map { $0["name"]?.stringValue } == ["broken.bin", "deep/=cmd|'<b>.pcap", "deep/clean.pcap", "refused.pcap"])
    let broken = try #require(cases.first)
    #expect(broken["exit_code"]?.numberValue?.text == "65")
    #expect(broken["failure"]?.stringValue?.contains("broken.bin") ?? false)
    let page = try String(contentsOf: folder.url.appending(path: "out/index.html"), encoding: .utf8)
    for heading in ["By severity", "By name", "By kind", "Not readable"] { #expect(page.contains(">\(heading)</")) }
    #expect(!page.contains("<b>.pcap"))
    #expect(!page.contains("<script"))
    for entry in cases where entry["failure"] == nil {
      let report = try #require(entry["report"]?.stringValue)
      #expect(page.contains("href=\"\(report).html\""))
      #expect(FileManager.default.fileExists(atPath: folder.path("out/\(report).html")))
    }
  }

  @Test func skipsWhatIsDoneAndMakesAnewWhatChanged() throws {
    let folder = try folder()
    let arguments = ["batch", folder.path("in"), "-o", folder.path("out")]
    _ = try BlotterProcess.run(arguments)
    let first = try Data(contentsOf: folder.url.appending(path: "out/index.html"))
    let again = try BlotterProcess.run(arguments)
    #expect(again.errors.contains("4 unchanged"))
    #expect(try Data(contentsOf: folder.url.appending(path: "out/index.html")) == first)
    // A report that is gone, and a capture that is another one.
    try FileManager.default.removeItem(at: folder.url.appending(path: "out/refused.pcap.html"))
    try FileManager.default.removeItem(at: folder.url.appending(path: "in/deep/clean.pcap"))
    try FileManager.default.copyItem(
      at: Fixtures.file("captures/lab-traceroute.pcap"), to: folder.url.appending(path: "in/deep/clean.pcap"))
    #expect(try BlotterProcess.run(arguments).errors.contains("2 unchanged"))
    #expect(try BlotterProcess.run(arguments + ["--tlp", "green"]).errors.contains("0 unchanged"))
  }

  @Test func takesNotesByNameAndFoldersAsCases() throws {
    let folder = try folder()
    let notes = folder.url.appending(path: "notes")
    try FileManager.default.createDirectory(at: notes, withIntermediateDirectories: true)
    try Data("incident: {title: Nobody could log in}\n".utf8).write(to: notes.appending(path: "refused.yaml"))
    _ = try BlotterProcess.run(["batch", folder.path("in"), "-o", folder.path("out"), "--notes-dir", notes.path])
    let titles = try index(folder)["cases"]?.arrayValue?.compactMap { $0.objectValue?["title"]?.stringValue } ?? []
    #expect(titles.contains("Nobody could log in"))
    let run = try BlotterProcess.run(["batch", folder.path("in"), "-o", folder.path("out"), "--by-folder"])
    #expect(run.status == 0, "\(run.errors)")
    let names = try index(folder)["cases"]?.arrayValue?.compactMap { $0.objectValue?["name"]?.stringValue }
    #expect(names == ["in", "deep"])
  }
}
