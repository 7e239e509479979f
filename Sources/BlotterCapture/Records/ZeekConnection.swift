import BlotterCore

/// Reads a line of conn.log.
///
/// `history` holds a letter for each kind of segment, in order, upper case for the side that began: S SYN, H SYN-ACK,
/// A pure ACK, D payload, F FIN, R RST, W zero window; C, G, T, I, Q, ^ and X tell of damage, gaps, repetitions and
/// doubt. Where a log has none, `conn_state` tells the course as far as it does.
enum ZeekConnection {
  static func read(_ text: borrowing RecordText, _ cells: borrowing RecordCells) -> FlowRecord? {
    var flow = FlowRecord()
    flow.duration = text.seconds(cells[.duration])
    flow.packets = .init(text.number(cells[.originPackets]), text.number(cells[.responderPackets]))
    flow.payload = .init(text.number(cells[.originBytes]), text.number(cells[.responderBytes]))
    let name = text.string(cells[.proto], limit: 16) ?? ""
    let state = text.string(cells[.connectionState], limit: 16) ?? ""
    switch RecordProtocol.number(name, isIPv6: false) {
    case 6:
      let history = text.string(cells[.history], limit: 64) ?? ""
      flow.steps =
        steps(history).isEmpty ? steps(Self.course(of: state, flow.payload)) : steps(history, packets: flow.packets)
      // A side that sent packets and got no letter, not even for damage, sent bare segments: no flag that has a letter.
      if (flow.packets.originator ?? 0) > 0, !history.isEmpty, !history.utf8.contains(where: { $0 & 0x20 == 0 }) {
        flow.steps.insert(FlowStep(fromOriginator: true, []), at: 0)
      }
    case 1, 58:
      flow.icmpType = text.port(cells[.originPort]).flatMap { UInt8(exactly: $0) }
      let answer = text.port(cells[.responderPort]).flatMap { UInt8(exactly: $0) }
      // For a request that has an answer the second number is the answer's type, for all else the code.
      if let type = flow.icmpType, [8, 13, 15, 17, 128].contains(type) {
        flow.icmpReplyType = answer
        flow.icmpCode = 0
      } else {
        flow.icmpCode = answer
      }
    default:
      // For what has no connections: S0 only the first side sent, SHR only the other, SF both.
      let isOriginSilent = state == "SHR" || flow.packets.originator == 0
      let isResponderSilent = state == "S0" || flow.packets.responder == 0
      if !isOriginSilent { flow.steps.append(FlowStep(fromOriginator: true, [], hasPayload: true)) }
      if !isResponderSilent, state == "SF" || state == "SHR" || (flow.packets.responder ?? 0) > 0 {
        flow.steps.append(FlowStep(fromOriginator: false, [], hasPayload: true))
      }
    }
    return flow
  }

  /// The letters as segments.
  static func steps(_ history: String, packets: FlowRecord.Sides = .init()) -> [FlowStep] {
    var steps: [FlowStep] = []
    var sawOther = [false, false]
    var hasHandshake = false
    for letter in history.utf8 where steps.count < FlowRecord.stepLimit {
      let isOriginator = letter & 0x20 == 0
      let step: FlowStep
      // Every segment but the first SYN of a connection carries ACK.
      let ack: TCPFlags = hasHandshake || sawOther[isOriginator ? 1 : 0] ? .ack : []
      switch letter | 0x20 {
      case UInt8(ascii: "s"):
        hasHandshake = true
        step = FlowStep(fromOriginator: isOriginator, .syn)
      case UInt8(ascii: "h"):
        hasHandshake = true
        step = FlowStep(fromOriginator: isOriginator, [.syn, .ack])
      case UInt8(ascii: "a"): step = FlowStep(fromOriginator: isOriginator, .ack)
      case UInt8(ascii: "d"): step = FlowStep(fromOriginator: isOriginator, .ack, hasPayload: true)
      case UInt8(ascii: "f"):
        // A lone FIN of a side that sent nothing else and got no acknowledgment is a probe without ACK.
        let isProbe = !hasHandshake && steps.isEmpty && history.utf8.count <= 2 && packets.originator == 1
        step = FlowStep(fromOriginator: isOriginator, isProbe ? .fin : [.fin, .ack])
      case UInt8(ascii: "r"): step = FlowStep(fromOriginator: isOriginator, ack.union(.rst))
      default: continue
      }
      sawOther[isOriginator ? 0 : 1] = true
      steps.append(step)
    }
    return steps
  }

  /// The letters that a state stands for, with payload where the byte counts have some.
  private static func course(of state: String, _ payload: FlowRecord.Sides) -> String {
    let data = ((payload.originator ?? 0) > 0 ? "D" : "") + ((payload.responder ?? 0) > 0 ? "d" : "")
    return switch state {
    case "S0": "S"
    case "REJ": "Sr"
    case "S1": "ShA" + data
    case "SF": "ShA" + data + "Ff"
    case "S2": "ShA" + data + "F"
    case "S3": "ShA" + data + "f"
    case "RSTO": "ShA" + data + "R"
    case "RSTR": "ShA" + data + "r"
    case "RSTOS0": "SR"
    case "RSTRH": "hr"
    case "SH": "SF"
    case "SHR": "hf"
    default: data
    }
  }
}
