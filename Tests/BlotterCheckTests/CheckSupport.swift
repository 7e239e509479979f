import BlotterCheck
import BlotterFindings
import BlotterTestSupport
import Foundation

/// Findings documents that sentences are held against.
enum Log: String, CaseIterable {
  case dns = "check/dns-icmp.json"
  case flood = "check/syn-flood.json"
  case refused = "check/lab-tcp-refused.json"
  case serverErrors = "check/lab-http-5xx.json"
  case nxdomain = "check/lab-dns-nxdomain.json"
  case icmpFlood = "check/lab-icmp-flood.json"
  case sshGuessing = "check/lab-brute-ssh.json"
  case scan = "check/lab-scan-syn.json"
  case ftpGuessing = "check/lab-brute-ftp.json"
  case clean = "check/lab-clean-dns-web-ping.json"
  /// The same logs with findings written by hand, which say less and say it differently.
  case dnsByHand = "findings/dns-port-unreachable.json"
  case floodByHand = "check/syn-flood-by-hand.json"

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

  static func all(_ file: String) throws -> [JudgedSentence] {
    try JSONDecoder().decode([JudgedSentence].self, from: Data(contentsOf: Fixtures.file("check/" + file)))
  }

  /// The findings that the evidence stands for; the course logs twice.
  var logs: [Log] {
    switch evidence {
    case "dns-icmp", "logs/course-dns-icmp.txt": [.dns, .dnsByHand]
    case "syn-flood", "logs/course-syn-flood.csv": [.flood, .floodByHand]
    case "dns": [.dns]
    case "flood": [.flood]
    default: Log.allCases.filter { $0.rawValue == "check/\(evidence).json" }
    }
  }
}
