/// Why a packet of a flow is kept.
package enum MarkRole: UInt8, Sendable, CaseIterable {
  /// First packet of a direction, where no other role keeps it.
  case first
  /// SYN without ACK.
  case syn
  case synAck
  /// First segment with ACK and neither SYN nor RST: in the initiator's direction it completes the handshake.
  case ack
  /// First packets with payload.
  case data
  case fin
  case rst
  case zeroWindow

  /// Packets kept of one role in one direction of a flow. SYN and RST are what refusals and floods are made of, so a
  /// citation needs several; of the others the first two tell.
  var limit: Int {
    switch self {
    case .syn, .rst: 8
    case .synAck, .zeroWindow: 4
    case .data: 3
    case .first, .ack, .fin: 1
    }
  }
}

/// Roles that one packet is kept in.
struct MarkRoles: OptionSet, Sendable {
  let rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The order in which the marks of one packet stand.
  static let order: [MarkRole] = [.syn, .synAck, .rst, .fin, .ack, .zeroWindow, .data, .first]

  func contains(_ role: MarkRole) -> Bool { rawValue >> role.rawValue & 1 != 0 }

  /// Adds a role where the packet is the `count`-th in it and still within the role's limit.
  @inline(__always) mutating func add(_ role: MarkRole, _ count: UInt32) {
    if count <= UInt32(role.limit) { formUnion(MarkRoles(rawValue: 1 << role.rawValue)) }
  }
}

/// One kept packet of a flow. Marks of all flows stand in one array, linked by flow in order of time, so that a flow of
/// one packet costs one mark and no allocation.
package struct FlowMark: Sendable {
  package var mark: PacketMark
  package var role: MarkRole
  package var direction: FlowDirection
  /// Number of the flow's next mark plus one; 0 ends the list.
  var next: UInt32 = 0
}
