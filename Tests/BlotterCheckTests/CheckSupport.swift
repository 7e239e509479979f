import BlotterCheck
import BlotterFindings
import BlotterTestSupport
import Foundation

/// Findings documents that sentences are held against.
enum Log: String, CaseIterable {
  case dns = "findings/dns-port-unreachable.json"
  case flood = "check/syn-flood.json"

  func checker() throws -> ProseChecker { ProseChecker(findings: try document()) }

  func document() throws -> FindingsDocument {
    let bytes = try [UInt8](Data(contentsOf: Fixtures.file(rawValue)))
    return try FindingsDocument(json: bytes, file: rawValue)
  }

  /// The kinds of problem that `text` has, each once, sorted.
  func problems(_ text: String) throws -> [String] {
    Array(Set(try checker().check(text: text, file: "t.md").map(\.kind.rawValue))).sorted()
  }
}

/// One sentence of `sentences.json`.
struct JudgedSentence: Decodable {
  var evidence: String
  var text: String
  var expect: [String]

  static func all() throws -> [JudgedSentence] {
    try JSONDecoder().decode([JudgedSentence].self, from: Data(contentsOf: Fixtures.file("check/sentences.json")))
  }

  var log: Log { evidence.contains("dns") ? .dns : .flood }
}
