import BlotterBytes
import BlotterCore

/// The first bytes of what TCP connections carry: of each direction, and again of each HTTP message.
///
/// Enough to see what a server's page says, what a form sends, which file a download is and what a shell prints; no
/// stream is put together. Encrypted protocols are passed over, and of pictures and packed pages just the beginning is
/// kept (``MediaBody``).
package struct ContentTable: Sendable {
  /// One segment's part, in order of the evidence.
  package internal(set) var chunks: [Chunk] = []
  var bytes: [UInt8] = []
  /// Bytes that may still be kept, by number of the flow.
  var left: [Allowance] = []
  /// Whether a segment was wanted and not kept, because a limit below was reached. From there on none is kept, so that
  /// what is kept are the first of all that were wanted, whatever the parts that the evidence was read in.
  package internal(set) var isFull = false

  /// Bytes kept of each direction's start and from the start of each HTTP message: a head of one segment, and two
  /// kilobytes of what follows.
  package static let allowance: UInt16 = 3584
  /// Segments kept, and bytes of all of them: some 40 MiB in all. A capture of a gigabyte has less in plain text.
  package static let chunkLimit = 1 << 16
  package static let byteLimit = 32 << 20

  package struct Chunk: Sendable {
    package var flow: Int
    package var direction: FlowDirection
    package var mark: PacketMark
    /// Whether an HTTP message begins with it.
    package var beginsMessage: Bool
    /// Whether what follows it is no text, and not kept.
    var endsText: Bool
    var start: UInt32
    var count: UInt16
  }

  struct Allowance: Sendable {
    var up = ContentTable.allowance
    var down = ContentTable.allowance
  }

  init() {}

  /// The bytes of one part.
  package subscript(chunk: Chunk) -> ArraySlice<UInt8> {
    let start = Int(chunk.start)
    let end = start + Int(chunk.count)
    return end <= bytes.count ? bytes[start..<end] : []
  }

  /// Keeps what is wanted of the payload of one packet; `frame` is the whole frame that it came in.
  mutating func observe(
    _ packet: borrowing Packet, _ frame: RawSpan, flow: Int, _ direction: FlowDirection, _ mark: PacketMark
  ) {
    guard !isFull, packet.layers.contains(.tcp), packet.payloadCaptured > 0,
      !packet.layers.contains(.tls), !packet.layers.contains(.ssh), !packet.tcp.flags.contains(.rst)
    else { return }
    let begins = packet.layers.contains(.http)
    var wanted = take(Int(packet.payloadCaptured), begins: begins, flow, direction)
    let offset = Int(packet.payloadOffset)
    guard wanted > 0, offset + wanted <= frame.byteCount else { return }
    let end = begins ? MediaBody.end(in: frame.extracting(offset..<(offset + wanted))) : nil
    if let end {
      wanted = end
      close(flow, direction)
    }
    guard let start = room(for: wanted) else { return }
    unsafe frame.extracting(offset..<(offset + wanted)).withUnsafeBytes { part in
      unsafe bytes.append(contentsOf: part)
    }
    chunks.append(
      Chunk(
        flow: flow, direction: direction, mark: mark, beginsMessage: begins, endsText: end != nil, start: start,
        count: UInt16(wanted)))
  }

  /// Keeps nothing more of a direction until its next message.
  private mutating func close(_ flow: Int, _ direction: FlowDirection) {
    if direction == .up { left[flow].up = 0 } else { left[flow].down = 0 }
  }

  /// Takes up to `count` bytes from what the direction is allowed.
  private mutating func take(_ count: Int, begins: Bool, _ flow: Int, _ direction: FlowDirection) -> Int {
    if left.count <= flow { left.append(contentsOf: repeatElement(Allowance(), count: flow + 1 - left.count)) }
    var rest = direction == .up ? left[flow].up : left[flow].down
    if begins { rest = Self.allowance }
    let taken = min(count, Int(rest))
    rest -= UInt16(taken)
    if direction == .up { left[flow].up = rest } else { left[flow].down = rest }
    return taken
  }

  private mutating func room(for count: Int) -> UInt32? {
    guard !isFull, chunks.count < Self.chunkLimit, bytes.count + count <= Self.byteLimit else {
      isFull = true
      return nil
    }
    return UInt32(bytes.count)
  }

  /// Appends the part that follows: what it kept of a connection that goes on is more than one pass would have kept,
  /// so it is taken through the same rule.
  ///
  /// Returns whether that is certain to be what one pass would have kept: not where the later part was full and its
  /// rest would have found room here.
  mutating func append(_ later: ContentTable, flows numbers: [Int?]) -> Bool {
    for chunk in later.chunks where !isFull {
      guard let flow = chunk.flow < numbers.count ? numbers[chunk.flow] : nil else { continue }
      let wanted = take(Int(chunk.count), begins: chunk.beginsMessage, flow, chunk.direction)
      if chunk.endsText { close(flow, chunk.direction) }
      guard wanted > 0, let start = room(for: wanted) else { continue }
      bytes += later[chunk].prefix(wanted)
      var chunk = chunk
      chunk.flow = flow
      chunk.start = start
      chunk.count = UInt16(wanted)
      chunks.append(chunk)
    }
    return isFull || !later.isFull
  }

  mutating func renumber(flows numbers: [Int]) {
    for index in chunks.indices where chunks[index].flow < numbers.count {
      chunks[index].flow = numbers[chunks[index].flow]
    }
  }
}
