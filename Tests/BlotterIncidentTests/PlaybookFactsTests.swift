@testable import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

/// What playbooks ask about, some detector says: a condition on a fact that nobody states never holds, and nobody
/// would notice.
@Suite struct PlaybookFactsTests {
  /// Names that stand as keys of facts in the sources of the detectors.
  private static func stated() throws -> Set<String> {
    var names: Set<String> = []
    for folder in ["Sources/BlotterAnalysis", "Sources/BlotterFindings"] {
      let files = FileManager.default.enumerator(
        at: Fixtures.root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        for match in try String(contentsOf: file, encoding: .utf8).matches(of: /"([a-z][a-z0-9_]*)"/) {
          names.insert(String(match.output.1))
        }
      }
    }
    return names
  }

  @Test func everyFactOfAPlaybookIsStatedBySomeDetector() throws {
    let stated = try Self.stated()
    #expect(stated.count > 300)
    var seen = 0
    for name in PlaybookLibrary.builtInNames {
      let kind = try #require(try PlaybookLibrary.builtIn.kinds(in: name).first)
      let playbook = try #require(try PlaybookLibrary.builtIn.playbook(for: kind))
      for fact in playbook.facts.keys.sorted() {
        seen += 1
        // Some names are put together: `first_refusal` and the part that it tells.
        let parts = ["_time", "_packet", "_status", "_client"].filter { fact.hasSuffix($0) }
        let isStated = stated.contains(fact) || parts.contains { stated.contains(String(fact.dropLast($0.count))) }
        #expect(isStated, "\(name): no detector states “\(fact)”")
      }
    }
    #expect(seen > 300)
  }
}
