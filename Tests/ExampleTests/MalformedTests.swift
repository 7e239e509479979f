import BlotterTestSupport
import Foundation
import Testing

/// Captures that once broke some parser end in a result or a clean error.
@Suite struct MalformedTests {
  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Fixtures.file("malformed").path)) ?? []
    return names.filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted()
  }()

  @Test func hasTheCorpus() { #expect(Self.files.count > 80) }

  @Test(arguments: files)
  func endsWithAResultOrACleanError(name: String) throws {
    let result = try BlotterProcess.run(["report", Fixtures.file("malformed/\(name)").path, "--format", "html"])
    #expect(result.status == 0 || result.status == 65, "\(result.errors)")
    #expect(result.status == 0 || !result.errors.isEmpty)
  }
}
