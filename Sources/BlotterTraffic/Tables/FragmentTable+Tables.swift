import BlotterCore
import BlotterPackets

extension FragmentTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&joined)
    coder.code(&overlaps)
    coder.code(&firstOverlap)
    coder.code(&oversized)
    coder.code(&firstOversized)
    coder.code(&beyond)
    coder.code(&open)
    coder.derived(1)
    coder.derived(1)
    coder.code(&victim)
    guard coder.isReading else { return }
    coder.require(open.count <= Self.openLimit && 0 <= victim && victim <= Self.openLimit)
    heldBytes = open.reduce(0) { $0 + $1.size }
    index = [:]
    for (slot, datagram) in open.enumerated() { index[FragmentKey(datagram.fragment, datagram.began)] = slot }
    coder.require(index.count == open.count)
  }
}

extension OpenDatagram: TableCoded {
  static var blank: Self { Self(.none, .none) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&fragment)
    coder.code(&began)
    coder.code(&latest)
    coder.code(&first)
    coder.code(&isDecoded)
    coder.code(&isEntered)
    coder.code(&pieces)
    coder.code(&length)
    coder.derived(1)
    guard coder.isReading else { return }
    // In order and apart, as adding leaves them.
    var end = 0
    for piece in pieces {
      coder.require(end <= piece.offset && piece.offset <= 65_535 && piece.bytes.count <= 65_535)
      guard !coder.hasFailed else { return }
      end = piece.offset + piece.bytes.count
    }
    coder.require(0...(1 << 17) ~= length ?? 0)
    size = pieces.reduce(0) { $0 + $1.bytes.count }
  }
}

extension OpenDatagram.Piece: TableCoded {
  static var blank: Self { Self(offset: .blank, bytes: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&offset)
    coder.code(&bytes)
  }
}

extension IPFragment: TableCoded {
  static var blank: Self { .none }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&source)
    coder.code(&destination)
    coder.code(&ipProtocol)
    coder.code(&identification)
    coder.code(&offset)
    coder.code(&isLast)
    coder.code(&ttl)
    // A place in a frame that is gone.
    coder.derived(1)
  }
}
