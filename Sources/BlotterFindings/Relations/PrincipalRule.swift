/// Chooses the finding that names the incident, by a rule that anybody can follow:
///
/// 1. Outcome: the highest severity. What explains others counts with the severity of the worst of them, since that is
///    what it did.
/// 2. Cause before symptom: what nothing found explains, before what something explains.
/// 3. Family: what brings things about (a flood, an exploit) before what may be brought about (a refusal, a name that
///    does not resolve).
/// 4. Power of explanation: what explains more findings, or is made of more, comes first.
/// 5. Number of events, then kind and title in the order of letters.
package struct PrincipalRule {
  private let findings: [Finding]
  private let weights: [Weight]
  /// Places of the findings, the principal one first.
  package let order: [Int]

  private struct Weight {
    var severity: Int
    var isInherited = false
    var isExplained = false
    var family: Int
    /// Findings that it explains or that are part of it, through others too.
    var followers = 0
  }

  package init(_ findings: [Finding], _ finder: RelationFinder) {
    self.findings = findings
    var weights = findings.map { finding in
      Weight(severity: finding.severity?.rank ?? -1, family: Self.rank(finding.kind))
    }
    var upward: [Int: Int] = [:]
    for link in finder.links {
      switch link.kind {
      case .explains:
        weights[link.to].isExplained = true
        upward[link.to] = link.from
      case .partOf where upward[link.from] == nil: upward[link.from] = link.to
      default: break
      }
    }
    for (number, finding) in findings.enumerated() {
      var place = number
      var visited: Set<Int> = [number]
      while let above = upward[place], visited.insert(above).inserted {
        weights[above].followers += 1
        if let rank = finding.severity?.rank, weights[above].severity < rank {
          weights[above].severity = rank
          weights[above].isInherited = true
        }
        place = above
      }
    }
    self.weights = weights
    order = findings.indices.sorted { a, b in
      let (x, y) = (weights[a], weights[b])
      if x.severity != y.severity { return y.severity < x.severity }
      if x.isExplained != y.isExplained { return y.isExplained }
      if x.family != y.family { return x.family < y.family }
      if x.followers != y.followers { return y.followers < x.followers }
      if findings[a].count != findings[b].count { return (findings[b].count ?? 0) < (findings[a].count ?? 0) }
      if findings[a].kind != findings[b].kind { return findings[a].kind < findings[b].kind }
      return findings[a].title != findings[b].title ? findings[a].title < findings[b].title : a < b
    }
  }

  /// Why the first is the principal one, against those that came near: the steps of the rule that decided, told in one
  /// row with semicolons.
  package var because: String {
    guard let top = order.first else { return "" }
    guard findings.count > 1 else { return "It is the only finding." }
    let weight = weights[top]
    var text = "Of \(findings.count) findings "
    let rivals = order.dropFirst().filter { weights[$0].severity == weight.severity }
    let severity = findings[top].severity
    switch (severity, weight.isInherited) {
    case (_, true): text += "it explains or contains the most severe, and counts as much"
    case (let severity?, false) where rivals.isEmpty: text += "it alone has the highest severity, \(severity.rawValue)"
    case (let severity?, false) where rivals.count + 1 == findings.count:
      text =
        (findings.count == 2 ? "Both findings have" : "All \(findings.count) findings have")
        + " the severity \(severity.rawValue)"
    case (let severity?, false):
      text += "\(rivals.count + 1) share the highest severity, \(severity.rawValue)"
    case (nil, false): text += "none has a severity"
    }
    var reasons: [String] = []
    if weight.followers > 0 {
      reasons.append("it explains or contains \(weight.followers) other\(weight.followers == 1 ? "" : "s")")
    }
    if !rivals.isEmpty {
      if !weight.isExplained, rivals.contains(where: { weights[$0].isExplained }) {
        reasons.append("nothing found explains it")
      }
      let peers = rivals.filter { weights[$0].isExplained == weight.isExplained }
      if let next = peers.first, weight.family < weights[next].family {
        reasons.append(
          "its family, \(Self.name(findings[top].kind)), stands before \(Self.name(findings[next].kind)), "
            + "as what brings about before what is brought about")
      } else if let next = peers.first, weight.family == weights[next].family,
        weight.followers == weights[next].followers
      {
        reasons.append(
          findings[top].count != findings[next].count
            ? "it counts the most events" : "among equals the order of letters decided, which says nothing")
      }
    }
    return ([text] + reasons).joined(separator: "; ") + "."
  }

  /// Families from causes to what follows from them: a flood or a scan explains refusals, an unreachable server
  /// explains names that do not resolve, and those explain what an application answers. `dns-spoofing` stands before
  /// its family. With each, its name in a sentence.
  static let families: [(family: String, name: String)] = [
    ("flood", "floods"), ("amplification", "amplification"), ("exploit", "exploits"), ("malware", "malware"),
    ("password-guessing", "password guessing"), ("web-attack", "attacks on websites"),
    ("dns-spoofing", "forged DNS answers"), ("local-network-attack", "attacks on the local network"),
    ("service-unreachable", "unreachable services"), ("address-assignment", "address assignment"),
    ("name-resolution", "name resolution"), ("degraded-service", "degraded services"),
    ("authentication-failure", "failed logins"), ("credentials", "exposed credentials"),
    ("covert-channel", "covert channels"), ("other-engine", "other engines' alerts"),
    ("reconnaissance", "reconnaissance"),
  ]
  /// The family of a kind that the list does not know.
  static let otherFamily = "other kinds"

  /// The sentence name of a kind's family, or of the kind where it stands in the list itself.
  private static func name(_ kind: String) -> String {
    let place = rank(kind)
    return place < families.count ? families[place].name : otherFamily
  }

  private static func rank(_ kind: String) -> Int {
    if let own = families.firstIndex(where: { $0.family == kind }) { return own }
    guard let family = FindingKinds.family(of: kind) else { return families.count }
    return families.firstIndex { $0.family == family } ?? families.count
  }
}
