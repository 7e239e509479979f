import BlotterCore

extension Flow: TableCoded {
  static var blank: Self { Flow(.blank, firstDirection: .up, keepsHead: true) }

  /// Behind its marks: the last packet of each direction is often among them, and the first tells where its segments
  /// begin.
  mutating func code(_ coder: inout TableCoder) {
    let marks = coder.flowMarks
    coder.code(&key)
    coder.isEcho = key.transport == .icmp || key.transport == .icmpv6
    coder.prepare(.up, marks)
    coder.code(&up)
    coder.prepare(.down, marks)
    coder.code(&down)
    coder.code(&firstDirection)
    coder.code(&layers)
    coder.code(&lastDataDirection)
    coder.derived(1)
    coder.time(&lastDataTime, from: lastDataDirection.map { self[$0].last.time } ?? 0)
    // Marks are linked anew.
    coder.derived(2)
    coder.code(&hasISN)
    coder.code(&hasSYN)
    coder.code(&beginsWithSYN)
    let syn = marks.first { $0.role == .syn }?.mark.sequence ?? 0
    coder.derived(1)
    coder.delta(&lastISN, from: syn)
    coder.derived(1)
    var number = firstISN ?? 0
    var isThere: UInt8 = firstISN == nil ? 0 : 1
    coder.raw(&isThere)
    if isThere != 0 { coder.delta(&number, from: syn) }
    if coder.isReading { firstISN = isThere != 0 ? number : nil }
    coder.code(&beginsAsRecord)
    coder.code(&closedSinceSYN)
  }
}

extension TableCoder {
  /// What the numbers of a direction are told from.
  fileprivate mutating func prepare(_ direction: FlowDirection, _ marks: [FlowMark]) {
    if let last = marks.last(where: { $0.direction == direction }) { lastMark = last.mark }
    firstMark = marks.first { $0.direction == direction }?.mark ?? .none
    if let first = marks.first(where: { $0.direction == direction && $0.role != .ack }) {
      lastSegment.start = first.mark.sequence
      lastSegment.span = 0
      lastSegment.time = first.mark.time
    }
  }
}

extension FlowSide: TableCoded {
  static var blank: Self { FlowSide(keepsHead: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&packets)
    coder.code(&bytes)
    coder.code(&payload)
    coder.code(&syn)
    coder.code(&synAck)
    coder.code(&fin)
    coder.code(&rst)
    coder.code(&zeroWindow)
    coder.code(&acks)
    coder.code(&dataPackets)
    coder.code(&echoRequests)
    coder.code(&echoReplies)
    coder.code(&odd)
    coder.code(&touches)
    coder.code(&last)
    coder.code(&tracker)
    coder.code(&maximumSegmentSize)
    coder.code(&windowScale)
    coder.code(&hasSACK)
    coder.code(&ttl)
    coder.code(&fragments)
    coder.code(&tinyFragments)
    coder.code(&hops)
    // A span, and -1 for none.
    coder.derived(1)
    coder.time(&slowestTurn, from: 0)
    coder.code(&turns)
  }
}
