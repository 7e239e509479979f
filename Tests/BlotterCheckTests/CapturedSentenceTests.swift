import BlotterCapture
import BlotterCheck
import BlotterFindings
import BlotterKit
import BlotterTestSupport
import Foundation
import Testing

/// Sentences held against captures as `blotter check --against` holds them: with a line of each packet.
@Suite struct CapturedSentenceTests {
  @Test func eachSentenceGetsTheVerdictItDeserves() throws {
    var checkers: [String: ProseChecker] = [:]
    for sentence in try JudgedSentence.all("captured-sentences.json") {
      let checker = try checkers[sentence.evidence] ?? Self.checker(sentence.evidence)
      checkers[sentence.evidence] = checker
      let found = checker.check(text: sentence.text, file: "t.md")
      #expect(
        Array(Set(found.map(\.kind.rawValue))).sorted() == sentence.expect.sorted(),
        "\(sentence.evidence) \(sentence.text): \(found.map(\.description))")
    }
  }

  /// Reports of other looks: a ticket in bullets, tables, an export of a word processor, Spanish, Portuguese.
  @Test(arguments: [
    ("ticket.md", "detectors/lab-brute-http.pcap", ["17 count", "17 protocol-term", "18 port"]),
    ("tables.md", "detectors/lab-dhcp-rogue.pcap", ["12 count", "24 address", "29 protocol-term"]),
    ("exported.md", "detectors/lab-dns-tunnel.pcap", ["15 duration", "20 protocol-term", "20 record-type"]),
  ])
  func findsThePlantedSlipsOfForeignReports(_ file: String, _ capture: String, _ slips: [String]) throws {
    let found = try Self.checker(capture).check(text: try Self.report(file), file: file)
    #expect(found.map { "\($0.line) \($0.kind.rawValue)" }.sorted() == slips, "\(found.map(\.description))")
  }

  @Test(arguments: [
    ("informe.md", Log.dns, ["12 time", "17 address", "18 unsupported-attack"]),
    ("relatorio.md", Log.flood, ["13 address", "13 port"]),
  ])
  func findsThePlantedSlipsOfOtherLanguages(_ file: String, _ log: Log, _ slips: [String]) throws {
    let found = try log.checker().check(text: try Self.report(file), file: file)
    #expect(found.map { "\($0.line) \($0.kind.rawValue)" }.sorted() == slips, "\(found.map(\.description))")
  }

  private static func report(_ file: String) throws -> String {
    String(decoding: try Data(contentsOf: Fixtures.file("check/reports/" + file)), as: UTF8.self)
  }

  private static func checker(_ capture: String) throws -> ProseChecker {
    let bytes = try [UInt8](Data(contentsOf: Fixtures.file(capture)))
    return ProseChecker(
      findings: try EvidenceAnalysis.findings(
        of: bytes, name: capture, options: ReadOptions(), lineLimit: EvidenceAnalysis.lineLimit))
  }
}
