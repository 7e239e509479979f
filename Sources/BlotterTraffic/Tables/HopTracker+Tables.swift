import BlotterCore

extension HopTracker: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&lowest)
    coder.code(&highest)
    coder.code(&descents)
    coder.code(&longestDescent)
    coder.serial(&firstSerial, of: coder.firstMark)
    coder.code(&firstTTL)
    coder.serial(&lastSerial, of: coder.lastMark)
    coder.code(&lastTTL)
    coder.code(&run)
    coder.code(&leadingRun)
  }
}

extension TableCoder {
  /// What a packet is known by: IP identification and fragment offset above the numbers of the transport, which its
  /// mark holds as well.
  fileprivate mutating func serial(_ serial: inout UInt64, of mark: PacketMark) {
    derived(1)
    let number = isEcho ? mark.acknowledgment : mark.sequence
    var low = UInt32(truncatingIfNeeded: serial) ^ number
    var identification = UInt16(truncatingIfNeeded: serial >> 32)
    var offset = UInt16(truncatingIfNeeded: serial >> 48)
    raw(&low)
    var step = Int64(Int16(bitPattern: identification &- lastIdentification))
    signed(&step)
    identification = lastIdentification &+ UInt16(truncatingIfNeeded: step)
    raw(&offset)
    lastIdentification = identification
    if isReading { serial = UInt64(offset) << 48 | UInt64(identification) << 32 | UInt64(low ^ number) }
  }
}
