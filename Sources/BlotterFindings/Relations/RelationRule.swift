/// One line of the ``RelationTable``: which kinds may hang together, and what hosts and times must say to it.
struct RelationRule: Sendable {
  var from: [String]
  var kind: FindingRelation.Kind
  var to: [String]
  var hosts: Hosts
  var time: Time
  /// The general reason, as the beginning of a sentence.
  var because: String
  /// Facts of which `from` must have one: what follows from a success needs the success, and begins after it.
  var onlyAfter: [String] = []

  /// Which hosts both findings must name. Addresses that stand for no single host never join anything.
  enum Hosts: Sendable {
    /// Both speak of one port of one host that suffers.
    case sameService
    /// One host suffers in both.
    case sameVictim
    /// One host acts in both.
    case sameSource
    /// One host acts in both, and one suffers in both.
    case samePair
    /// Who suffered first acts now.
    case victimActs
    /// Who suffered first suffers or acts now.
    case victimReturns
    /// Who acted first suffers now.
    case sourceSuffers
    /// Two hosts are named in both, in whatever part.
    case twoHosts
    /// A host is named in both, in whatever part.
    case anyHost
    /// Both happen on one link, which both kinds never leave: one piece of evidence.
    case sameLink
  }

  /// How both must stand in time.
  enum Time: Sendable {
    /// The effect begins while its cause goes on, or soon after its end (``FindingSpan/aftermath``); a part while the
    /// whole does.
    case during
    /// `to` begins later than `from`.
    case later
    /// Between the two lies no more than ``FindingSpan/session``.
    case together
  }

  init(
    _ from: [String], _ kind: FindingRelation.Kind, _ to: [String], _ hosts: Hosts, _ time: Time, _ because: String,
    onlyAfter: [String] = []
  ) {
    self.from = from
    self.kind = kind
    self.to = to
    self.hosts = hosts
    self.time = time
    self.because = because
    self.onlyAfter = onlyAfter
  }
}
