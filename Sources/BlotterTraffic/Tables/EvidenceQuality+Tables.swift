import BlotterCore

extension EvidenceQuality: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&packets)
    coder.code(&snapped)
    coder.code(&firstSnapped)
    codeStops(&coder)
    coder.code(&backward)
    coder.code(&firstBackward)
    coder.code(&repeatedNumbers)
    coder.code(&firstRepeated)
    coder.code(&fields)
    coder.code(&series)
    coder.code(&first)
    coder.code(&last)
  }
}

extension EvidenceQuality {
  /// By reason alone, which is all that findings tell: what layer and field stopped the decoder stays behind.
  private mutating func codeStops(_ coder: inout TableCoder) {
    var counts: [UInt8: UInt64] = [:]
    var firsts: [UInt8: PacketMark] = [:]
    for (stop, entry) in stops {
      counts[stop.reason.rawValue, default: 0] &+= entry.count
      if let first = firsts[stop.reason.rawValue], first.position < entry.first.position { continue }
      firsts[stop.reason.rawValue] = entry.first
    }
    coder.code(&counts)
    coder.code(&firsts)
    coder.derived(-1)
    guard coder.isReading else { return }
    stops = [:]
    for (code, first) in firsts {
      guard let reason = DecodeStop.Reason(rawValue: code) else { return coder.fail() }
      stops[DecodeStop(reason, layer: "", "")] = (counts[code] ?? 0, first)
    }
  }
}
