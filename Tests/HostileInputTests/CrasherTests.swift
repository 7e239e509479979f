import BlotterEntrances
import BlotterTestSupport
import Foundation
import Testing

/// Inputs that once did harm: each is kept, named `ENTRANCE-what-happened`, and tried for ever.
@Suite struct CrasherTests {
  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Fixtures.file("crashers").path)) ?? []
    return names.filter { !$0.hasSuffix(".md") }.sorted()
  }()

  @Test(arguments: files)
  func endsTheSameWayTwice(name: String) throws {
    let prefix = try #require(name.split(separator: "-").first)
    let entrance = try #require(Entrance(rawValue: String(prefix)), "no entrance is called \(prefix)")
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("crashers/\(name)")))
    let first = entrance.take(bytes)
    #expect(first == entrance.take(bytes))
  }
}
