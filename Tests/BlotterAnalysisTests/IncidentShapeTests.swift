import BlotterFindings
import BlotterTestSupport
import Testing

/// Incidents whose severity, wording and facts depend on their shape, each in the shapes that the recorded captures do
/// not show; and beside them the innocent traffic that is nearest.
@Suite struct IncidentShapeTests {
  private static let client = "192.168.7.20"

  private func principal(_ capture: CaptureBuilder, _ kind: String) throws -> Finding {
    let document = try findings(capture.bytes)
    return try #require(document.findings.first { $0.kind == kind }, "\(document.findings.map(\.kind))")
  }

  private func kinds(_ capture: CaptureBuilder) throws -> [String] {
    try findings(capture.bytes).findings.compactMap(\.kind)
  }

  // MARK: Websites that lead on

  /// One GET and its answer.
  private func get(
    _ capture: inout CaptureBuilder, _ port: Int, _ server: String, host: String, path: String, referer: String? = nil,
    agent: String = "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36", status: String = "200 OK", type: String,
    location: String? = nil, _ body: [UInt8]
  ) {
    let request =
      "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: \(agent)\r\n"
      + (referer.map { "Referer: \($0)\r\n" } ?? "") + "\r\n"
    let head =
      "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n" + (location.map { "Location: \($0)\r\n" } ?? "")
      + "Content-Length: \(body.count)\r\n\r\n"
    capture.talk(
      "\(Self.client):\(port)", "\(server):80", [.client(request), .server(Array(head.utf8) + body)])
  }

  /// PE/COFF §2: `MZ`, the stub's sentence.
  private static let windows: [UInt8] =
    [0x4d, 0x5a] + [UInt8](repeating: 0, count: 76) + Array("This program cannot be run in DOS mode.".utf8)

  /// The three steps of a kit, with each plug-in by its media type or by the first bytes of its files, and the two ways
  /// to get there.
  @Test(
    arguments: [
      ("application/x-shockwave-flash", "FWS\u{9}....", "Flash", false),
      ("application/octet-stream", "CWS\u{9}....", "Flash", true),
      ("application/java-archive", "PK\u{3}\u{4}", "Java archive", true),
      ("application/x-java-archive", "PK\u{3}\u{4}", "Java archive", false),
      ("application/x-silverlight-app", "PK\u{3}\u{4}", "Silverlight", false),
      ("application/pdf", "%PDF-1.4 ", "PDF", true),
    ] as [(String, String, String, Bool)])
  func namesTheStepsOfAKit(type: String, content: String, plugIn: String, isRedirected: Bool) throws {
    var capture = CaptureBuilder()
    get(
      &capture, 40_001, "203.0.113.10", host: "www.blog.example", path: "/",
      status: isRedirected ? "302 Found" : "200 OK",
      type: "text/html", location: isRedirected ? "http://gate.ads.example/landing" : nil, Array("<html>".utf8))
    get(
      &capture, 40_002, "203.0.113.66", host: "gate.ads.example", path: "/landing",
      referer: isRedirected ? nil : "http://www.blog.example/", type: "text/html", Array("<html>".utf8))
    get(
      &capture, 40_003, "203.0.113.66", host: "gate.ads.example", path: "/x", type: type, Array(content.utf8))
    get(
      &capture, 40_004, "203.0.113.66", host: "gate.ads.example", path: "/load", type: "text/html", Self.windows)
    let finding = try principal(capture, "exploit-kit")
    #expect(finding.facts["plug_in"] == .string(plugIn))
    #expect(finding.facts["first_name"] == .string("www.blog.example"))
    #expect(finding.facts["exploit_name"] == .string("gate.ads.example"))
    #expect(finding.facts["same_server"] == .bool(true))
    #expect(finding.severity == .high)
    #expect(finding.sources.map(\.address) == ["203.0.113.66"])
  }

  /// A plug-in that asks for bytes without a type, from a server of its own: kits encrypt what they bring.
  @Test func takesBytesWithoutATypeForTheProgramOfAPlugIn() throws {
    var capture = CaptureBuilder()
    get(&capture, 40_001, "203.0.113.10", host: "www.blog.example", path: "/", type: "text/html", Array("<html>".utf8))
    get(
      &capture, 40_002, "203.0.113.66", host: "gate.ads.example", path: "/a.jar", referer: "http://www.blog.example/",
      agent: "Mozilla/4.0 (Windows 7 6.1) Java/1.7.0_11", type: "application/zip", Array("PK\u{3}\u{4}".utf8))
    get(
      &capture, 40_003, "203.0.113.67", host: "files.ads.example", path: "/b", agent: "Java/1.7.0_11",
      type: "application/octet-stream", [9, 8, 7, 6, 5, 4, 3, 2])
    let finding = try principal(capture, "exploit-kit")
    #expect(finding.facts["file_type"] == .string("bytes without a type"))
    #expect(finding.facts["same_server"] == .bool(false))
    #expect(finding.sources.map(\.role) == ["exploit server", "download server"])
  }

  /// A film's page of one site: the same three files, and nobody led there.
  @Test func findsNoKitWithoutAnotherSite() throws {
    var capture = CaptureBuilder()
    for (port, type, body) in [
      (40_001, "text/html", Array("<html>".utf8)),
      (40_002, "application/x-shockwave-flash", Array("FWS\u{9}....".utf8)),
      (40_003, "application/x-msdownload", Self.windows),
    ] {
      get(&capture, port, "203.0.113.10", host: "www.films.example", path: "/player.exe", type: type, body)
    }
    #expect(try !kinds(capture).contains("exploit-kit"))
  }

  // MARK: Uploads

  /// `count` connections that load pages, then one upload of 2 MB.
  private func upload(_ server: String, _ head: String, pages: Int, each: Int, to other: String) -> CaptureBuilder {
    var capture = CaptureBuilder(step: 0.0005)
    for number in 0..<pages {
      capture.talk(
        "\(Self.client):\(41_000 + number)", other,
        [.client([UInt8](repeating: 0x16, count: each)), .server([UInt8](repeating: 0x17, count: 9000))])
    }
    capture.talk(
      "\(Self.client):40001", server,
      [.client(Array(head.utf8) + [UInt8](repeating: 0x41, count: 2_000_000)), .server("HTTP/1.1 200 OK\r\n\r\n")])
    return capture
  }

  @Test func weighsUploadsByWhereTheyGo() throws {
    let bare = try principal(
      upload(
        "203.0.113.66:8080",
        "POST /in HTTP/1.1\r\nHost: 203.0.113.66:8080\r\nUser-Agent: curl/8.1\r\nContent-Length: 2000000\r\n\r\n",
        pages: 4, each: 600, to: "203.0.113.10:443"), "data-exfiltration")
    #expect(bare.severity == .medium)
    #expect(bare.facts["bare_address"] == .bool(true) && bare.facts["is_plain_http"] == .bool(true))
    #expect(bare.facts["targets"] == .strings(["POST /in"]))
    #expect(bare.protocol == "HTTP" && bare.port == 8080)
    let hidden = try principal(
      upload("203.0.113.66:443", "\u{17}\u{3}\u{3}", pages: 4, each: 600, to: "203.0.113.10:443"), "data-exfiltration")
    #expect(hidden.severity == .low)
    #expect(hidden.facts["is_plain_http"] == .bool(false))
    #expect(hidden.facts["destination"] == .string("203.0.113.66"))
    #expect(hidden.facts["sent_bytes"] == .int(2_000_003))
  }

  /// Who sends as much on every connection, who sends mail, and who sends to a host of its own network.
  @Test(arguments: [
    ("203.0.113.66:443", 3, 2_000_000), ("203.0.113.66:25", 4, 600), ("203.0.113.66:587", 4, 600),
    ("192.168.9.9:443", 4, 600),
  ])
  func leavesUsualUploadsAlone(server: String, pages: Int, each: Int) throws {
    let capture = upload(server, "\u{17}\u{3}\u{3}", pages: pages, each: each, to: "203.0.113.10:443")
    #expect(try !kinds(capture).contains("data-exfiltration"))
  }

  /// Where nothing is private, the site is: 48 bits of the address (RFC 6177).
  @Test(arguments: [("2001:db8:2::66", true), ("2001:db8:1:5::66", false)])
  func tellsSitesOfIPv6Apart(server: String, isOutside: Bool) throws {
    var capture = CaptureBuilder(step: 0.0005)
    capture.talk(
      "[2001:db8:1::20]:40001", "[\(server)]:443",
      [.client([0x17, 3, 3] + [UInt8](repeating: 0x41, count: 2_000_000)), .server("ok")])
    #expect(try kinds(capture).contains("data-exfiltration") == isOutside)
  }

  // MARK: Windows administration

  /// A request of SMB 2 ([MS-SMB2] §2.2.1.2): the header, then the command's own part.
  private func smb(_ command: Int, _ body: [UInt8]) -> CaptureBuilder.Turn {
    func little(_ value: Int, _ count: Int) -> [UInt8] { CaptureBuilder.big(value, count).reversed() }
    let head =
      [0xfe, 0x53, 0x4d, 0x42] + little(64, 2) + little(0, 2) + little(0, 4) + little(command, 2) + little(1, 2)
      + little(0, 8) + little(1, 8) + [UInt8](repeating: 0, count: 32 - 8)
    let message = head + [UInt8](repeating: 0, count: 64 - head.count) + body
    return .client(CaptureBuilder.big(message.count, 4) + message)
  }

  private func wide(_ text: String) -> [UInt8] { text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] } }

  /// TREE_CONNECT §2.2.9.
  private func connect(_ share: String) -> CaptureBuilder.Turn {
    let name = wide(share)
    return smb(3, [9, 0, 0, 0, 72, 0, UInt8(name.count), 0] + name)
  }

  /// CREATE §2.2.13: the name's place and length stand at 44 and 46.
  private func open(_ name: String) -> CaptureBuilder.Turn {
    let name = wide(name)
    return smb(
      5,
      [57, 0] + [UInt8](repeating: 0, count: 42) + [120, 0, UInt8(name.count), 0] + [UInt8](repeating: 0, count: 8)
        + name)
  }

  /// WRITE §2.2.21: the data's place stands behind the size of the part.
  private func write(_ data: [UInt8]) -> CaptureBuilder.Turn {
    smb(9, [49, 0, 112, 0] + [UInt8](repeating: 0, count: 44) + data)
  }

  /// A bind of DCE/RPC (C706 §12.6.4.3) to an interface, whose first four bytes tell it here.
  private func bind(_ interface: UInt32) -> [UInt8] {
    [5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0, 0xb8, 0x10, 0xb8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]
      + (0..<4).map { UInt8(truncatingIfNeeded: interface >> (8 * $0)) } + [UInt8](repeating: 1, count: 36)
  }

  private func administration(_ turns: [CaptureBuilder.Turn]) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.talk("\(Self.client):40001", "192.168.7.9:445", turns)
    return capture
  }

  /// What PsExec does: its service's program on ADMIN$, then the service control manager ([MS-SCMR] §1.9).
  @Test func tellsAToolAndTheServiceThatItMakes() throws {
    let finding = try principal(
      administration([
        connect(#"\\192.168.7.9\ADMIN$"#), open("PSEXESVC.exe"), write(Self.windows), connect(#"\\192.168.7.9\IPC$"#),
        open("svcctl"), write(bind(0x367a_bb81)),
      ]), "smb-lateral-movement")
    #expect(finding.severity == .high && finding.confidence == .high)
    #expect(finding.facts["signs"] == .strings(["executable", "service control", "tool"]))
    #expect(finding.facts["files"] == .strings(["PSEXESVC.exe"]))
    #expect(finding.facts["shares"] == .strings([#"\\192.168.7.9\ADMIN$"#]))
    #expect(finding.techniques == ["T1021.002", "T1569.002"])
    #expect(finding.title == "192.168.7.20 puts an executable on 192.168.7.9 and reaches for a service there")
  }

  /// Without the bytes nobody knows whether a file was written, and without the interface whether it was run.
  @Test func claimsNoExecutableThatItHasNotSeen() throws {
    let opened = try principal(administration([open("PAExec-1.exe")]), "smb-lateral-movement")
    #expect(opened.title == "192.168.7.20 opens paexec-1.exe on 192.168.7.9, as tools for remote execution do")
    #expect(opened.severity == .medium)
    let run = try principal(administration([open("PAExec-1.exe"), open("atsvc")]), "smb-lateral-movement")
    #expect(run.title == "192.168.7.20 opens paexec-1.exe on 192.168.7.9 and reaches for a scheduled task there")
    let written = try principal(
      administration([open("winexesvc.exe"), write(Self.windows)]), "smb-lateral-movement")
    #expect(written.title == "192.168.7.20 puts an executable on 192.168.7.9, as tools for remote execution do")
  }

  /// The task interface alone serves nothing else ([MS-TSCH] §1.9); by a pipe's name or by its own.
  @Test(arguments: [true, false])
  func tellsARemoteTask(isNamed: Bool) throws {
    let finding = try principal(
      administration([isNamed ? open("atsvc") : write(bind(0x86d3_5949))]), "smb-lateral-movement")
    #expect(finding.severity == .medium)
    #expect(finding.techniques == ["T1053.005"])
    #expect(finding.title.contains("a scheduled task"))
    #expect(finding.port == 445)
  }

  /// A share of files, and the service manager asked for what runs: administration of every day.
  @Test func leavesAdministrationOfEveryDayAlone() throws {
    let daily = administration([
      connect(#"\\192.168.7.9\C$"#), open(#"reports\2026.docx"#), write(Array("PK\u{3}\u{4}".utf8)), open("svcctl"),
      write(bind(0x367a_bb81)),
    ])
    #expect(try !kinds(daily).contains("smb-lateral-movement"))
  }
}
