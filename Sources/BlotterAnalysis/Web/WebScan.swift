import BlotterCore
import BlotterTraffic

/// One client that tries a list of weak places of a website.
struct WebScan: Sendable {
  var client: HostAddress
  var server: FlowEnd
  /// Numbers of its requests.
  var requests: [Int]
  /// Paths asked, and those of them that are on such lists.
  var paths: [String]
  var sensitive: [String]
  /// Those that were answered with 2xx.
  var found: [String]
  /// Name by which a scanner gives itself away; nil where none does.
  var tool: String?
  /// Requests answered with 400 to 499.
  var refused: Int

  /// Distinct paths that do not exist before a client counts as scanning: a page with broken links has some dozen.
  static let missingThreshold = 20
  /// Well-known weak places before it does: no page links to three of them.
  static let sensitiveThreshold = 3

  /// Names of scanners as they send them by default.
  private static let tools: [StaticString] = [
    "nikto", "sqlmap", "nmap scripting", "gobuster", "dirbuster", "dirb", "wpscan", "nuclei", "masscan", "zgrab",
    "acunetix", "nessus", "openvas", "wfuzz", "ffuf", "fuzz faster", "feroxbuster", "whatweb", "arachni", "w3af",
    "joomscan", "skipfish", "wapiti", "dirsearch", "netsparker", "burpcollaborator", "zap/", "httpx -", "jaeles",
    "commix", "xsser", "morfeus", "zmeu", "paros", "webinspect", "grabber", "cgichk", "fimap", "havij", "xray",
  ]

  /// Places that hold secrets or administration and that no page links to.
  private static let weak: [StaticString] = [
    "/.env", "/.git/", "/.svn/", "/.hg/", "/.aws/", "/.ssh/", "/.htpasswd", "/.htaccess", "/.ds_store",
    "/.bash_history", "/.npmrc", "/.vscode/", "/.dockerenv", "/.docker/", "/wp-config.php", "/wp-login.php",
    "/xmlrpc.php", "/phpmyadmin", "/pma/", "/myadmin", "/phpinfo.php", "/info.php", "/server-status", "/server-info",
    "/cgi-bin/", "/manager/html", "/actuator/", "/solr/admin", "/jmx-console", "/web-console", "/hnap1",
    "/boaform/", "/shell.php", "/cmd.php", "/c99.php", "/r57.php", "/eval-stdin.php", "/vendor/phpunit", "/backup",
    "/dump.sql", "/db.sql", "/database.sql", "/config.php.bak", "/config.json", "/id_rsa", "/administrator/",
    "/admin.php", "/setup.cgi", "/invoker/", "/console/", "/telescope/requests", "/owa/auth", "/autodiscover/",
    "/_profiler", "/debug/", "/druid/", "/struts", "/test.php", "/install.php", "/.well-known/../", "/trace.axd",
    "/elmah.axd", "/web.config", "/crossdomain.xml", "/etc/passwd", "/boot.ini", "/win.ini", "/geoserver", "/gponform",
  ]
  /// Those that alone are worth a word: there is no reason to ask for them.
  private static let secret: [StaticString] = [
    "/.env", "/.git/", "/.svn/", "/.hg/", "/.aws/", "/.ssh/", "/.htpasswd", "/wp-config.php.", "/id_rsa",
    "/eval-stdin.php", "/.bash_history", "/boaform/", "/gponform", "/invoker/jmx", "/hnap1",
  ]

  static func all(in web: WebTraffic) -> [WebScan] {
    var groups = Groups<Pair>()
    for (number, request) in web.requests.enumerated() {
      groups.add(number, to: Pair(client: request.client.address, server: request.server))
    }
    return groups.inOrder.compactMap { scan($0, $1, web) }
  }

  private static func scan(_ pair: Pair, _ members: [Int], _ web: WebTraffic) -> WebScan? {
    var scan = WebScan(
      client: pair.client, server: pair.server, requests: members, paths: [], sensitive: [], found: [], refused: 0)
    var seen: Set<String> = []
    var missing = 0
    var secrets = 0
    for number in members {
      let request = web.requests[number]
      if 400..<500 ~= request.status { scan.refused += 1 }
      if scan.tool == nil { scan.tool = tool(request.agent) }
      let path = request.pathText
      guard seen.insert(path).inserted else { continue }
      scan.paths.append(path)
      let lower = Array(path.lowercased().utf8)
      if [400, 403, 404, 405, 406, 410, 501].contains(request.status) { missing += 1 }
      if weak.contains(where: { lower.holds($0) }) {
        scan.sensitive.append(path)
        if 200..<300 ~= request.status { scan.found.append(path) }
        if secret.contains(where: { lower.holds($0) }) { secrets += 1 }
      }
    }
    let isList = scan.sensitive.count >= sensitiveThreshold
    let isBlind = missing >= missingThreshold && missing * 10 >= scan.paths.count * 7
    // A name alone says what was run, and a few requests of it are a test of the tool.
    let isTool = scan.tool != nil && (scan.paths.count >= sensitiveThreshold || !scan.sensitive.isEmpty)
    return isList || isBlind || isTool || secrets > 0 ? scan : nil
  }

  static func tool(_ agent: String) -> String? {
    guard !agent.isEmpty else { return nil }
    let lower = Array(agent.lowercased().utf8)
    return tools.first { lower.holds($0) }?.description
  }

  private struct Pair: Hashable {
    var client: HostAddress
    var server: FlowEnd
  }
}
