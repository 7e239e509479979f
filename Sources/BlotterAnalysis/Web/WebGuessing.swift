import BlotterCore
import BlotterTraffic

/// One client that tries one password after the other on one page, or many that share the work.
struct WebGuessing: Sendable {
  /// In order of their first tries.
  var clients: [HostAddress]
  var server: FlowEnd
  var path: String
  /// `Basic`, `Digest`, `form` or `query`.
  var method: String
  /// Numbers of the requests that were refused, and of one that got in behind them.
  var failed: [Int]
  var success: Int?
  /// Distinct secrets tried, counted by their text; names of accounts where they could be read.
  var secrets: Int
  var accounts: [String]
  var accountCount = 0

  /// Refused secrets, all of them different: a person mistypes three times and then asks for help (many sites lock an
  /// account after five).
  static let threshold = 6
  /// Accounts that one client tries with one password: people behind one proxy do not mistype all at once.
  static let sprayThreshold = 8

  static func all(in web: WebTraffic) -> [WebGuessing] {
    var groups = Groups<Subject>()
    for (number, request) in web.requests.enumerated() {
      guard let method = method(of: request) else { continue }
      groups.add(
        number,
        to: Subject(
          client: request.client.address, server: request.server, path: request.pathText, method: method))
    }
    let alone = groups.inOrder.compactMap { guessing($0, $1, web) }
    // Clients that try less than a guesser does, together: five that each offer other secrets for one account.
    let known = Set(alone.flatMap(\.clients))
    var pages = Groups<Subject>()
    for (subject, members) in groups.inOrder where !known.contains(subject.client) {
      var shared = subject
      shared.client = .none
      for number in members { pages.add(number, to: shared) }
    }
    let together = pages.inOrder.compactMap { subject, members -> WebGuessing? in
      guard var guess = guessing(subject, members, web), guess.accounts.count == 1, guess.success == nil else {
        return nil
      }
      var seen: Set<HostAddress> = []
      guess.clients = guess.failed.map { web.requests[$0].client.address }.filter { seen.insert($0).inserted }
      return guess.clients.count >= Guessing.sourceThreshold ? guess : nil
    }
    return alone + together
  }

  private static func method(of request: WebRequest) -> String? {
    if let authorization = request.fields["authorization"]?.lowercased() {
      if authorization.hasPrefix("basic ") { return "Basic" }
      if authorization.hasPrefix("digest ") { return "Digest" }
      return nil
    }
    guard let field = secretField(request) else { return nil }
    return field.isBody ? "form" : "query"
  }

  /// The field that holds a password, by its name.
  static func secretField(_ request: WebRequest) -> WebRequest.Parameter? {
    let path = request.pathText.lowercased()
    let isLogin = request.parameters.count > 1 && ["login", "logon", "signin", "auth"].contains { path.contains($0) }
    return request.parameters.first { parameter in
      let name = parameter.name.lowercased()
      return name.contains("pass") || name.contains("pwd") || secretNames.contains(name)
        || isLogin && (name == "p" || name == "pw1")
    }
  }

  /// Short names of the field, and its words in other languages: Portuguese, Spanish, German, French, Italian, Dutch,
  /// Polish.
  private static let secretNames: Set<String> = [
    "pw", "pin", "psw", "secret", "senha", "clave", "contrasena", "contrasenya", "kennwort", "mdp", "motdepasse",
    "mot_de_passe", "parola", "wachtwoord", "haslo",
  ]

  private static func account(_ request: WebRequest) -> String? {
    if let authorization = request.fields["authorization"] {
      if authorization.lowercased().hasPrefix("basic "),
        let colon = Base64.decoded(authorization.dropFirst(6)).map({ $0.prefix { $0 != UInt8(ascii: ":") } })
      {
        return WebText.excerpt(colon, limit: 40)
      }
      return authorization.range(after: "username=\"").map { String($0.prefix { $0 != "\"" }.prefix(40)) }
    }
    let field = request.parameters.first { parameter in
      let name = parameter.name.lowercased()
      return name.contains("user") || name.contains("login") || name.contains("mail") || name == "log"
        || name.contains("account") || name == "name"
    }
    return field.map { WebText.excerpt($0.value, limit: 40) }
  }

  private static func guessing(_ subject: Subject, _ members: [Int], _ web: WebTraffic) -> WebGuessing? {
    guard members.count >= threshold else { return nil }
    var guess = WebGuessing(
      clients: [subject.client], server: subject.server, path: subject.path, method: subject.method, failed: [],
      secrets: 0, accounts: [])
    let isHeader = subject.method == "Basic" || subject.method == "Digest"
    var secrets: Set<String> = []
    var accounts: Set<String> = []
    // What the page answers to most tries is its refusal; what differs after it may be the way in.
    let usual = commonest(members.map { Answer(web.requests[$0]) })
    for number in members {
      let request = web.requests[number]
      let isFailure = isHeader ? request.status == 401 || request.status == 403 : Answer(request) == usual
      if isFailure || request.status == 0 || request.status >= 400 {
        guess.failed.append(number)
        secrets.insert(secret(request, isHeader))
        if let account = account(request), !account.isEmpty, accounts.insert(account).inserted,
          guess.accounts.count < 8
        {
          guess.accounts.append(account)
        }
      } else if guess.failed.count >= threshold / 2, guess.success == nil, isSuccess(request, usual, isHeader) {
        guess.success = number
      }
    }
    guess.secrets = secrets.count
    guess.accountCount = accounts.count
    let answered = guess.failed.count { web.requests[$0].status != 0 }
    // One password for many accounts is guessing as well, where the answers say that it is wrong.
    let isSpray = accounts.count >= sprayThreshold && guess.success == nil && usual.map(\.saysNo) ?? false
    guard guess.failed.count >= threshold, guess.secrets >= threshold || isSpray,
      answered * 2 >= guess.failed.count
    else { return nil }
    return guess
  }

  private static func isSuccess(_ request: WebRequest, _ usual: Answer?, _ isHeader: Bool) -> Bool {
    guard request.isSuccess else { return false }
    if isHeader { return true }
    // A session or a redirect elsewhere is how forms let people in.
    guard let usual else { return false }
    return request.status != usual.status || request.responseFields["location"] != usual.location
      || request.responseFields["set-cookie"] != nil
  }

  private static func secret(_ request: WebRequest, _ isHeader: Bool) -> String {
    if isHeader { return request.fields["authorization"] ?? "" }
    return secretField(request).map { String(decoding: $0.value, as: UTF8.self) } ?? ""
  }

  private struct Answer: Hashable {
    var status: UInt16
    var location: String?

    init(_ request: WebRequest) {
      status = request.status
      location = request.responseFields["location"]
    }

    /// Whether it denies: by its status, or by sending back to the form, often with a note about the error.
    var saysNo: Bool {
      if status == 401 || status == 403 { return true }
      guard 300..<400 ~= status, let place = location?.lowercased() else { return false }
      return ["error", "fail", "invalid", "denied", "login", "signin"].contains { place.contains($0) }
    }
  }

  private static func commonest(_ answers: [Answer]) -> Answer? {
    var counts: [Answer: Int] = [:]
    for answer in answers where answer.status != 0 { counts[answer, default: 0] += 1 }
    guard let most = counts.values.max() else { return nil }
    return answers.first { counts[$0] == most }
  }

  private struct Subject: Hashable {
    var client: HostAddress
    var server: FlowEnd
    var path: String
    var method: String
  }
}
