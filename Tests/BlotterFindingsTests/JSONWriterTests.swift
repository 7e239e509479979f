import BlotterFindings
import Testing

@Suite struct JSONWriterTests {
  /// The text that Python's `json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)` gives.
  @Test func writesAsPythonDoesWithSortedKeys() throws {
    let value = JSONValue.object([
      "b": .array([]), "a": .object([:]), "é": .null, "Z": .array([.int(1), .string("é\"\\\n")]),
      "n": .number(JSONNumber(verbatim: "257.830396")), "t": .bool(true),
    ])
    #expect(
      JSONWriter.pretty(value) == """
        {
          "Z": [
            1,
            "é\\"\\\\\\n"
          ],
          "a": {},
          "b": [],
          "n": 257.830396,
          "t": true,
          "é": null
        }

        """)
    #expect(
      JSONWriter.compact(value)
        == #"{"Z":[1,"é\"\\\n"],"a":{},"b":[],"n":257.830396,"t":true,"é":null}"#)
  }

  @Test func escapesWhatATerminalOrAScriptWouldActUpon() throws {
    let hostile = "\u{0}\u{1b}[2J\u{7f}\u{9b}\u{2028}\u{2029}\u{202e}\u{2066}\u{feff}"
    let text = JSONWriter.compact(.string(hostile))
    #expect(text == #""\u0000\u001b[2J\u007f\u009b\u2028\u2029\u202e\u2066\ufeff""#)
    #expect(try JSONParser.parse(Array(text.utf8)).value == .string(hostile))
  }
}
