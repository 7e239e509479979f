import BlotterCore

/// Reads a line of an alert log in the "fast" form that Snort introduced and Suricata kept:
/// `11/23/2026-13:24:32.192571  [**] [1:2009187:4] MESSAGE [**] [Classification: CLASS] [Priority: 1] {TCP} A:1 ->
/// B:2`.
enum FastAlert {
  /// Whether the text could be such a line.
  static func looks(_ text: Span<UInt8>) -> Bool {
    var index = 0
    text.skipBlanks(&index)
    guard ASCII.isDigit(text.at(index)), text.at(index + 2) == UInt8(ascii: "/"),
      let first = text.find("[**]", from: index, to: index + 64)
    else { return false }
    return text.find("[**]", from: first + 4) != nil && text.find(" -> ", from: first) != nil
  }

  static func read(_ bytes: Span<UInt8>, _ zone: ZoneOffset?) -> (record: TrafficRecord, time: RecordTime?)? {
    let text = RecordText(bytes)
    var start = 0
    bytes.skipBlanks(&start)
    guard let open = bytes.find("[**]", from: start), let close = bytes.findLast("[**]"), close > open + 4 else {
      return nil
    }
    var index = open + 4
    bytes.skipBlanks(&index)
    guard bytes.at(index) == UInt8(ascii: "["), let end = bytes.first(UInt8(ascii: "]"), from: index, to: close)
    else { return nil }
    // Generator and number name the rule; the third number is its revision.
    let numbers = bytes.string(index + 1, end).split(separator: ":")
    guard numbers.count >= 2, numbers.allSatisfy({ UInt64($0) != nil }) else { return nil }
    var from = end + 1
    bytes.skipBlanks(&from, to: close)
    var to = close
    while to > from, ASCII.isBlank(bytes.at(to - 1)) { to -= 1 }
    let signature = text.string(RecordCell(start: from, end: to, form: .array)) ?? ""
    let time = time(bytes, start, zone)
    var alert = AlertRecord(
      .alert, engine: time.hasYear ? "Suricata" : "Snort", rule: numbers.prefix(2).joined(separator: ":"),
      signature: signature)
    alert.category = value("[Classification: ", bytes, close) ?? ""
    alert.priority = value("[Priority: ", bytes, close).flatMap { UInt8($0) }
    alert.action = bytes.find("[Drop]", from: start, to: open) != nil ? "blocked" : ""
    var record = TrafficRecord(.alert(alert))
    guard let brace = bytes.first(UInt8(ascii: "{"), from: close),
      let after = bytes.first(UInt8(ascii: "}"), from: brace), let arrow = bytes.find(" -> ", from: after)
    else { return nil }
    var last = bytes.count
    while last > arrow, ASCII.isBlank(bytes.at(last - 1)) { last -= 1 }
    var first = after + 1
    bytes.skipBlanks(&first)
    (record.source, record.sourcePort) = self.end(bytes, first, arrow)
    (record.destination, record.destinationPort) = self.end(bytes, arrow + 4, last)
    record.ipProtocol =
      RecordProtocol.number(bytes.string(brace + 1, after), isIPv6: record.source.kind == .ipv6) ?? 255
    return (record, time.time)
  }

  /// Month, day, and year where the log prints it; without a year there is no date, and so no time.
  private static func time(
    _ text: Span<UInt8>, _ start: Int, _ zone: ZoneOffset?
  ) -> (time: RecordTime?, hasYear: Bool) {
    var index = start
    guard let month = text.decimal(&index), text.at(index) == UInt8(ascii: "/") else { return (nil, false) }
    index += 1
    guard let day = text.decimal(&index), text.at(index) == UInt8(ascii: "/") else { return (nil, false) }
    index += 1
    let digits = index
    guard let year = text.decimal(&index), index - digits == 4, text.at(index) == UInt8(ascii: "-"), month < 100,
      day < 100
    else { return (nil, false) }
    let two = { (value: UInt64) in value < 10 ? "0\(value)" : "\(value)" }
    guard year <= 9999, let date = CivilDate(parsing: "\(year)-\(two(month))-\(two(day))"),
      let clock = RecordTime.clock(text, index + 1, text.count), let local = date.nanoseconds(at: clock.nanoseconds)
    else { return (nil, true) }
    return (RecordTime.placed(local, text, clock.end, clock.end, zone), true)
  }

  private static func value(_ label: StaticString, _ text: Span<UInt8>, _ from: Int) -> String? {
    guard let start = text.find(label, from: from).map({ $0 + label.utf8CodeUnitCount }),
      let end = text.first(UInt8(ascii: "]"), from: start, to: start + AlertRecord.textLimit)
    else { return nil }
    return text.string(start, end)
  }

  /// `192.0.2.1:80`, `2001:db8::1:80` (the last group is the port), or an address alone.
  private static func end(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> (HostAddress, UInt16) {
    let whole = text.string(start, end)
    if let colon = whole.lastIndex(of: ":"), let port = UInt16(whole[whole.index(after: colon)...]),
      let address = HostAddress(parsing: whole[..<colon])
    {
      return (address, port)
    }
    return (HostAddress(parsing: whole) ?? .none, 0)
  }
}
