import BlotterCapture
import BlotterCore
import Testing

/// Dissections as `tshark -T json` (4.0.17) prints them, shortened to the fields that are read.
@Suite struct DissectionReaderTests {
  private struct Kept: PacketSink {
    var packets: [Packet] = []
    mutating func accept(frame header: FrameHeader, bytes: RawSpan) {}
    mutating func accept(packet: borrowing Packet, text: Span<UInt8>) { packets.append(copy packet) }
  }

  private static let text = """
    [
      {
        "_index": "packets-2026-11-23",
        "_score": null,
        "_source": {
          "layers": {
            "frame": {
              "frame.time_epoch": "1795454438.808936000",
              "frame.number": "1",
              "frame.len": "104",
              "frame.protocols": "eth:ethertype:ip:udp:dns"
            },
            "eth": {
              "eth.dst": "b8:27:eb:d6:23:7b",
              "eth.src": "d4:be:d9:4d:ca:18"
            },
            "ip": {
              "ip.ttl": "64",
              "ip.proto": "17",
              "ip.src": "10.20.30.11",
              "ip.dst": "198.51.100.20"
            },
            "udp": {
              "udp.srcport": "37093",
              "udp.dstport": "53",
              "udp.length": "70"
            },
            "dns": {
              "dns.id": "0xd69f",
              "dns.flags_tree": {
                "dns.flags.response": "0"
              },
              "dns.count.queries": "1",
              "Queries": {
                "intranet.corp.example: type A, class IN": {
                  "dns.qry.name": "intranet.corp.example",
                  "dns.qry.type": "1"
                }
              }
            }
          }
        }
      },
      {
        "_source": {
          "layers": {
            "frame": {
              "frame.time_epoch": "1795454438.809001000",
              "frame.number": "2",
              "frame.len": "132",
              "frame.protocols": "eth:ethertype:ip:icmp:ip:udp:dns"
            },
            "ip": {
              "ip.ttl": "63",
              "ip.proto": "1",
              "ip.src": "198.51.100.20",
              "ip.dst": "10.20.30.11"
            },
            "icmp": {
              "icmp.type": "3",
              "icmp.code": "3",
              "ip": {
                "ip.ttl": "62",
                "ip.proto": "17",
                "ip.src": "10.20.30.11",
                "ip.dst": "198.51.100.20"
              },
              "udp": {
                "udp.srcport": "37093",
                "udp.dstport": "53"
              },
              "dns": {
                "dns.id": "0xd69f",
                "dns.flags.response": "0"
              }
            }
          }
        }
      }
    ]
    """

  private func read(_ text: String) throws(CaptureError) -> (EvidenceRecord, [Packet]) {
    var sink = Kept()
    let record = try EvidenceReader.read(
      ByteSource(bytes: Array(text.utf8)), name: "packets.json", id: "E1", into: &sink)
    return (record, sink.packets)
  }

  @Test func readsFieldsAndWhatAnErrorQuotes() throws {
    let (record, packets) = try read(Self.text)
    #expect(record.format == "tshark-json" && record.packets == 2)
    #expect(record.first.flatMap(record.time.string) == "2026-11-23T17:20:38.808936Z")
    #expect(packets[0].layers == [.ethernet, .ipv4, .udp, .dns] && packets[0].destinationPort == 53)
    guard case .dns(let message)? = packets[0].application else {
      Issue.record("no DNS message")
      return
    }
    #expect(message.question == DNSQuestion(name: "intranet.corp.example", type: 1) && message.length == 62)
    #expect(packets[1].layers == [.ethernet, .ipv4, .icmp] && packets[1].sourcePort == 0 && packets[1].ttl == 63)
    #expect(packets[1].icmp.type == 3 && packets[1].icmp.code == 3 && packets[1].application == nil)
    #expect(packets[1].icmp.quoted?.destinationPort == 53 && packets[1].icmp.quoted?.dnsIdentifier == 0xd69f)
    #expect(packets[1].line == 46)
  }

  @Test func readsWhatStandsBeforeACut() throws {
    let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
    for count in 46..<lines.count {
      let (record, packets) = try read(lines.prefix(count).joined(separator: "\n"))
      #expect(packets.count == (count >= 77 ? 2 : 1), "\(count) lines")
      #expect(record.warnings.map(\.id) == (packets.count == 1 ? ["dissection-cut"] : []), "\(count) lines")
    }
  }

  @Test func refusesOneLineWithTheWayOut() {
    // One line of two packets is short enough to pass for the header of a table.
    let compact = String(repeating: Self.text.filter { $0 != "\n" && $0 != " " }, count: 8)
    let error = #expect(throws: CaptureError.self) { try read(compact) }
    #expect(error?.hint.contains("jq .") == true)
  }
}
