import BlotterCapture
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

@testable import BlotterAnalysis
@testable import BlotterTraffic

/// One capture and what people who made or traced it say of it.
struct LabelledCapture: Decodable, CustomTestStringConvertible {
  struct Incident: Decodable {
    var kind: String
  }

  var file: String
  var incident: Incident?
  var also: [String]?

  var testDescription: String { file }

  static let all: [LabelledCapture] = {
    guard let data = try? Data(contentsOf: Fixtures.file("accuracy/manifest.json")) else { return [] }
    return (try? JSONDecoder().decode([LabelledCapture].self, from: data)) ?? []
  }()

  func bytes() throws -> [UInt8] { Array(try Data(contentsOf: Fixtures.file("accuracy/\(file)"))) }
}

/// The whole labelled set: what a capture holds is found, and found alike however its bytes arrive.
@Suite struct LabelledSetTests {
  @Test func holdsEveryCapture() { #expect(LabelledCapture.all.count > 150) }

  @Test(arguments: LabelledCapture.all)
  func namesWhatTheLabelSays(label: LabelledCapture) throws {
    let document = try findings(label.bytes())
    guard let incident = label.incident else {
      let loud = document.findings.filter { ($0.severity ?? .critical) >= .medium }
      #expect(loud.isEmpty, "\(loud.map(\.title))")
      return
    }
    let kinds = document.findings.map(\.kind)
    #expect(([incident.kind] + (label.also ?? [])).contains { kinds.contains($0) }, "\(kinds)")
  }

  /// In blocks of any size, and behind a file of tables.
  @Test(arguments: LabelledCapture.all)
  func saysTheSameInAnyBlocks(label: LabelledCapture) throws {
    let bytes = try label.bytes()
    func read(chunk: Int) throws -> String {
      var analysis = Analysis()
      try analysis.read(ByteSource(bytes: bytes, chunk: chunk), name: "evidence")
      return analysis.findings().json
    }
    let whole = try read(chunk: .max)
    for chunk in [509, 4096] { #expect(try read(chunk: chunk) == whole, "blocks of \(chunk)") }
    var part = TableAnalysis()
    try part.read(ByteSource(bytes: bytes), name: "evidence")
    let file = try TableFile(TableFile(TableFile.Part(part.tables(), number: nil)).bytes())
    #expect(try TableAnalysis.findings(of: file.merged()).json == whole, "behind a file of tables")
  }
}
