import BlotterIncident
import BlotterTemplates
import BlotterTestSupport
import Foundation
import Testing

/// Ids of other people's frameworks: each in one release, with the name that it has there.
@Suite struct FrameworksTests {
  private func frameworks() throws -> Frameworks {
    try Frameworks { EmbeddedFile.text("Mappings/\($0).yaml") }
  }

  @Test func namesItsReleases() throws {
    let frameworks = try frameworks()
    #expect(!frameworks.attack.version.isEmpty && frameworks.attack.released.count == 10)
    #expect(frameworks.catalogues.allSatisfy { !$0.version.isEmpty && $0.released.count == 10 })
    #expect(Set(frameworks.techniques.map(\.id)).count == frameworks.techniques.count)
    #expect(Set(frameworks.controls.map(\.id)).count == frameworks.controls.count)
    #expect(frameworks.controls.allSatisfy { frameworks.control($0.id) != nil })
    let retired = Set(frameworks.retired.map(\.id))
    #expect(retired.isDisjoint(with: frameworks.techniques.map(\.id)))
    #expect(Frameworks.builtIn.techniques == frameworks.techniques)
  }

  /// A sub-technique is named with its technique in front, as the list of the framework does.
  @Test func namesSubTechniquesByTheirParents() throws {
    for entry in try frameworks().techniques where entry.id.contains(".") {
      #expect(entry.name.contains(": "), "\(entry.id) \(entry.name)")
    }
  }

  @Test(arguments: PlaybookLibrary.builtInNames)
  func everyIdOfAPlaybookIsListed(_ name: String) throws {
    let frameworks = try frameworks()
    for kind in try PlaybookLibrary.builtIn.kinds(in: name) {
      let playbook = try #require(try PlaybookLibrary.builtIn.playbook(for: kind))
      for technique in playbook.techniques {
        #expect(frameworks.technique(technique.id) == technique.name, "\(name): \(technique.id) \(technique.name)")
      }
      for control in playbook.recommendations.flatMap(\.controls) {
        #expect(frameworks.control(control) != nil, "\(name): \(control)")
      }
    }
  }

  /// Whatever a detector or a playbook writes as a technique's id, in whatever sentence.
  @Test func everyIdInTheSourcesIsListed() throws {
    let frameworks = try frameworks()
    let known = Set(frameworks.techniques.map(\.id))
    let root = Fixtures.root
    var seen = 0
    for folder in ["Sources/BlotterAnalysis", "Templates/Playbooks"] {
      let files = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard ["swift", "yaml"].contains(file.pathExtension) else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: /\bT1[0-9]{3}(\.[0-9]{3})?\b/) {
          seen += 1
          #expect(known.contains(String(match.output.0)), "\(file.lastPathComponent): \(match.output.0)")
        }
      }
    }
    #expect(seen > 50)
  }
}
