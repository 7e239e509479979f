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

  private static func checker(_ capture: String) throws -> ProseChecker {
    let bytes = try [UInt8](Data(contentsOf: Fixtures.file(capture)))
    return ProseChecker(
      findings: try EvidenceAnalysis.findings(
        of: bytes, name: capture, options: ReadOptions(), lineLimit: EvidenceAnalysis.lineLimit))
  }
}
