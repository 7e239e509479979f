import BlotterBytes
import BlotterCore
import BlotterPackets

/// A message of one direction of a TCP connection that has begun and not yet ended.
///
/// Bytes are taken in the order of their sequence numbers. What arrives twice counts as it came first (as most stacks
/// do, and Wireshark), what arrives early waits, within limits.
struct OpenMessage: Sendable {
  var flow: Int
  var direction: FlowDirection
  var framing: StreamFraming
  /// Ports of the direction, which some messages are read by.
  var sourcePort: UInt16
  var destinationPort: UInt16
  /// Packet in which the message began.
  var first: PacketMark
  /// Whether its beginning was entered into the tables as it stood.
  var isEntered: Bool
  /// Number of the next byte.
  var next: UInt32
  /// Bytes taken since the start of what is kept.
  var taken: Int
  /// Where the message begins among them: behind others of its segment where those are read together.
  var start: Int
  /// The bytes taken, up to the framing's limit.
  var held: [UInt8]
  /// Length of the message, its header included, once it is known.
  var known: Int?
  /// Segments that came before their turn.
  var early: [EarlySegment] = []
  /// Whether bytes came twice and differed.
  var conflicts = false

  struct EarlySegment: Sendable {
    var sequence: UInt32
    var bytes: [UInt8]
  }

  /// Segments that may wait for one that is missing: a message of ``StreamFraming/messageLimit`` bytes in 1,460 each
  /// has 45, of which a few are on the way at a time.
  static let earlyLimit = 16
  /// Bytes ahead of the next one that a segment may begin: the largest window without scaling (RFC 9293 §3.1).
  static let window: Int32 = 65_535

  /// - Parameters:
  ///   - payload: The segment in which it begins.
  ///   - next: Number of the byte behind that segment.
  ///   - start: Where it begins.
  ///   - length: Its length where its header tells it.
  ///   - keeping: From where on bytes are kept.
  init(
    _ packet: borrowing Packet, _ payload: RawSpan, flow: Int, _ direction: FlowDirection, _ framing: StreamFraming,
    first: PacketMark, next: UInt32, start: Int, length: Int?, keeping: Int, isEntered: Bool
  ) {
    known = length
    self.flow = flow
    self.direction = direction
    self.framing = framing
    sourcePort = packet.sourcePort
    destinationPort = packet.destinationPort
    self.first = first
    self.isEntered = isEntered
    self.next = next
    self.start = start - keeping
    taken = payload.byteCount - keeping
    held = []
    hold(payload, keeping..<payload.byteCount)
  }

  /// Bytes in memory.
  var size: Int { held.count + early.reduce(0) { $0 + $1.bytes.count } }

  /// What a segment is to the message.
  enum Place: Equatable {
    /// Its bytes from the index on come next.
    case next(Int)
    /// All of it came before.
    case old
    /// It waits for what is missing.
    case early
    /// Too far ahead: something is missing that will not come.
    case lost
  }

  /// Finds the place of a segment, and keeps it where it is early.
  mutating func place(_ sequence: UInt32, _ payload: RawSpan) -> Place {
    let ahead = Int32(bitPattern: sequence &- next)
    if ahead > 0 {
      guard ahead <= Self.window, early.count < Self.earlyLimit, payload.byteCount <= Int(Self.window) else {
        return .lost
      }
      early.append(EarlySegment(sequence: sequence, bytes: (0..<payload.byteCount).map { payload.uint8($0) }))
      return .early
    }
    let overlap = Int(ahead.magnitude)
    compare(payload, overlap)
    return overlap >= payload.byteCount ? .old : .next(overlap)
  }

  /// The earliest of the waiting segments whose turn has come, and where its new bytes begin.
  mutating func takeEarly() -> (segment: EarlySegment, from: Int)? {
    guard !early.isEmpty else { return nil }
    var index = 0
    while index < early.count {
      let ahead = Int32(bitPattern: early[index].sequence &- next)
      if ahead <= 0 {
        let segment = early.remove(at: index)
        if Int(ahead.magnitude) < segment.bytes.count { return (segment, Int(ahead.magnitude)) }
      } else {
        index += 1
      }
    }
    return nil
  }

  /// Takes over what waits at the message before, of whose end this one is the continuation.
  mutating func inherit(_ waiting: [EarlySegment]) { early = waiting }

  /// Takes bytes of `payload` from the index `from` on as far as the message goes, and returns the index behind them
  /// and whether it is whole; nil where the bytes break the framing.
  mutating func feed(_ payload: RawSpan, from: Int) -> (end: Int, isWhole: Bool)? {
    let before = taken - start
    // The header may be divided, so that the length is looked up anew until it is known.
    var need = known
    var end = from
    if need == nil {
      hold(payload, from..<payload.byteCount)
      taken += payload.byteCount - from
      end = payload.byteCount
      switch length(seen: before) {
      case .known(let length): need = length
      case .open:
        next = next &+ UInt32(truncatingIfNeeded: end - from)
        return taken - start <= StreamFraming.messageLimit ? (end, false) : nil
      case .none: return nil
      }
    } else {
      let count = min(payload.byteCount - from, max(0, (need ?? 0) - before))
      hold(payload, from..<(from + count))
      taken += count
      end = from + count
    }
    guard let need else { return nil }
    known = need
    // Bytes behind the end belong to what follows.
    let beyond = max(0, taken - start - need)
    end -= beyond
    taken -= beyond
    next = next &+ UInt32(truncatingIfNeeded: end - from)
    return (end, taken - start >= need)
  }

  private func length(seen: Int) -> StreamFraming.Length {
    let bytes = unsafe held.span.bytes
    return framing.length(bytes, at: start, seen: seen)
  }

  /// What the bytes say.
  func message() -> BlotterCore.ApplicationMessage? {
    let end = known.map { min(held.count, start + $0) } ?? held.count
    let bytes = unsafe held.span.bytes
    return framing.message(bytes.extracting(0..<end), from: sourcePort, to: destinationPort)
  }

  private mutating func hold(_ payload: RawSpan, _ range: Range<Int>) {
    let room = framing.kept - held.count
    guard room > 0, held.count == taken || held.isEmpty else { return }
    let count = min(room, range.count)
    held.reserveCapacity(held.count + count)
    for index in range.lowerBound..<(range.lowerBound + count) { held.append(payload.uint8(index)) }
  }

  /// Holds what a segment repeats against what came first.
  private mutating func compare(_ payload: RawSpan, _ overlap: Int) {
    // One byte is a keep-alive's, which may be any (RFC 9293 §3.8.4).
    guard !conflicts, overlap > 0, payload.byteCount > 1 else { return }
    // Index among the bytes taken at which the segment begins.
    let place = taken - overlap
    for index in 0..<min(overlap, payload.byteCount) {
      let at = place + index
      if at >= 0, at < held.count, held[at] != payload.uint8(index) {
        conflicts = true
        return
      }
    }
  }
}
