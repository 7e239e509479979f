/// The kept packets of a connection that tell what became of it, by number in the table of marks plus one; 0 for none.
struct ConnectionMarks {
  /// First packet of all, of the client and of the server.
  var first: UInt32 = 0
  var fromClient: UInt32 = 0
  var fromServer: UInt32 = 0
  /// First SYN of the client, and the last before the SYN-ACK.
  var syn: UInt32 = 0
  var answeredSYN: UInt32 = 0
  var synAck: UInt32 = 0
  /// First acknowledgment of the client.
  var ack: UInt32 = 0
  /// First reset of the server.
  var reset: UInt32 = 0
  /// First data of the client, and the last before the server's first.
  var question: UInt32 = 0
  var answeredQuestion: UInt32 = 0
  /// First data of the server.
  var reply: UInt32 = 0

  /// Walks along the packets of a flow until all is known that the packets behind could not change: once handshake and
  /// answer were seen, what became of the connection is settled.
  init(_ marks: borrowing Slab<FlowMark>, of flow: Flow, client: FlowDirection) {
    var next = flow.markHead
    var position = PacketPosition(evidence: 0, ordinal: 0)
    var isShuffled = false
    first = next
    while next != 0 {
      let number = next
      let place = Int(number) - 1
      next = marks[place].next
      let isClient = marks[place].direction == client
      let here = marks[place].mark.position
      // Only the records of a log come in another order than their times.
      isShuffled = isShuffled || here < position
      position = here
      if isClient {
        if fromClient == 0 { fromClient = number }
      } else if fromServer == 0 {
        fromServer = number
      }
      switch (marks[place].role, isClient) {
      case (.syn, true):
        if syn == 0 { syn = number }
        if synAck == 0 { answeredSYN = number }
      case (.synAck, false): if synAck == 0 { synAck = number }
      case (.ack, true): if ack == 0 { ack = number }
      case (.rst, false): if reset == 0 { reset = number }
      case (.data, true):
        if question == 0 { question = number }
        if reply == 0 { answeredQuestion = number }
      case (.data, false): if reply == 0 { reply = number }
      default: break
      }
      if reply != 0, ack != 0, synAck != 0, syn != 0, !isShuffled { return }
    }
    if isShuffled { sort(marks, of: flow, client: client) }
  }

  /// What "before" means is a matter of positions where the list has another order.
  private mutating func sort(_ marks: borrowing Slab<FlowMark>, of flow: Flow, client: FlowDirection) {
    answeredSYN = 0
    answeredQuestion = 0
    var next = flow.markHead
    while next != 0 {
      let number = next
      let place = Int(number) - 1
      next = marks[place].next
      guard marks[place].direction == client else { continue }
      let here = marks[place].mark.position
      if marks[place].role == .syn, synAck != 0, here < marks[Int(synAck) - 1].mark.position { answeredSYN = number }
      if marks[place].role == .data, reply != 0, here < marks[Int(reply) - 1].mark.position {
        answeredQuestion = number
      }
    }
  }
}

/// How long a connection took, nanoseconds.
package struct ConnectionTimes: Sendable {
  private var handshake: Int64 = -1
  private var firstData = Int64.min
  private var reply = Int64.min
  private var first = Int64.max

  /// Whether a handshake was seen from its SYN to its ACK.
  package var hasHandshake: Bool { handshake >= 0 }
  /// From the SYN to the ACK that completes the handshake; -1 where it was not seen.
  package var roundTrip: Int64 { handshake }
  /// From there to the client's first data; nil where the server spoke first, or nobody did.
  package var wait: Int64? { firstData == .min ? nil : firstData }
  /// From the client's last data before it to the server's first.
  package var answer: Int64? { reply == .min ? nil : reply }

  /// Whether the server sent any data.
  package var hasReply: Bool { first != .max }
  /// From the client's first data to the server's first, negative where the server spoke first; nil where one of them
  /// is missing.
  package var untilReply: Int64? { first == .max || first == .min ? nil : first }

  init() {}

  /// Measures a connection, or one whose SYN was repeated once: with more it cannot be told which one was answered.
  init(_ found: ConnectionMarks, _ marks: borrowing Slab<FlowMark>, syns: UInt32) {
    func mark(_ number: UInt32) -> PacketMark? { number == 0 ? nil : marks[Int(number) - 1].mark }
    if let answer = mark(found.reply) {
      first = mark(found.question).flatMap { answer.delay(since: $0) }.map { min($0, .max - 1) } ?? .min
    }
    guard let synAck = mark(found.synAck), let ack = mark(found.ack), synAck.position < ack.position,
      let syn = mark(found.answeredSYN), syns <= 2, let roundTrip = ack.delay(since: syn), roundTrip >= 0
    else { return }
    handshake = roundTrip
    // Where the server speaks first, the client has nothing to ask yet.
    let answer = mark(found.reply)
    guard let question = mark(found.question), answer.map({ question.position < $0.position }) ?? true else { return }
    firstData = question.delay(since: ack) ?? .min
    guard let answer, let last = mark(found.answeredQuestion) else { return }
    reply = answer.delay(since: last) ?? .min
  }
}
