import BlotterCheck
import Testing

@Suite struct JudgedSentenceTests {
  @Test func eachSentenceGetsTheVerdictItDeserves() throws {
    for sentence in try JudgedSentence.all() {
      let found = try sentence.log.checker().check(text: sentence.text, file: "t.md")
      #expect(
        Array(Set(found.map(\.kind.rawValue))).sorted() == sentence.expect.sorted(),
        "\(sentence.text): \(found.map(\.description))")
    }
  }
}
