import BlotterFindings

/// How likely a candidate cause is, by a rule that fits in a sentence.
///
/// How often the cause is met counts 3 (usual), 2 (common), 1 (uncommon) or 0 (rare). Each fact for it adds 1, each
/// against it takes 1; a strong fact counts 2. A sum of 3 or more is likely, 1 or 2 possible, less unlikely. A limit of
/// the playbook can lower the result and never raise it. So a further fact for a cause never makes it less likely, and
/// one against it never more. Nothing is ruled out and nothing confirmed but by a person.
enum LikelihoodRule {
  static let name = "likelihood rule"

  struct Result {
    var likelihood: Cause.Likelihood
    var sum: Int
    var reasoning: String
  }

  static func weigh(
    _ prior: Playbook.Prior, supporting: [Int], opposing: [Int],
    limit: (likelihood: Cause.Likelihood, because: String)? = nil
  ) -> Result {
    let plus = supporting.reduce(0, +)
    let minus = opposing.reduce(0, +)
    let sum = prior.points + plus - minus
    var likelihood: Cause.Likelihood = sum >= 3 ? .likely : sum >= 1 ? .possible : .unlikely
    var reasoning = "\(prior.words) (\(prior.points))"
    if !supporting.isEmpty { reasoning += ", \(facts(supporting.count)) for it (+\(plus))" }
    if !opposing.isEmpty { reasoning += ", \(facts(opposing.count)) against it (−\(minus))" }
    if supporting.isEmpty, opposing.isEmpty { reasoning += ", no fact for or against it" }
    reasoning += ": \(sum < 0 ? "−" : "")\(sum.magnitude), which is \(likelihood.rawValue)"
    if let limit, limit.likelihood.rank < likelihood.rank {
      likelihood = limit.likelihood
      reasoning += "; held at \(likelihood.rawValue), because \(limit.because)"
    }
    return Result(likelihood: likelihood, sum: sum, reasoning: reasoning + ".")
  }

  private static func facts(_ count: Int) -> String { count == 1 ? "1 fact" : "\(count) facts" }
}

extension Playbook.Prior {
  fileprivate var points: Int {
    switch self {
    case .usual: 3
    case .common: 2
    case .uncommon: 1
    case .rare: 0
    }
  }

  fileprivate var words: String {
    switch self {
    case .usual: "A usual cause"
    case .common: "A common cause"
    case .uncommon: "An uncommon cause"
    case .rare: "A rare cause"
    }
  }
}

extension Cause.Likelihood {
  /// Order of a report: confirmed first.
  var rank: Int {
    switch self {
    case .confirmed: 4
    case .likely: 3
    case .possible: 2
    case .unlikely: 1
    case .ruledOut: 0
    }
  }
}
