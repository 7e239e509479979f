import BlotterCore

extension MarkRole: TableCoded {
  static var blank: Self { .first }
}

extension FlowDirection: TableCoded {
  static var blank: Self { .up }
}

extension TCPFlags: TableCoded {
  static var blank: Self { Self(rawValue: 0) }
}

extension PacketLayers: TableCoded {
  static var blank: Self { Self(rawValue: 0) }
}

extension EvidenceFields: TableCoded {
  static var blank: Self { Self(rawValue: 0) }
}

extension Transport: TableCoded {
  static var blank: Self { Self(rawValue: 0) }
}

extension FlowMark: TableCoded {
  static var blank: Self { Self(mark: .blank, role: .blank, direction: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark)
    coder.code(&role)
    coder.code(&direction)
    // Marks of a flow stand one after the other.
    coder.derived(1)
  }
}

extension PacketMark: TableCoded {
  static var blank: PacketMark { .none }

  /// Marks follow one another in time, so each is told from the one before; its TCP numbers from what comes next in the
  /// same direction (RFC 9293 §3.4), or from what the other side expects.
  mutating func code(_ coder: inout TableCoder) {
    coder.whole(14)
    let before = coder.lastMark
    var bits: UInt64 =
      (hasTime ? 1 : 0) | (hasNumbers ? 2 : 0) | (hasLength ? 4 : 0) | (isRecord ? 8 : 0)
      | (number == ordinal ? 16 : 0) | (line == 0 ? 32 : 0) | (exists ? 64 : 0)
    let follows = before.end
    func distance(_ a: UInt32, _ b: UInt32) -> UInt32 { Int32(bitPattern: a &- b).magnitude }
    if distance(sequence, before.acknowledgment) < distance(sequence, follows)
      || distance(acknowledgment, follows) < distance(acknowledgment, before.acknowledgment)
    {
      bits |= 128
    }
    if self == before { bits = 256 }
    coder.raw(&bits)
    guard bits != 256 else {
      self = before
      return
    }
    hasTime = bits & 1 != 0
    hasNumbers = bits & 2 != 0
    hasLength = bits & 4 != 0
    isRecord = bits & 8 != 0
    coder.delta(&ordinal, from: before.ordinal)
    if bits & 16 != 0 { number = ordinal } else { coder.delta(&number, from: before.number) }
    coder.time(&time, from: before.time)
    coder.delta(&sequence, from: bits & 128 != 0 ? before.acknowledgment : follows)
    coder.delta(&acknowledgment, from: bits & 128 != 0 ? follows : before.acknowledgment)
    coder.raw(&length)
    if bits & 32 != 0 { line = 0 } else { coder.raw(&line) }
    coder.raw(&window)
    var flagBits = flags.rawValue
    coder.raw(&flagBits)
    flags = TCPFlags(rawValue: flagBits)
    coder.evidence(&evidence, exists: exists)
    if exists { coder.lastMark = self }
  }
}

extension PacketMark {
  /// The number behind its last byte: SYN and FIN count as one each.
  private var end: UInt32 {
    sequence &+ length &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0)
  }
}

extension PacketPosition: TableCoded {
  static var blank: PacketPosition { PacketPosition(evidence: 0, ordinal: 0) }

  mutating func code(_ coder: inout TableCoder) {
    coder.whole(2)
    coder.evidence(&evidence, exists: true)
    coder.delta(&ordinal, from: coder.lastOrdinal)
    coder.lastOrdinal = ordinal
  }
}

extension HostAddress: TableCoded {
  static var blank: HostAddress { .none }

  mutating func code(_ coder: inout TableCoder) {
    coder.whole(3)
    var (kind, high, low) = (self.kind.rawValue, self.high, self.low)
    coder.raw(&kind)
    // Halves of IPv6 addresses and of names fill their words; an IPv4 address has 32 bits.
    if kind == Kind.ipv6.rawValue || kind == Kind.name.rawValue {
      coder.word(&high)
      coder.word(&low)
    } else {
      coder.raw(&low)
    }
    guard coder.isReading else { return }
    guard let kind = Kind(rawValue: kind), kind != .ipv4 || low >> 32 == 0 else { return coder.fail() }
    self = HostAddress(high: high, low: low, kind: kind)
  }
}

extension MACAddress: TableCoded {
  static var blank: MACAddress { .zero }

  mutating func code(_ coder: inout TableCoder) {
    coder.whole(1)
    var bits = self.bits
    coder.raw(&bits)
    if coder.isReading { self = MACAddress(bits: bits) }
  }
}

extension FlowEnd: TableCoded {
  static var blank: FlowEnd { FlowEnd(.none, 0) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&address)
    coder.code(&port)
  }
}

extension FlowKey: TableCoded {
  static var blank: FlowKey { FlowKey(.blank, .blank, .tcp) }

  /// Put together anew, so that its ends stand in order whatever was read.
  mutating func code(_ coder: inout TableCoder) {
    var (low, high, transport) = (self.low, self.high, self.transport)
    coder.code(&low)
    coder.code(&high)
    coder.code(&transport)
    if coder.isReading { self = FlowKey(low, high, transport) }
  }
}
