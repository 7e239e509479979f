/// What a word does to the standing of its sentence.
struct Mood: OptionSet, Sendable {
  let rawValue: UInt16

  /// A guess: `could be`, `one possible cause`.
  static let hedge = Mood(rawValue: 1 << 0)
  /// Something to be done, or that would be: `will`, `should`, `recommend`.
  static let plan = Mood(rawValue: 1 << 1)
  /// How things are in general: `is used for`, `typically`.
  static let teaching = Mood(rawValue: 1 << 2)
  static let negation = Mood(rawValue: 1 << 3)
  static let question = Mood(rawValue: 1 << 4)
  /// Told as something that happened.
  static let past = Mood(rawValue: 1 << 5)
  /// The log, the capture or a packet is said to show it.
  static let evidence = Mood(rawValue: 1 << 6)
  /// What people said, did or noticed: no packet shows that.
  static let people = Mood(rawValue: 1 << 7)
  /// `if`, `in case`, `unless`.
  static let condition = Mood(rawValue: 1 << 8)

  /// Marks that take a sentence out of what evidence can contradict.
  static let unasserted: Mood = [.plan, .question, .condition]

  static func marks(of tokens: [Token]) -> [Mood] {
    var marks = [Mood](repeating: [], count: tokens.count)
    for (index, token) in tokens.enumerated() where token.isWord || token.text == "?" {
      var auxiliary = index - 1
      // `is normally used`
      if auxiliary > 0, tokens[auxiliary].text.hasSuffix("ly") || adverbs.contains(tokens[auxiliary].text) {
        auxiliary -= 1
      }
      let isParticiple = auxiliary >= 0 && presents.contains(tokens[auxiliary].text)
      if let mood = words[token.text] {
        // `is lost`, `a lost packet`: a state.
        let isState = mood == .past && isParticiple && !auxiliaries.contains(token.text)
        marks[index].formUnion(isState ? [] : mood)
      }
      // `could not be delivered` tells what happened; `could be` guesses.
      if token.text == "could", index + 1 < tokens.count, denials.contains(tokens[index + 1].text) {
        marks[index] = .past
      }
      if token.isWord, words[token.text] == nil, token.text.hasSuffix("ed"), token.text.utf8.count > 3, !isParticiple,
        !adjectives.contains(token.text)
      {
        marks[index].formUnion(.past)
      }
      if token.text.hasSuffix("n't") { marks[index].formUnion(.negation) }
    }
    // A router reports too, and that is in the packets.
    for index in tokens.indices
    where ["reported", "reports", "told", "informed", "notified"].contains(tokens[index].text) {
      let before = span(max(0, index - 5), index)
      if before.contains(where: { tokens[$0].address != nil || machines.contains(tokens[$0].text) }) {
        marks[index].remove(.people)
        marks[index].formUnion(.past)
      }
    }
    // What a machine contacts, and an implant that calls home, is in the packets too.
    for index in tokens.indices where ["contacted", "called"].contains(tokens[index].text) {
      let isHome = index + 1 < tokens.count && tokens[index + 1].text == "home"
      let isMachine =
        tokens[index].text == "contacted"
        && span(max(0, index - 3), index).contains {
          tokens[$0].address != nil || machines.contains(tokens[$0].text) || implants.contains(tokens[$0].text)
        }
      if isHome || isMachine { marks[index] = .past }
    }
    // `NXDOMAIN means that the name could not be found` defines, whatever the tense behind it.
    if let verb = tokens.firstIndex(where: { $0.text == "means" }), verb <= 6,
      !tokens[..<verb].contains(where: { demonstratives.contains($0.text) })
    {
      for index in verb..<tokens.count { marks[index].remove(.past) }
      marks[verb].formUnion(.teaching)
    }
    for (set, mood) in phrases {
      for match in set.matches(in: tokens, 0..<tokens.count) { marks[match.lowerBound].formUnion(mood) }
    }
    // `we can see three queries` reads the evidence.
    for index in tokens.indices.dropLast() where tokens[index].text == "we" || tokens[index].text == "i" {
      let next =
        tokens[index + 1].text == "can" && index + 2 < tokens.count ? tokens[index + 2].text : tokens[index + 1].text
      if ["see", "saw", "observe", "observed", "count", "counted"].contains(next) { marks[index] = .evidence }
    }
    // `is unknown` doubts; `unknown_ca`, `user unknown` are names of errors.
    for index in tokens.indices where tokens[index].text == "unknown" {
      let before = index > 0 ? tokens[index - 1].text : ""
      if !["is", "are", "was", "were", "remains", "remain", "still", "yet", "as"].contains(before) {
        marks[index].remove(.hedge)
      }
    }
    // `appears in the log` is there; `appears to be` guesses.
    for index in tokens.indices.dropLast()
    where ["appear", "appears", "appeared"].contains(tokens[index].text)
      && ["in", "on", "at", "as", "only", "twice", "once", "three", "two", "times"].contains(tokens[index + 1].text)
    {
      marks[index] = .past
    }
    // An imperative opens a task: `Check the firewall`.
    if let first = tokens.firstIndex(where: { !$0.isMark }), imperatives.contains(tokens[first].text),
      first + 1 < tokens.count, !pastWords.contains(tokens[first + 1].text), tokens[first + 1].text != ":"
    {
      marks[first].formUnion(.plan)
    }
    return marks
  }

  private static let words: [String: Mood] = {
    var table: [String: Mood] = [:]
    func add(_ mood: Mood, _ list: String) {
      for word in list.split(separator: " ") { table[String(word), default: []].formUnion(mood) }
    }
    add(
      .hedge,
      """
      could may might possible possibly perhaps maybe probably likely suspect suspects suspected suspicion hypothesis \
      hypothesize assume assumed assuming presumably potential potentially seem seems seemed appear appears appeared \
      unlikely unclear unknown possibility plausible suggest suggests suggested conceivable conceivably believe believes \
      believed theory uncertain apparently unconfirmed
      """)
    add(
      .plan,
      """
      will shall should must ought would recommend recommends recommended recommendation recommendations plan plans \
      planned propose proposes proposed todo prevent prevents prevention future advise advised advisable need needs \
      consider ensure mitigate mitigation harden let's next'll we'll
      """)
    add(
      .teaching,
      """
      typically usually normally commonly generally often always means refers called stands defined definition \
      typical example e.g i.e etc whenever anyone someone concept basically
      """)
    add(
      .negation,
      "no not never none neither nor without nobody nothing lack lacks lacking absence absent cannot excluded hardly scarcely"
    )
    add(.question, "?")
    add(
      .past,
      """
      was were had did been sent broadcast came went began took got saw made rose ran fell left found gave became held \
      hit broke brought lost met kept won arose
      """)
    add(
      .people,
      """
      customer customers caller callers reported reports report informed notified notify alerted escalated told called phoned \
      complained complaints meeting colleague colleagues manager staff helpdesk ticket ticketed team we i our \
      contacted restarted rebooted restored recovered patched disabled enabled configured reconfigured installed \
      discussed interviewed emailed
      """)
    add(.condition, "if unless whether")
    // Spanish and Portuguese: words that take a sentence out of what is told as fact.
    add(
      .hedge,
      """
      podría podria podrían podriam puede pode pueden podem posible possível posibles possíveis probable provável \
      probablemente provavelmente quizás quizá talvez tal parece sospecha suspeita supone supõe
      """)
    add(
      .plan,
      """
      debe deve deben devem debería deveria recomienda recomenda recomendamos recomendación recomendação recomendaciones \
      recomendações prevenir evitar será serão serán proponer propor
      """)
    // Few, because teaching text has the others, too: `um gateway cujo servidor não respondeu`.
    add(.past, "envió enviou enviaron enviaram veio vino dirigió dirigiu")
    add(.negation, "não sin sem ningún ninguna ninguno nenhum nenhuma nunca jamás jamais tampoco ni nem nada")
    add(.condition, "si cuando quando caso")
    add(
      .people,
      "clientes usuarios usuários reportaron informaron relataram informaram equipo equipe nosotros nós llamó ligou reinició reiniciou"
    )
    return table
  }()

  /// Before these a word in `-ed` tells of a state or of how things are: `a connection is closed with FIN`.
  private static let presents: Set<String> = ["is", "are", "be", "being", "gets", "get", "a", "an"]

  private static let adverbs: Set<String> = [
    "often", "always", "sometimes", "also", "seldom", "mostly", "now", "still",
  ]

  private static let auxiliaries: Set<String> = ["was", "were", "had", "did", "been"]

  /// Words in `-ed` that tell nothing of the past.
  private static let adjectives: Set<String> = [
    "distributed", "limited", "based", "detailed", "dedicated", "indeed", "speed", "feed", "exceed", "proceed",
    "succeed", "embed", "related", "unauthorized", "unlimited", "advanced", "automated", "managed", "shared", "trusted",
    "seed", "breed", "weed", "unused", "registered", "supposed",
  ]

  private static let machines: Set<String> = [
    "router", "gateway", "server", "firewall", "resolver", "icmp", "message", "error", "packet", "answer",
  ]

  private static let implants: Set<String> = [
    "implant", "malware", "trojan", "bot", "beacon", "backdoor", "workstation", "host", "machine",
  ]

  /// `this means that the server was down` concludes something of the case.
  private static let demonstratives: Set<String> = ["this", "that", "it", "which", "these", "result", "log"]

  private static let denials: Set<String> = ["not", "no", "never", "only", "neither"]

  private static let phrases: [(PhraseSet, Mood)] = [
    (
      PhraseSet(
        "a guess|my guess|our guess|best guess|we guess|i guess|educated guess|can be|can also be|can cause|can have|rule out|ruled out|not certain|not proven|not sure|be it|either a|either an"
      ),
      .hedge
    ),
    (
      PhraseSet(
        "in order to|to prevent|to avoid|to protect|going to|next step*|next week|next month|so that we|to be done|action item*"
      ), .plan
    ),
    (
      PhraseSet(
        "is used|are used|used for|is a|is an|are a|in general|for example|for instance|such as|known as|stand* for|is the well known|"
          + "is the default|is commonly|is normally|well known port|each time|in a normal|in normal|under normal|when a|when an|"
          + "uses a|works by|in an attack|types of|type of attack is|kind of attack in which|course material"),
      .teaching
    ),
    (
      PhraseSet(
        "rather than|instead of|as opposed to|no evidence|no sign*|no trace*|no indication*|ruled out|rule out|unlike|not only"
      ), .negation
    ),
    (
      PhraseSet(
        "log* document*|capture document*|trace document*|evidence document*|traffic document*|capture reveal*|traffic reveal*|capture demonstrate*|capture confirm*|log* show*|log* prove*|log* indicate*|log* reveal*|log* contain*|log* record*|log hold*|log has|log list*|log span*|log cover*|"
          + "log begin*|log start*|log end*|log count*|capture hold*|capture has|capture span*|capture cover*|capture begin*|capture start*|"
          + "capture end*|list show*|list hold*|list has|list contain*|trace show*|trace hold*|trace has|trace contain*|recording show*|"
          + "recording hold*|in the trace|in the list|in the recording|"
          + "capture show*|capture prove*|capture contain*|captures show*|packets show*|packet show*|packets prove*|traffic show*|traffic prove*|evidence show*|evidence prove*|row|rows|"
          + "analysis show*|analysis prove*|según la captura|según el registro|la captura muestra|el registro muestra|segundo a captura|a captura mostra|o registro mostra|in the log*|in the capture|in the traffic|results show*"
      ),
      .evidence
    ),
    (PhraseSet("look into|had a look"), .people),
  ]

  private static let imperatives: Set<String> = [
    "block", "check", "review", "determine", "ask", "verify", "restart", "enable", "disable", "configure", "monitor",
    "install", "update", "use", "implement", "apply", "add", "explain", "describe", "note", "list", "provide",
    "identify",
    "confirm", "contact", "keep", "make", "run", "test", "set", "limit", "deploy", "train", "investigate", "create",
    "see", "let", "read", "start", "stop", "search", "trace", "remove", "replace", "isolate", "disconnect", "inspect",
    "examine", "require", "measure", "follow", "decide", "treat", "watch", "collect", "preserve", "rotate", "patch",
    "restrict", "segment", "disallow", "turn", "revoke", "wait", "repeat", "compare", "give", "tell",
    "allow", "deny", "filter", "open", "close", "capture", "compare", "query", "look", "find", "document", "inform",
  ]

  /// After these, the first word is a subject and no order: `Query was sent`.
  private static let pastWords: Set<String> = [
    "was", "were", "is", "are", "has", "had", "have", "of", "to", "from", "packets",
  ]
}
