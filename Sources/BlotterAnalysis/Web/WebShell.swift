import BlotterCore
import BlotterTraffic

/// Commands that one client sends to one address of a website, which runs them.
struct WebShell: Sendable {
  var client: HostAddress
  var server: FlowEnd
  var path: String
  /// Numbers in ``WebTraffic/requests``, in order.
  var requests: [Int] = []
  /// Distinct commands, cut for facts.
  var commands: [String] = []
  var parameters: [String] = []
  var strong = 0
  var hasCode = false
  var proofs: [String] = []
  /// Number of the request that put the file there; nil where the evidence has none.
  var upload: Int?

  /// Distinct commands without any proof that make a shell. One may be a search for the word, and a scanner sends one
  /// to each address; who sends three to one address works there.
  static let commandThreshold = 3

  static func all(in web: WebTraffic) -> [WebShell] {
    var groups = Groups<Key>()
    var shells: [WebShell] = []
    var seen: [Set<[UInt8]>] = []
    for (number, request) in web.requests.enumerated() {
      for parameter in request.parameters where parameter.value.count >= 2 {
        guard let strength = ShellCommand.strength(of: parameter.value) else { continue }
        let key = Key(client: request.client.address, server: request.server, path: request.pathText)
        let known = groups.inOrder.count
        groups.add(number, to: key)
        if groups.inOrder.count > known {
          shells.append(WebShell(client: key.client, server: key.server, path: key.path))
          seen.append([])
        }
        guard let place = groups.place(of: key) else { continue }
        shells[place].take(number, request, parameter, strength, isNew: seen[place].insert(parameter.value).inserted)
        break
      }
    }
    return shells.compactMap { shell in
      var shell = shell
      let isAnswered = shell.requests.contains { web.requests[$0].isSuccess }
      let isShell =
        !shell.proofs.isEmpty || isAnswered && (shell.strong >= commandThreshold || shell.hasCode)
        || shell.strong >= 2 * commandThreshold
      guard isShell else { return nil }
      shell.upload = upload(of: shell, web)
      return shell
    }
  }

  private mutating func take(
    _ number: Int, _ request: WebRequest, _ parameter: WebRequest.Parameter, _ strength: ShellCommand.Strength,
    isNew: Bool
  ) {
    requests.append(number)
    if isNew {
      if commands.count < 12 { commands.append(WebText.excerpt(parameter.value, limit: 80)) }
      if strength != .weak { strong += 1 }
    }
    if strength == .code { hasCode = true }
    if parameters.count < 8, !parameters.contains(parameter.name) { parameters.append(parameter.name) }
    if request.isSuccess, let proof = ShellCommand.proof(in: request.answer), !proofs.contains(proof) {
      proofs.append(proof)
    }
  }

  /// The request that left the file: a PUT of the same path, or a form with a file of its name, before the first use.
  private static func upload(of shell: WebShell, _ web: WebTraffic) -> Int? {
    guard let first = shell.requests.first else { return nil }
    let name = shell.path.split(separator: "/").last.map { Array("filename=\"\($0)\"".utf8) } ?? []
    return web.requests[..<first].lastIndex { request in
      guard request.server == shell.server else { return false }
      if request.method == "PUT" { return request.pathText == shell.path }
      return request.method == "POST" && !name.isEmpty && request.body.find(name) != nil
    }
  }

  private struct Key: Hashable {
    var client: HostAddress
    var server: FlowEnd
    var path: String
  }
}
