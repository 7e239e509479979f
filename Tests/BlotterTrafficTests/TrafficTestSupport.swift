import BlotterCore
import BlotterTraffic

/// The finished tables of packets, passed in parts that begin where `cuts` say.
func traffic(_ packets: [Packet], cuts: [Int] = []) -> Traffic {
  var whole: Traffic?
  var start = 0
  for end in cuts + [packets.count] {
    var pass = TrafficPass(part: start == 0 ? .whole : .continuation)
    let text: [UInt8] = []
    for packet in packets[start..<end] { pass.accept(packet: packet, text: text.span) }
    let part = pass.finish()
    whole = whole.map { $0.merged(with: part) } ?? part
    start = end
  }
  var result = whole ?? TrafficPass().finish()
  result.finish()
  return result
}
