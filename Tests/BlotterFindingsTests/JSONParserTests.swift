import BlotterFindings
import Testing

@Suite struct JSONParserTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)).value }
  private func error(_ text: String) throws -> JSONError {
    try #require(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
  }

  @Test func readsTheExampleOfRFC8259Section13() throws {
    let value = try parse(
      """
      {"Image": {"Width": 800, "Title": "View from 15th Floor", "Animated": false, "IDs": [116, 943, 234, 38793],
       "Thumbnail": {"Url": "http://www.example.com/image/481989943", "Height": 125}}}
      """)
    let image = try #require(value.objectValue?["Image"]?.objectValue)
    #expect(image["Width"] == .int(800))
    #expect(image["Animated"] == .bool(false))
    #expect(image["IDs"]?.arrayValue?.last == .int(38793))
    #expect(image["Thumbnail"]?.objectValue?["Height"] == .int(125))
  }

  @Test func keepsTheDigitsOfNumbers() throws {
    #expect(
      try parse("[257.830396, 1E400, -0, 1e-7]").arrayValue?.compactMap(\.numberValue?.text) == [
        "257.830396", "1E400", "-0", "1e-7",
      ])
  }

  @Test func decodesEscapesAndSurrogatePairs() throws {
    #expect(try parse(#""\u00e9\/\b\f\n\r\t\"\\\ud83d\ude00""#) == .string("é/\u{8}\u{c}\n\r\t\"\\😀"))
  }

  @Test(arguments: [#""\ud800""#, #""\udc00""#])
  func readsALoneSurrogateAsReplacement(_ text: String) throws {
    #expect(try parse(text) == .string("\u{fffd}"))
  }

  @Test func keepsWhatFollowsALoneSurrogate() throws {
    #expect(try parse(#""\ud800x""#) == .string("\u{fffd}x"))
    #expect(try parse(#""\ud800\ud83d\ude00""#) == .string("\u{fffd}😀"))
    #expect(try parse(#""\ud800\n""#) == .string("\u{fffd}\n"))
  }

  @Test func skipsAByteOrderMark() throws {
    #expect(try JSONParser.parse([0xef, 0xbb, 0xbf] + Array("[1]".utf8)).value == .array([.int(1)]))
  }

  @Test func countsLinesOfAllThreeEndings() throws {
    #expect(try error("[1,\n2,\r\n3,\r x]").position == JSONPosition(line: 4, column: 2))
  }

  @Test func saysWhereInvalidUTF8Stands() throws {
    let error = try #require(throws: JSONError.self) {
      try JSONParser.parse(Array("\n[\"a".utf8) + [0xc3, 0x28] + Array("\"]".utf8))
    }
    #expect(error.position == JSONPosition(line: 2, column: 4))
    #expect(error.message.contains("UTF-8"))
  }

  @Test func refusesAKeyTwiceAndNamesBothPlaces() throws {
    let error = try error("{\"a\": 1,\n \"a\": 2}")
    #expect(error.position == JSONPosition(line: 2, column: 2))
    #expect(error.message.contains("1:2"))
  }

  /// From the grammar of RFC 8259: each is one step outside it.
  @Test(arguments: [
    "", " ", "[1,]", "{\"a\":1,}", "[1 2]", "{a:1}", "{'a':1}", "01", "+1", "1.", ".5", "1e", "0x1", "NaN", "Infinity",
    "tru", "nul", "\"a", "\"\\x\"", "\"\\u12\"", "\"\t\"", "[", "{", "{\"a\"", "{\"a\":", "1 2", "// c\n1", "\"\\",
    "-", "[1]]", "\u{b}1",
  ])
  func refuses(_ text: String) throws { _ = try error(text) }

  @Test func refusesDeepNestingWithoutOverflow() throws {
    let error = try error(String(repeating: "[", count: 1_000_000))
    #expect(error.message.contains("\(JSONParser.depthLimit) levels"))
    _ = try parse(String(repeating: "[", count: 90) + String(repeating: "]", count: 90))
  }

  @Test func refusesAPageOfDigits() throws {
    #expect(try error(String(repeating: "1", count: 200)).message.contains("128"))
  }

  @Test func anyPrefixIsAnErrorAndNeverTraps() throws {
    let text = Array(#"{"a": [1.5e3, "x\ud83d\ude00", true, null, {"b": -0}]}"#.utf8)
    for end in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONParser.parse(Array(text[..<end])) }
    }
  }

  @Test func anyFlippedBitIsAValueOrAnError() throws {
    let text = Array(#"{"a": [1.5e3, "x\ud83dé", true, null, {"b": -0}]}"#.utf8)
    for index in text.indices {
      for bit in 0..<8 {
        var flipped = text
        flipped[index] ^= 1 << bit
        do { _ = try JSONParser.parse(flipped) } catch { #expect(error.position.line >= 1) }
      }
    }
  }
}
