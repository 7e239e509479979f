/// One segment with payload of an SSH connection.
package struct SSHSegment: Sendable, Hashable {
  package var mark: PacketMark
  package var direction: FlowDirection
}

/// The first segments of SSH connections: who sent how much in which order, which is all that encryption leaves to see
/// of a login (RFC 4252).
package struct SSHTable: Sendable {
  /// Segments by flow.
  package internal(set) var segments: [Int: [SSHSegment]] = [:]

  /// Segments kept of one connection: key exchange takes some ten, six tries of a password (OpenSSH's MaxAuthTries)
  /// twelve, and a session shows itself in the first that follow.
  static let segmentLimit = 40
  /// Connections kept: with their segments some 100 MiB at the very most.
  static let flowLimit = 1 << 15

  var isFull: Bool { segments.count >= Self.flowLimit }

  init() {}

  mutating func observe(_ flow: Int, _ segment: SSHSegment) {
    if let count = segments[flow]?.count {
      if count < Self.segmentLimit { segments[flow]?.append(segment) }
    } else if segments.count < Self.flowLimit {
      segments[flow] = [segment]
    }
  }

  mutating func append(_ later: SSHTable, flows numbers: [Int?]) {
    // In the order of their first segment, so that a full table holds what one pass would hold.
    for (number, list) in later.inOrder {
      guard let flow = numbers[number] else { continue }
      for segment in list { observe(flow, segment) }
    }
  }

  mutating func renumber(flows numbers: [Int]) {
    let old = inOrder
    segments = [:]
    for (number, list) in old {
      for segment in list { observe(numbers[number], segment) }
    }
  }

  private var inOrder: [(Int, [SSHSegment])] {
    segments.sorted { a, b in
      guard let x = a.value.first, let y = b.value.first else { return a.key < b.key }
      return x.mark.position < y.mark.position
    }.map { ($0.key, $0.value) }
  }
}
