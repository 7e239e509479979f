import BlotterCore

extension FlowTable {
  /// Direction of the packets that the side sends which began the flow.
  ///
  /// By the SYN, else by the SYN-ACK's receiver; else the side whose port is no service port where the other's is;
  /// else who spoke first.
  package func initiator(of flow: Flow) -> FlowDirection {
    if flow.key.transport == .tcp {
      if flow.up.syn > 0, flow.down.syn == 0 { return .up }
      if flow.down.syn > 0, flow.up.syn == 0 { return .down }
      if flow.up.syn > 0 { return firstDirection(of: .syn, in: flow) ?? flow.firstDirection }
      if flow.up.synAck > 0 { return .down }
      if flow.down.synAck > 0 { return .up }
      // A first segment without ACK belongs to no connection: its sender began.
      if flow[flow.firstDirection].odd > 0 { return flow.firstDirection }
    }
    if flow.up.echoRequests &+ flow.down.echoRequests > 0 {
      return flow.up.echoRequests >= flow.down.echoRequests ? .up : .down
    }
    let isTCP = flow.key.transport == .tcp
    guard isTCP || flow.key.transport == .udp else { return flow.firstDirection }
    let lowServes = Self.isServicePort(flow.key.low.port, isTCP: isTCP)
    let highServes = Self.isServicePort(flow.key.high.port, isTCP: isTCP)
    if lowServes != highServes { return lowServes ? .down : .up }
    return flow.firstDirection
  }

  /// The first kept packet of a direction; nil where there is none.
  package func firstMark(of flow: Flow, _ direction: FlowDirection) -> PacketMark? {
    var next = flow.markHead
    while next != 0 {
      let place = Int(next) - 1
      if marks[place].direction == direction { return marks[place].mark }
      next = marks[place].next
    }
    return nil
  }

  /// Direction of the first kept packet of a role; nil where there is none.
  private func firstDirection(of role: MarkRole, in flow: Flow) -> FlowDirection? {
    var next = flow.markHead
    while next != 0 {
      let place = Int(next) - 1
      if marks[place].role == role { return marks[place].direction }
      next = marks[place].next
    }
    return nil
  }

  /// Whether servers listen there by registry: below 1024 (RFC 6335 §6), or a known name.
  package static func isServicePort(_ port: UInt16, isTCP: Bool) -> Bool {
    port != 0 && (port < 1024 || ServiceName.isKnown(port))
  }
}

extension Array where Element == FlowMark {
  /// The first mark of a role in a direction.
  package func first(_ role: MarkRole, _ direction: FlowDirection) -> PacketMark? {
    first { $0.role == role && $0.direction == direction }?.mark
  }
  /// The first packet kept of a direction.
  package func earliest(_ direction: FlowDirection) -> PacketMark? {
    first { $0.direction == direction }?.mark
  }
  /// All marks of a role in a direction.
  package func all(_ role: MarkRole, _ direction: FlowDirection) -> [PacketMark] {
    filter { $0.role == role && $0.direction == direction }.map(\.mark)
  }
}
