import BlotterBytes
import BlotterCore
import BlotterPackets

/// Puts together the messages of TCP streams that go on in the next segment.
///
/// A connection costs nothing here until a message is open that a decoder wants, and nothing again when it is closed;
/// segments that begin with a message and end with one pass without a copy. The beginning of a message is entered into
/// the tables when it is seen, and replaced by the whole when that is there: whatever is missing, nothing is lost that
/// the first segment says.
///
/// A message whose later segments pass before its first one is not put together.
package struct StreamTable: Sendable {
  /// Messages that more than one segment held.
  package internal(set) var joined: UInt64 = 0
  /// Messages of which a part is missing in the evidence.
  package internal(set) var gaps: UInt64 = 0
  /// Segments that repeat bytes of a message with other contents, which senders do not do.
  package internal(set) var conflicts: UInt64 = 0
  package internal(set) var firstConflict = PacketMark.none
  /// Messages given up because a limit below was reached.
  package internal(set) var beyond: UInt64 = 0

  var open: [OpenMessage] = []
  /// Number of the open message plus one, by twice the flow's number and one for ``FlowDirection/down``; 0 for none.
  var index: [Int32] = []
  var heldBytes = 0
  var victim = 0
  /// First segments of connections that a continuing pass met in their midst.
  var heads: StreamHeads

  /// Messages open at a time. Each is a request or handshake on its way; a busy server has some thousand.
  package static let openLimit = 1 << 14
  /// Bytes of all open messages: 2 KiB each of them at the limit.
  package static let byteLimit = 32 << 20
  /// Messages that are read of one segment: 1,460 bytes hold some forty of the smallest.
  static let messagesPerSegment = 48

  init(isContinuation: Bool) { heads = StreamHeads(isKept: isContinuation) }

  /// What a segment turns out to be.
  struct Outcome {
    /// Whether it goes on with an open message, so that its first bytes are not the start of one.
    var isClaimed = false
    /// The framing that was followed; nil where none was.
    var framing: StreamFraming?
    /// Whether a message ends in the segment.
    var ends = false
    /// Messages that it holds or completes, apart from one at its front that the packet bears itself.
    var messages: [Message] = []

    /// A message that was read here, and the packet whose entry it replaces.
    struct Message {
      var content: ApplicationMessage
      var replaces: PacketMark?
    }
  }

  /// Whether anything is open on this direction of a flow.
  func isOpen(_ flow: Int, _ direction: FlowDirection) -> Bool { slot(flow, direction) != nil }

  private func slot(_ flow: Int, _ direction: FlowDirection) -> Int? {
    let place = 2 * flow + (direction == .up ? 0 : 1)
    guard place < index.count, index[place] > 0 else { return nil }
    return Int(index[place]) - 1
  }

  /// Takes one segment; `payload` is all of its payload, none of it missing. Returns nil where it belongs to no message
  /// that is put together, as nearly every segment does.
  mutating func observe(
    _ packet: borrowing Packet, _ payload: RawSpan, flow: Int, _ direction: FlowDirection, _ mark: PacketMark
  ) -> Outcome? {
    guard let slot = slot(flow, direction) else {
      guard let framing = StreamFraming.kind(of: packet, payload) else { return nil }
      var outcome = Outcome()
      outcome.framing = framing
      follow(
        packet, payload, from: 0, packet.tcp.sequence, flow, direction, framing, mark, [], &outcome)
      return outcome
    }
    return resume(slot, packet, payload, mark)
  }

  /// Gives up what is open on a flow: its connection ended, or a part of it was not captured.
  mutating func close(_ flow: Int, isGap: Bool) {
    for direction in [FlowDirection.up, .down] {
      guard let slot = slot(flow, direction) else { continue }
      if isGap { gaps &+= 1 }
      remove(slot)
    }
  }

  private mutating func resume(
    _ slot: Int, _ packet: borrowing Packet, _ payload: RawSpan, _ mark: PacketMark
  ) -> Outcome? {
    var outcome = Outcome()
    outcome.isClaimed = true
    outcome.framing = open[slot].framing
    let hadConflict = open[slot].conflicts
    let size = open[slot].size
    let place = open[slot].place(packet.tcp.sequence, payload)
    heldBytes += open[slot].size - size
    if open[slot].conflicts, !hadConflict {
      conflicts &+= 1
      if !firstConflict.exists { firstConflict = mark }
    }
    switch place {
    case .old: return outcome
    case .early:
      makeRoom(sparing: slot)
      return outcome
    case .lost:
      let (flow, direction) = (open[slot].flow, open[slot].direction)
      gaps &+= 1
      remove(slot)
      return observe(packet, payload, flow: flow, direction, mark)
    case .next(let from):
      let (flow, direction) = (open[slot].flow, open[slot].direction)
      advance(slot, packet, payload, from: from, packet.tcp.sequence, mark, &outcome)
      // What waited for these bytes is next, of this message or of the one that was opened behind it.
      for _ in 0...OpenMessage.earlyLimit {
        guard let slot = self.slot(flow, direction) else { break }
        let size = open[slot].size
        guard let (segment, from) = open[slot].takeEarly() else {
          heldBytes += open[slot].size - size
          break
        }
        heldBytes += open[slot].size - size
        let bytes = unsafe segment.bytes.span.bytes
        advance(slot, packet, bytes, from: from, segment.sequence, mark, &outcome)
      }
      return outcome
    }
  }

  private mutating func advance(
    _ slot: Int, _ packet: borrowing Packet, _ payload: RawSpan, from: Int, _ sequence: UInt32, _ mark: PacketMark,
    _ outcome: inout Outcome
  ) {
    let size = open[slot].size
    let fed = open[slot].feed(payload, from: from)
    heldBytes += open[slot].size - size
    guard let (end, isWhole) = fed else {
      gaps &+= 1
      remove(slot)
      return
    }
    guard isWhole else {
      makeRoom(sparing: slot)
      return
    }
    let message = open[slot]
    joined &+= 1
    outcome.ends = true
    if let content = message.message() {
      outcome.messages.append(.init(content: content, replaces: message.isEntered ? message.first : nil))
    }
    remove(slot)
    // Behind the head comes a body, which is none of ours.
    guard message.framing != .http, end < payload.byteCount else { return }
    follow(
      packet, payload, from: end, sequence, message.flow, message.direction, message.framing, mark, message.early,
      &outcome)
  }

  /// Reads the messages that begin in `payload` from the index `from` on, and opens the last where it goes on.
  private mutating func follow(
    _ packet: borrowing Packet, _ payload: RawSpan, from: Int, _ sequence: UInt32, _ flow: Int,
    _ direction: FlowDirection, _ framing: StreamFraming, _ mark: PacketMark, _ waiting: [OpenMessage.EarlySegment],
    _ outcome: inout Outcome
  ) {
    // The packet itself bears what its front says.
    var isEntered = from == 0 && packet.application != nil
    if framing.keepsSegment, from > 0 { isEntered = read(payload, from..<payload.byteCount, framing, packet, &outcome) }
    var offset = from
    for _ in 0..<Self.messagesPerSegment {
      guard offset < payload.byteCount else { return }
      var known: Int?
      switch framing.length(payload, at: offset) {
      case .none: return
      case .open: break
      case .known(let length): known = length
      }
      let isWhole = (known ?? .max) <= payload.byteCount - offset
      let end = isWhole ? offset + (known ?? 0) : payload.byteCount
      if !framing.keepsSegment, offset > 0 {
        isEntered = read(payload, offset..<end, framing, packet, &outcome)
      }
      guard !isWhole else {
        outcome.ends = true
        // Bodies follow heads.
        if framing == .http { return }
        offset = end
        continue
      }
      let next = sequence &+ UInt32(truncatingIfNeeded: payload.byteCount)
      var message = OpenMessage(
        packet, payload, flow: flow, direction, framing, first: mark, next: next, start: offset, length: known,
        keeping: framing.keepsSegment ? from : offset, isEntered: isEntered)
      message.inherit(waiting)
      insert(message)
      return
    }
  }

  private func read(
    _ payload: RawSpan, _ range: Range<Int>, _ framing: StreamFraming, _ packet: borrowing Packet,
    _ outcome: inout Outcome
  ) -> Bool {
    guard
      let content = framing.message(
        payload.extracting(range), from: packet.sourcePort, to: packet.destinationPort)
    else { return false }
    outcome.messages.append(.init(content: content, replaces: nil))
    return true
  }

  // MARK: Slots

  mutating func insert(_ message: OpenMessage) {
    if open.count >= Self.openLimit { giveUp(sparing: nil) }
    let place = 2 * message.flow + (message.direction == .up ? 0 : 1)
    while index.count <= place | 1 { index.append(0) }
    open.append(message)
    index[place] = Int32(open.count)
    heldBytes += message.size
    makeRoom(sparing: open.count - 1)
  }

  @discardableResult
  mutating func remove(_ slot: Int) -> OpenMessage {
    let message = open[slot]
    index[2 * message.flow + (message.direction == .up ? 0 : 1)] = 0
    heldBytes -= message.size
    let last = open.removeLast()
    if slot < open.count {
      open[slot] = last
      index[2 * last.flow + (last.direction == .up ? 0 : 1)] = Int32(slot + 1)
    }
    return message
  }

  /// Gives up messages one after another until those that are left fit.
  private mutating func makeRoom(sparing slot: Int) {
    while heldBytes > Self.byteLimit, open.count > 1 { giveUp(sparing: slot) }
  }

  private mutating func giveUp(sparing slot: Int?) {
    victim = victim + 1 < open.count ? victim + 1 : 0
    if victim == slot { victim = victim + 1 < open.count ? victim + 1 : 0 }
    guard victim < open.count else { return }
    beyond &+= 1
    remove(victim)
  }

  // MARK: Merging

  /// Joins the counts and the open messages of the part that follows, whose first segments were played on this table
  /// before (``Traffic/continueStreams(_:flows:)``).
  mutating func append(_ later: StreamTable, flows numbers: [Int?]) {
    joined &+= later.joined
    gaps &+= later.gaps
    conflicts &+= later.conflicts
    if !firstConflict.exists { firstConflict = later.firstConflict }
    beyond &+= later.beyond
    for var message in later.open {
      guard message.flow < numbers.count, let flow = numbers[message.flow], !isOpen(flow, message.direction) else {
        continue
      }
      message.flow = flow
      insert(message)
    }
  }
}
