/// Lines that show a packet's bytes and begin no packet.
enum DumpLine {
  static func isBlank(_ line: Span<UInt8>) -> Bool {
    for index in 0..<line.count where !ASCII.isBlank(line[index]) { return false }
    return true
  }

  /// `0x0010:  c633 6414 …` of -x and -X, at any indentation.
  static func isHexadecimal(_ line: Span<UInt8>) -> Bool {
    var at = 0
    while line.at(at) == 0x20 || line.at(at) == 0x09 { at += 1 }
    guard line.has("0x", at: at) else { return false }
    at += 2
    let digits = at
    while ASCII.hexValue(line.at(at)) != nil { at += 1 }
    return at - digits >= 4 && line.at(at) == UInt8(ascii: ":")
  }

  /// Whether `line` is the first of what -A prints: an IPv4 header begins with `E`, an IPv6 header with a backtick;
  /// of other protocols most bytes are no letters and print as dots.
  static func isCharacters(_ line: Span<UInt8>) -> Bool {
    let first = line.at(0)
    if first == UInt8(ascii: "E") || first == UInt8(ascii: "`") {
      return !ASCII.isAlphanumeric(line.at(1)) && !line.has("```", at: 0)
    }
    var dots = 0
    for index in 0..<line.count where line[index] == UInt8(ascii: ".") { dots += 1 }
    return line.count >= 8 && dots * 3 >= line.count && !line.has("...", at: 0)
  }
}
