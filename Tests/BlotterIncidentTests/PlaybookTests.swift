import BlotterFindings
import BlotterIncident
import Testing

@Suite struct PlaybookTests {
  /// Reading checks every sentence and condition against the facts that the playbook declares.
  @Test(arguments: PlaybookLibrary.builtInNames)
  func reads(_ name: String) throws {
    var found = false
    for kind in try kinds(in: name) {
      let playbook = try #require(try PlaybookLibrary.builtIn.playbook(for: kind), "\(kind) is not found")
      #expect(playbook.kinds.contains(kind))
      #expect(!playbook.references.isEmpty)
      // What explains a kind is said of all its findings, and has no places for facts.
      let explained = [playbook.background, playbook.meaning, playbook.effect ?? ""].joined()
      #expect(!explained.contains("{@") && explained.firstMatch(of: /\{[a-z_]+\}/) == nil)
      found = true
    }
    #expect(found)
  }

  private func kinds(in name: String) throws -> [String] {
    let library = PlaybookLibrary { _ in nil }
    #expect(try library.playbook(for: name) == nil)
    return try PlaybookLibrary.builtIn.kinds(in: name)
  }
}
