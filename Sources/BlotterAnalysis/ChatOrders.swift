/// Orders that bots take over IRC (RFC 2812): a topic or a message to a channel that is a command with a mark before
/// it.
///
/// Chat by itself is none, nor are games and services whose bots answer to `!seen` or `!help`: the word has to be one
/// of attacks, downloads and spreading, as the sources of the families Agobot, SDBot, Rbot and Kaiten name their
/// commands (Bächer and others, "Know your Enemy: Tracking Botnets", The Honeynet Project 2005).
enum ChatOrders {
  private static let words: [StaticString] = [
    "ddos", "syn", "synflood", "udp", "udpflood", "icmp", "httpflood", "flood", "tcpflood", "tsunami", "advscan", "asc",
    "scanall", "ntscan", "download", "execute", "spread", "keylog", "ddos.syn", "ddos.udp", "ddos.http", "http.execute",
    "http.update", "getcdkeys", "bot.execute",
  ]

  private static let marks = Set(".!@-".utf8)

  /// Whether a client's first bytes register with a chat server and go to a channel.
  static func isChat(_ data: [UInt8]) -> Bool {
    (data.stands("NICK ", at: 0) || data.stands("PASS ", at: 0) || data.stands("USER ", at: 0) || data.holds("\nNICK "))
      && data.holds("NICK ") && data.holds("JOIN ")
  }

  /// Whether the server's bytes hold an order in a topic (reply 332) or in a message to all.
  static func hasOrder(_ data: [UInt8]) -> Bool {
    for line in data.split(separator: UInt8(ascii: "\n")) {
      let line = Array(line)
      guard line.holds(" 332 ") || line.holds(" TOPIC ") || line.holds(" PRIVMSG "),
        let colon = line.dropFirst().firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      let text = line[(colon + 1)...]
      guard let mark = text.first, marks.contains(mark) else { continue }
      let word = text.dropFirst().prefix { $0 > 0x20 }.map { 0x41...0x5a ~= $0 ? $0 + 0x20 : $0 }
      if words.contains(where: { word.count == $0.utf8CodeUnitCount && word.stands($0, at: 0) }) { return true }
    }
    return false
  }
}
