import BlotterCheck
import Testing

@Suite struct HostileTextTests {
  /// Each would take minutes if any step read the rest of the text again.
  @Test(arguments: [
    "a", "](", "<b", "&amp", "`", "1.2.3.", "::", "13:24 ", "no ", "[[", "> ", "- ", "a.b.", "\u{200B}1\u{200B}3",
    "ICMP ", "not because ",
    "server sent SYN to client 10.0.0.1, ", "|", "\"", "#", "`a-",
  ])
  func readsRepetitionsInLinearTime(_ unit: String) throws {
    let text = String(repeating: unit, count: 20_000 / unit.utf8.count)
    let clock = ContinuousClock()
    let took = try clock.measure { _ = try Log.dns.checker().check(text: text, file: "t.md") }
    // A debug build on a loaded machine reads this in a second; what is quadratic takes hours.
    #expect(took < .seconds(30))
  }

  @Test func readsThroughCharactersThatNobodySees() throws {
    let text = "Time incident occ\u{200B}urred: 1\u{200B}.23\u{FEFF}pm."
    #expect(try Log.dns.problems(text) == ["time"])
  }

  /// Every prefix and every suffix of sentences with something in them: no trap at any cut.
  @Test func survivesEveryCut() throws {
    let checker = try Log.dns.checker()
    for sentence in try JudgedSentence.all("sentences.json") {
      let scalars = Array(sentence.text.unicodeScalars)
      for cut in stride(from: 0, to: scalars.count, by: 3) {
        _ = checker.check(text: String(String.UnicodeScalarView(scalars[..<cut])), file: "t.md")
        _ = checker.check(text: String(String.UnicodeScalarView(scalars[cut...])), file: "t.md")
      }
    }
  }

  /// Words of all rules in any order.
  @Test func survivesWordsInAnyOrder() throws {
    let words = try JudgedSentence.all("sentences.json").flatMap { $0.text.split(separator: " ").map(String.init) }
    var state: UInt64 = 20_251_123
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for log in Log.allCases {
      let checker = try log.checker()
      for _ in 0..<400 {
        let text = (0..<next(30)).map { _ in words[next(words.count)] }.joined(separator: " ")
        _ = checker.check(text: text, file: "t.md")
      }
    }
  }
}
