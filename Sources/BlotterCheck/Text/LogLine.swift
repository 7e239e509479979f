/// Tells quoted evidence from prose.
enum LogLine {
  /// Whether a line is itself a packet line: it begins with a clock time of fractions, or it holds an arrow between
  /// two endpoints after a time.
  static func isLogLine(_ line: ArraySlice<Unicode.Scalar>) -> Bool {
    var digits = 0
    var colons = 0
    var dots = 0
    var index = line.startIndex
    while index < line.endIndex, index < line.startIndex + 40 {
      let scalar = line[index]
      if ("0"..."9").contains(scalar) {
        digits += 1
      } else if scalar == ":" {
        colons += 1
      } else if scalar == "." {
        dots += 1
      } else if !(scalar == "-" || scalar == "T" || scalar == "Z" || scalar == "`" || (scalar == " " && colons == 0)) {
        break
      }
      index += 1
    }
    guard digits >= 7, colons >= 2, dots >= 1 else { return false }
    var rest = line[index...].prefix(12)
    while rest.first == " " { rest = rest.dropFirst() }
    return rest.starts(with: "IP".unicodeScalars) || rest.starts(with: "ARP".unicodeScalars)
      || rest.starts(with: "ethertype".unicodeScalars)
  }
}
