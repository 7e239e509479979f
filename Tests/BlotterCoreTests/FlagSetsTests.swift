import BlotterCore
import Testing

/// Control bits of RFC 9293 §3.1, from the lowest: FIN, SYN, RST, PSH, ACK, URG; RFC 3168 adds ECE and CWR.
@Suite struct FlagSetsTests {
  @Test func combinesControlBits() {
    var flags = TCPFlags(rawValue: 0x12)
    #expect(flags.contains(.syn) && flags.contains(.ack) && !flags.contains(.fin))
    #expect(flags.contains([.syn, .ack]) && !flags.contains([.syn, .rst]))
    #expect(flags.intersection([.syn, .fin]) == .syn)
    #expect(flags.subtracting(.ack) == .syn)
    #expect(flags.union(.psh).rawValue == 0x1a)
    flags.subtract(.syn)
    #expect(flags.rawValue == 0x10)
    flags.formUnion([.fin, .psh])
    #expect(flags.rawValue == 0x19)
    flags.insert(.urg)
    flags.remove(.ack)
    #expect(flags.rawValue == 0x29 && flags.letters == "FPU")
    flags.subtract([.fin, .psh, .urg])
    #expect(flags.isEmpty && flags.letters == "none")
  }

  @Test func combinesLayers() {
    var layers: PacketLayers = [.ethernet, .ipv4, .tcp]
    #expect(layers.contains(.tcp) && !layers.contains(.udp) && !layers.isEmpty)
    layers.formUnion(.http)
    layers.subtract(.ethernet)
    #expect(layers == [.ipv4, .tcp, .http])
    layers.remove(.http)
    #expect(layers.union(.tls).intersection([.tls, .udp]) == .tls)
    #expect(layers.subtracting([.ipv4, .tcp]).isEmpty)
  }

  @Test func combinesFields() {
    var fields: EvidenceFields = .everything
    fields.remove(.payload)
    #expect(!fields.contains(.payload) && fields.contains([.time, .ports]))
    fields.subtract([.time, .ports])
    #expect(fields.intersection([.time, .dns]) == .dns)
    #expect(fields.union(.time).contains(.time) && !fields.subtracting(.dns).contains(.dns))
    #expect(EvidenceFields().isEmpty && EvidenceFields([.icmp, .icmpQuote]).names.count == 2)
  }
}
