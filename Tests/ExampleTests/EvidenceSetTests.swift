import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Folders, several files and rotated captures as one case.
@Suite struct EvidenceSetTests {
  private static let capture = Fixtures.file("captures/lab-dns-nxdomain.pcap")

  /// The capture's records, divided in files of a few packets under the names that `tcpdump -C` gives.
  private func rotated(into folder: TemporaryFolder) throws -> [String] {
    let bytes = [UInt8](try Data(contentsOf: Self.capture))
    var position = 24
    var records: [ArraySlice<UInt8>] = []
    while position + 16 <= bytes.count {
      let length = bytes[(position + 8)..<(position + 12)].reversed().reduce(0) { $0 << 8 | Int($1) }
      records.append(bytes[position..<(position + 16 + length)])
      position += 16 + length
    }
    let size = max(1, records.count / 11)
    var names: [String] = []
    for start in stride(from: 0, to: records.count, by: size) {
      let name = "cap.pcap" + (start == 0 ? "" : "\(start / size)")
      let part = bytes[..<24] + records[start..<min(start + size, records.count)].joined()
      try Data(part).write(to: folder.url.appending(path: name))
      names.append(name)
    }
    return names
  }

  private func findings(_ arguments: [String]) throws -> FindingsDocument {
    let result = try BlotterProcess.run(["analyze"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try FindingsDocument(json: [UInt8](result.output), file: "findings.json")
  }

  @Test func putsARotatedSetInOrderOfTime() throws {
    let folder = try TemporaryFolder()
    let names = try rotated(into: folder)
    #expect(names.count > 10)
    let whole = try findings([Self.capture.path])
    for arguments in [[folder.url.path], names.sorted().map(folder.path), names.reversed().map(folder.path)] {
      let set = try findings(arguments)
      #expect(set.evidence.map(\.name) == names)
      #expect(set.evidence.map(\.id) == names.indices.map { "E\($0 + 1)" })
      #expect(set.traffic?.packets == whole.traffic?.packets)
      #expect(set.traffic?.dns == whole.traffic?.dns)
      #expect(set.findings.map(\.kind) == whole.findings.map(\.kind))
      #expect(set.findings.map(\.count) == whole.findings.map(\.count))
    }
  }

  @Test func countsWhatAFolderHoldsBesideEvidence() throws {
    let folder = try TemporaryFolder()
    let inner = folder.url.appending(path: "monday")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Self.capture, to: inner.appending(path: "a.pcap"))
    try Data("Dear all,\nlunch is at noon.\n".utf8).write(to: folder.url.appending(path: "mail.txt"))
    try Data().write(to: folder.url.appending(path: "empty.pcap"))
    try Data("x".utf8).write(to: folder.url.appending(path: ".hidden"))
    let set = try findings([folder.url.path])
    #expect(set.evidence.map(\.name) == ["a.pcap"])
    let note = set.evidenceQuality.first { $0.id == "unreadable-files" }
    #expect(note?.summary.hasPrefix("2 of 3 files in ") == true && note?.summary.contains("mail.txt") == true)
    #expect(try BlotterProcess.run(["analyze", folder.url.path, "--strict"]).status == 65)
  }

  @Test func failsWhereAFolderHoldsNothingReadable() throws {
    let folder = try TemporaryFolder()
    #expect(try BlotterProcess.run(["report", folder.url.path]).status == 66)
    try Data("Dear all,\nlunch is at noon.\n".utf8).write(to: folder.url.appending(path: "mail.txt"))
    let result = try BlotterProcess.run(["report", folder.url.path])
    #expect(result.status == 65 && result.errors.contains("mail.txt"))
  }

  @Test func tellsWhatAFilterLeft() throws {
    let set = try findings([Self.capture.path, "--filter", "udp port 53"])
    #expect(set.traffic?.packets == 8)
    #expect(set.evidenceQuality.contains { $0.id == "selected-packets" && $0.summary.contains("udp port 53") })
    let wrong = try BlotterProcess.run(["analyze", Self.capture.path, "--filter", "prot 53"])
    #expect(wrong.status == 64 && wrong.errors.contains("syntax error"))
  }
}
