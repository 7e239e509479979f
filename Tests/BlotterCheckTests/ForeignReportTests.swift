import BlotterCheck
import BlotterTestSupport
import Foundation
import Testing

/// Whole reports as learners hand them in, with slips planted among what is right.
@Suite struct ForeignReportTests {
  struct Report: Sendable, CustomTestStringConvertible {
    var file: String
    var log: Log
    /// Line, column and kind of each slip; everything else is right.
    var slips: [String]
    var testDescription: String { file }
  }

  @Test(arguments: [
    Report(
      file: "dns-icmp.md", log: .dns,
      slips: [
        "9:98 protocol-term", "16:12 address", "19:33 time", "31:62 address", "32:26 count", "37:30 protocol-term",
      ]),
    Report(
      file: "syn-flood.md", log: .flood,
      slips: [
        "29:21 count", "30:29 port", "32:45 protocol-term", "35:63 unsupported-attack", "36:7 direction",
        "41:3 address",
      ]),
    Report(
      file: "ftp-guessing.md", log: .ftpGuessing,
      slips: [
        "21:4 time", "22:24 count", "23:22 unsupported-attack", "24:4 direction", "25:8 unsupported-attack",
        "26:22 duration", "27:19 port",
      ]),
  ])
  func findsThePlantedSlipsAndNothingElse(_ report: Report) throws {
    let text = try String(contentsOf: Fixtures.file("check/reports/" + report.file), encoding: .utf8)
    let found = try report.log.checker().check(text: text, file: report.file)
    #expect(
      found.map { "\($0.line):\($0.column) \($0.kind.rawValue)" } == report.slips, "\(found.map(\.description))")
  }

  /// `dos` is the number two in Spanish, and no attack.
  @Test(arguments: [
    "Llegaron dos respuestas distintas a 192.51.100.15.", "Dos consultas se enviaron al servidor 203.0.113.2.",
    "Foram enviadas três consultas de 192.51.100.15.", "El ataque podría ser un DDoS, pero no se sabe.",
    "Não houve nenhum ataque DDoS contra o servidor.",
  ])
  func readsOtherLanguagesWithoutCryingWolf(_ text: String) throws {
    #expect(try Log.dns.problems(text) == [])
  }

  @Test func findsNumbersAddressesAndTimesInOtherLanguages() throws {
    #expect(try Log.dns.problems("La consulta se envió a las 14:24:32 al servidor 203.0.113.2.") == ["time"])
    #expect(try Log.dns.problems("El servidor 203.0.113.77 no respondió.") == ["address"])
  }
}
