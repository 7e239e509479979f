import BlotterTestSupport
import Foundation
import Testing

/// Formats that other programs make, and what goes into each page.
@Suite struct PrintTests {
  private let log = Fixtures.root.appending(path: "Examples/dns-icmp/dns-icmp.log").path

  @Test(arguments: [("pdf", "weasyprint"), ("docx", "pandoc")])
  func namesTheProgramThatIsMissing(format: String, program: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("report.\(format)")
    let result = try BlotterProcess.run(["report", log, "-o", path], environment: ["PATH": folder.url.path])
    #expect(result.status == 69)
    #expect(result.errors.contains("\(program) is needed"))
    #expect(result.errors.contains("apt install") && result.errors.contains(program))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// What lies beside the evidence is not run, whatever the search path says.
  @Test func runsNoProgramOfTheFolderItWorksIn() throws {
    let result = try BlotterProcess.run(["report", log, "--format", "pdf"], environment: ["PATH": ".::tools"])
    #expect(result.status == 69)
  }

  /// A program that writes rubbish, fails or prints control characters is an error with its last words, harmless.
  @Test func tellsWhatAFailingProgramSaid() throws {
    let folder = try TemporaryFolder()
    let script = "#!/bin/sh\nprintf 'first\\nno \\033[31mfonts\\n' >&2\nexit 3\n"
    try #require(
      FileManager.default.createFile(
        atPath: folder.path("weasyprint"), contents: Data(script.utf8), attributes: [.posixPermissions: 0o755]))
    let result = try BlotterProcess.run(
      ["report", log, "-o", folder.path("r.pdf")], environment: ["PATH": folder.url.path + ":/usr/bin:/bin"])
    #expect(result.status == 69)
    #expect(result.errors.contains("weasyprint failed: no <U+001B>[31mfonts"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("r.pdf")))
  }

  /// The other program sees neither our environment nor our folder, has a private one, and has no network.
  @Test func givesAProgramNothingButItsWork() throws {
    let folder = try TemporaryFolder()
    let seen = folder.path("seen")
    let script = """
      #!/bin/sh
      { env; ls -ld "$TMPDIR"; ulimit -a; cat /proc/net/dev; } >\(seen)
      for last; do :; done
      printf '%%PDF-1.7' >"$last"

      """
    try #require(
      FileManager.default.createFile(
        atPath: folder.path("weasyprint"), contents: Data(script.utf8), attributes: [.posixPermissions: 0o755]))
    let result = try BlotterProcess.run(
      ["report", log, "-o", folder.path("r.pdf")],
      environment: ["PATH": folder.url.path + ":/usr/bin:/bin", "SECRET": "hidden", "HOME": "/nonexistent"])
    #expect(result.status == 0, "\(result.errors)")
    let text = try String(contentsOfFile: seen, encoding: .utf8)
    #expect(!text.contains("hidden"))
    #expect(text.contains("drwx------"))
    #expect(text.contains("https_proxy=http://127.0.0.1:9"))
    let temporary = try #require(text.firstMatch(of: /TMPDIR=(.*)/)).1
    #expect(!FileManager.default.fileExists(atPath: String(temporary)))
  }

  @Test func keepsThemeAndLogoInsideThePage() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: folder.url.appending(path: name))
      return folder.path(name)
    }
    let theme = try write("house.css", ":root { --link: #123456; }")
    let logo = try write(
      "logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h9'/></svg>")
    let page = try BlotterProcess.run(["report", log, "--format", "html", "--theme", theme, "--logo", logo])
    #expect(page.status == 0, "\(page.errors)")
    #expect(page.text.contains("--link: #123456") && page.text.contains("src=\"data:image/svg+xml;base64,"))
    let loads = try write("loads.css", "p { color: red }\n@import 'https://host.example/x.css';")
    let refused = try BlotterProcess.run(["report", log, "--format", "html", "--theme", loads])
    #expect(refused.status == 65)
    #expect(refused.errors.contains("loads.css:2:1: @import"))
    #expect(try BlotterProcess.run(["report", log, "--format", "html", "--logo", theme]).status == 65)
    #expect(try BlotterProcess.run(["report", log, "--theme", theme, "-o", theme]).status == 64)
  }
}
