import BlotterCheck
import Testing

@Suite struct JudgedSentenceTests {
  @Test(arguments: ["sentences.json", "more-sentences.json", "judged-sentences.json"])
  func eachSentenceGetsTheVerdictItDeserves(_ file: String)
    throws
  {
    for sentence in try JudgedSentence.all(file) {
      #expect(!sentence.logs.isEmpty, "no findings for \(sentence.evidence)")
      for log in sentence.logs {
        let found = try log.checker().check(text: sentence.text, file: "t.md")
        #expect(
          Array(Set(found.map(\.kind.rawValue))).sorted() == sentence.expect.sorted(),
          "\(log) \(sentence.text): \(found.map(\.description))")
      }
    }
  }
}
