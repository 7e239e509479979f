/// What is known about a kind of finding, in words: the protocol, the message, candidate causes with the facts that
/// speak for and against each, checks that decide, and what to do. One YAML file in `Templates/Playbooks`.
package struct Playbook: Sendable {
  /// Kinds that this playbook speaks of.
  package var kinds: [String]
  /// The kind in prose: `DNS server unreachable`.
  package var title: String
  /// Facts that its sentences and conditions may name, each with its meaning and unit.
  package var facts: [String: String]
  /// What the protocol does when all is well.
  package var background: String
  /// What the observed message or pattern means, with its source.
  package var meaning: String
  /// What users notice.
  package var effect: String?
  package var references: [String]

  /// Sentences about what was seen, each said where its facts are there.
  var summary: [Statement]
  /// Events that facts give a time for.
  var moments: [Moment]
  /// What cited packets are, told by a text that they hold.
  var packets: [PacketName]
  /// The protocol, the port and the service affected, where the finding's own fields do not say it best: of each the
  /// first that can be said.
  var protocolAffected: [Statement]
  var portAffected: [Statement]
  var serviceAffected: [Statement]
  var causes: [Candidate]
  package var recommendations: [Advice]
  package var techniques: [Mapping]
  /// What of the finding is worth looking for elsewhere.
  var indicators: [Watch]

  /// A sentence, and when it holds.
  struct Statement: Sendable {
    var says: Phrase
    var conditions: [Predicate]
    /// Whether it concludes something, rather than tells what packets show.
    var isInferred: Bool
    /// 1, or 2 where one fact speaks loudly.
    var weight: Int
    /// Texts of which a cited packet holds one, where not all citations of the finding show the sentence.
    var shownBy: [String]
    /// Fact with the number of the one packet that shows it.
    var packet: FactPath?
    /// Outcome of the members of the fact `clients` whose packets show it: `served`.
    var clientsThatWere: String?

    /// The sentence for these facts; nil where a condition does not hold or a fact is absent.
    func text(_ scope: FactScope) -> String? {
      conditions.allSatisfy { $0.holds(scope) } ? says.text(scope) : nil
    }
  }

  /// An event of the timeline.
  struct Moment: Sendable {
    /// Fact with the time; nil where each element of `each` has its own `time`.
    var at: FactPath?
    /// Fact with the number of the packet that shows it.
    var packet: FactPath?
    /// List of objects, one event each; its members are named `@address` and so on.
    var each: String?
    var says: Phrase
    var conditions: [Predicate]
  }

  struct PacketName: Sendable {
    /// Texts of which the packet's line holds one.
    var has: [String]
    var says: Phrase
    var conditions: [Predicate]
  }

  /// An explanation that may hold.
  struct Candidate: Sendable {
    /// Permanent within the playbook: notes name causes by it.
    var id: String
    var says: Phrase
    var prior: Prior
    var supports: [Statement]
    var opposes: [Statement]
    /// Conditions under which it is never more than this likely.
    var limits: [Limit]
    var checks: [Step]
  }

  /// How often this is the cause where the kind is found, before any fact is weighed.
  enum Prior: String, Sendable, CaseIterable {
    case usual, common, uncommon, rare
  }

  struct Limit: Sendable {
    var likelihood: Cause.Likelihood
    var conditions: [Predicate]
    var because: Phrase
  }

  /// A check that would decide.
  struct Step: Sendable {
    var conditions: [Predicate]
    var does: Phrase
    var run: Phrase?
    var powershell: Phrase?
    /// What each outcome would mean.
    var outcomes: [Phrase]
  }

  package struct Advice: Sendable {
    /// `contain`, `prevent` or `detect`.
    var phase: String
    var does: Phrase
    var because: String?
    /// Ids of controls in `Mappings/controls.yaml` that say the same.
    package var controls: [String]
    var conditions: [Predicate]
  }

  /// An ATT&CK technique, and when the facts show it.
  package struct Mapping: Sendable {
    package var id: String
    package var name: String
    var conditions: [Predicate]
  }

  struct Watch: Sendable {
    enum Subject: String, Sendable, CaseIterable {
      /// Addresses that act.
      case sources
      /// Affected addresses: only where the "affected" host is itself the thing to look for (a rogue server).
      case servers
      /// A fact with names, URLs or other text.
      case fact
    }
    var subject: Subject
    var fact: FactPath?
    /// `domain`, `url` …; addresses tell their own.
    var type: String?
    var role: String
    var conditions: [Predicate]
  }
}
