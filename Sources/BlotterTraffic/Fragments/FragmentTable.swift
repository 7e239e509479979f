import BlotterBytes
import BlotterCore
import BlotterPackets

/// Puts fragmented datagrams together (RFC 791 §3.2, RFC 8200 §4.5, RFC 815).
///
/// Where fragments overlap, what came first counts, and the overlap is noted: no sender makes one, and receivers
/// differ in what they read (RFC 1858). In IPv6 it discards the datagram (RFC 5722).
package struct FragmentTable: Sendable {
  /// Datagrams that were put together.
  package internal(set) var joined: UInt64 = 0
  /// Fragments that overlap another of their datagram, and are no repetition of it.
  package internal(set) var overlaps: UInt64 = 0
  package internal(set) var firstOverlap = PacketMark.none
  /// Datagrams longer than any may be: a known attack on receivers.
  package internal(set) var oversized: UInt64 = 0
  package internal(set) var firstOversized = PacketMark.none
  /// Datagrams given up because a limit below was reached.
  package internal(set) var beyond: UInt64 = 0

  var open: [OpenDatagram] = []
  /// Where each of them stands.
  var index: [FragmentKey: Int] = [:]
  var heldBytes = 0
  var victim = 0

  /// Datagrams in progress. Linux keeps 4 MiB of them, some 2,800 of one fragment each.
  package static let openLimit = 2048
  /// Bytes of all of them: four times what Linux keeps.
  package static let byteLimit = 16 << 20
  /// Fragments of one datagram: 64 KiB in pieces of 48 bytes, the most that fit in the smallest packet that networks
  /// must carry, are 1,366.
  static let fragmentLimit = 1536
  /// Nanoseconds after which a datagram's identification may stand for another one (Linux; RFC 8200 §4.5 says 60 s).
  static let lifetime: Int64 = 30_000_000_000

  init() {}

  /// What a fragment completes.
  struct Whole {
    var fragment: IPFragment
    var payload: [UInt8]
    /// The packet with the datagram's first bytes.
    var first: PacketMark
    /// Whether that packet could be decoded as to ports or type.
    var isDecoded: Bool
    /// Whether an application message was entered for it.
    var isEntered: Bool
  }

  /// Takes one fragment; `bytes` are its own.
  mutating func observe(
    _ fragment: IPFragment, _ bytes: RawSpan, _ packet: borrowing Packet, _ mark: PacketMark
  ) -> Whole? {
    // RFC 791: the total length has sixteen bits, of which the header takes twenty bytes.
    guard fragment.offset + bytes.byteCount <= 65_535 - (fragment.source.kind == .ipv4 ? 20 : 0) else {
      oversized &+= 1
      if !firstOversized.exists { firstOversized = mark }
      return nil
    }
    let slot = slot(of: fragment, mark)
    if fragment.offset == 0 {
      open[slot].first = mark
      open[slot].isDecoded =
        packet.layers.contains(.tcp)
        ? packet.known.contains(.tcpFlags) : packet.stop == nil || packet.known.contains(.ports)
      open[slot].isEntered = packet.application != nil
    }
    let piece = OpenDatagram.Piece(offset: fragment.offset, bytes: (0..<bytes.byteCount).map { bytes.uint8($0) })
    return add(piece, isLast: fragment.isLast, to: slot, mark)
  }

  /// Where the datagram of a fragment stands, which may be a new one.
  private mutating func slot(of fragment: IPFragment, _ mark: PacketMark) -> Int {
    let key = FragmentKey(fragment, mark)
    if let known = index[key] {
      if open[known].isAlive(at: mark) { return known }
      drop(at: known)
    }
    if open.count >= Self.openLimit { giveUp() }
    open.append(OpenDatagram(fragment, mark))
    index[key] = open.count - 1
    return open.count - 1
  }

  private mutating func add(
    _ piece: OpenDatagram.Piece, isLast: Bool, to slot: Int, _ mark: PacketMark
  ) -> Whole? {
    let size = open[slot].size
    let verdict = open[slot].add(piece, isLast: isLast, mark)
    heldBytes += open[slot].size - size
    if verdict == .overlap {
      overlaps &+= 1
      if !firstOverlap.exists { firstOverlap = mark }
    }
    if verdict == .overlap && open[slot].fragment.source.kind == .ipv6 || verdict == .tooMany {
      drop(at: slot)
      return nil
    }
    if open[slot].isWhole {
      let datagram = open[slot]
      drop(at: slot)
      joined &+= 1
      return Whole(
        fragment: datagram.fragment, payload: datagram.payload(), first: datagram.first,
        isDecoded: datagram.isDecoded, isEntered: datagram.isEntered)
    }
    while heldBytes > Self.byteLimit, !open.isEmpty { giveUp() }
    return nil
  }

  private mutating func drop(at slot: Int) {
    heldBytes -= open[slot].size
    index[FragmentKey(open[slot].fragment, open[slot].began)] = nil
    let last = open.removeLast()
    guard slot < open.count else { return }
    open[slot] = last
    index[FragmentKey(last.fragment, last.began)] = slot
  }

  private mutating func giveUp() {
    victim = victim + 1 < open.count ? victim + 1 : 0
    beyond &+= 1
    drop(at: victim)
  }

  /// Joins the part that follows and returns the datagrams that this completes, each with the last of its packets.
  mutating func append(_ later: FragmentTable) -> [(whole: Whole, mark: PacketMark)] {
    joined &+= later.joined
    overlaps &+= later.overlaps
    if !firstOverlap.exists { firstOverlap = later.firstOverlap }
    oversized &+= later.oversized
    if !firstOversized.exists { firstOversized = later.firstOversized }
    beyond &+= later.beyond
    var result: [(Whole, PacketMark)] = []
    for datagram in later.open.sorted(by: { $0.began.position < $1.began.position }) {
      for piece in datagram.pieces {
        let slot = slot(of: datagram.fragment, datagram.latest)
        if datagram.first.exists {
          open[slot].first = datagram.first
          open[slot].isDecoded = datagram.isDecoded
          open[slot].isEntered = datagram.isEntered
        }
        let isLast = datagram.length == piece.offset + piece.bytes.count
        if let whole = add(piece, isLast: isLast, to: slot, datagram.latest) { result.append((whole, datagram.latest)) }
      }
    }
    return result
  }
}

/// What the fragments of one datagram have in common (RFC 791 §2.3).
struct FragmentKey: Hashable {
  var source: HostAddress
  var destination: HostAddress
  var identification: UInt32
  var ipProtocol: UInt8
  var evidence: UInt16

  init(_ fragment: borrowing IPFragment, _ mark: PacketMark) {
    source = fragment.source
    destination = fragment.destination
    identification = fragment.identification
    ipProtocol = fragment.ipProtocol
    evidence = mark.evidence
  }
}

/// A datagram of which some fragments were seen.
struct OpenDatagram: Sendable {
  struct Piece: Sendable {
    var offset: Int
    var bytes: [UInt8]
  }

  enum Verdict { case new, repeated, overlap, tooMany }

  /// Any of its fragments: addresses, protocol and identification are the same in all.
  var fragment: IPFragment
  var began: PacketMark
  var latest: PacketMark
  /// The packet with its first bytes.
  var first = PacketMark.none
  var isDecoded = false
  var isEntered = false
  /// In order, none overlapping another.
  var pieces: [Piece] = []
  /// Bytes of the whole payload; nil until the last fragment is there.
  var length: Int?
  var size = 0

  init(_ fragment: IPFragment, _ mark: PacketMark) {
    self.fragment = fragment
    began = mark
    latest = mark
  }

  /// Whether a fragment that comes now can be one of this datagram.
  func isAlive(at mark: PacketMark) -> Bool {
    guard let delay = mark.delay(since: began) else { return true }
    return -FragmentTable.lifetime...FragmentTable.lifetime ~= delay
  }

  mutating func add(_ piece: Piece, isLast: Bool, _ mark: PacketMark) -> Verdict {
    latest = mark
    guard pieces.count < FragmentTable.fragmentLimit else { return .tooMany }
    let end = piece.offset + piece.bytes.count
    if isLast, length == nil { length = end }
    if pieces.contains(where: { $0.offset == piece.offset && $0.bytes == piece.bytes }) { return .repeated }
    // What came first stays: the piece is divided over the gaps that are left.
    var start = piece.offset
    var isCut = false
    var added: [Piece] = []
    for known in pieces where known.offset + known.bytes.count > piece.offset && known.offset < end {
      isCut = true
      if known.offset > start { added.append(part(of: piece, start..<known.offset)) }
      start = max(start, known.offset + known.bytes.count)
    }
    if start < end { added.append(part(of: piece, start..<end)) }
    for part in added {
      size += part.bytes.count
      let place = pieces.firstIndex { $0.offset > part.offset } ?? pieces.count
      pieces.insert(part, at: place)
    }
    return isCut ? .overlap : .new
  }

  private func part(of piece: Piece, _ range: Range<Int>) -> Piece {
    let bytes = piece.bytes[(range.lowerBound - piece.offset)..<(range.upperBound - piece.offset)]
    return Piece(offset: range.lowerBound, bytes: Array(bytes))
  }

  /// Whether no byte is missing.
  var isWhole: Bool {
    guard let length, size >= length else { return false }
    var next = 0
    for piece in pieces {
      guard piece.offset == next else { return false }
      next += piece.bytes.count
    }
    return next >= length
  }

  func payload() -> [UInt8] { Array(pieces.map(\.bytes).joined().prefix(length ?? 0)) }
}
