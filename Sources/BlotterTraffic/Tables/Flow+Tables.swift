import BlotterCore

extension Flow: TableCoded {
  static var blank: Self { Flow(.blank, firstDirection: .up, keepsHead: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&key)
    coder.code(&up)
    coder.code(&down)
    coder.code(&firstDirection)
    coder.code(&layers)
    coder.code(&lastDataTime)
    coder.code(&lastDataDirection)
    coder.code(&markHead)
    coder.code(&markTail)
    coder.code(&lastISN)
    coder.code(&hasISN)
    coder.code(&hasSYN)
    coder.code(&beginsWithSYN)
    coder.code(&firstISN)
    coder.code(&beginsAsRecord)
    coder.code(&closedSinceSYN)
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
    coder.code(&slowestTurn)
    coder.code(&turns)
  }
}
