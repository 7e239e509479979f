import BlotterBytes
import BlotterCore

/// The first segments of connections that a continuing pass meets in their midst, so that merging can play them again
/// from what the earlier pass left open.
///
/// With them parts merge exactly where a stream that the cut divides comes to the end of a message, at the end of a
/// segment, within ``directionLimit`` bytes of the cut.
struct StreamHeads: Sendable {
  /// Bytes kept of one direction: the largest TLS record and a segment.
  static let directionLimit = 20_480
  /// Bytes kept in all: of 1,600 connections at the limit above.
  static let byteLimit = 32 << 20

  struct Segment: Sendable {
    var flow: Int
    var direction: FlowDirection
    var packet: Packet
    var mark: PacketMark
    var payload: [UInt8]
    /// Layers under which the packet was counted.
    var counted: PacketLayers
  }

  var isKept: Bool
  var segments: [Segment] = []
  /// Bytes by twice the flow's number, and one for ``FlowDirection/down``.
  var bytes: [UInt32] = []
  var total = 0

  init(isKept: Bool) { self.isKept = isKept }

  /// Whether another segment of a direction is wanted.
  func wants(_ flow: Int, _ direction: FlowDirection) -> Bool {
    guard isKept, total < Self.byteLimit else { return false }
    let place = 2 * flow + (direction == .up ? 0 : 1)
    return place >= bytes.count || bytes[place] < UInt32(Self.directionLimit)
  }

  /// Whether segments of a direction may have passed that were not kept.
  func isCut(_ flow: Int, _ direction: FlowDirection) -> Bool { isKept && !wants(flow, direction) }

  mutating func add(_ segment: Segment) {
    let place = 2 * segment.flow + (segment.direction == .up ? 0 : 1)
    while bytes.count <= place { bytes.append(0) }
    bytes[place] &+= UInt32(clamping: segment.payload.count)
    total += segment.payload.count
    segments.append(segment)
  }
}
