import BlotterCapture
import BlotterCore
import Testing

@Suite struct PacketListReaderTests {
  static let damaged = """
    No.,Time,Source,Destination,Protocol,Info
    47,3.144521,198.51.100.23,192.0.2.1,TCP,42584->443 [SYN] Seq=0 Win-5792 Len=120...
    48,3.195755,192.0.2.1,198.51.100.23,TCP,"443->42584 [SYN, ACK] Seq=0 Win-5792 Len=120..."
    49,3.7300969999999998,198.51.100.23,192.0.2.1,TCP,42584->443 [ACK Seq=1 Win=5792 Len=0
    50,3.298223,198.51.100.23,192.0.2.1,HTTP ,GET  /sales.html HTTP/1.1
    51,7.330577,192.0.2.1,198.51.100.23,TCP,HTTP/1.1 504 Gateway Time-out (text/html)
    51,8.0,203.0.113.0,192.0.2.1,TCP,54770->443 [SYN] Seq=0 Win=5792 Len=0
    """

  @Test func readsAListAsItWasRetyped() throws {
    let log = try ReadLog(Self.damaged)
    #expect(log.record.format == "wireshark-csv")
    #expect(log.record.time.clock == .relative)
    #expect(log.packets.map(\.tcp.flags) == [[.syn], [.syn, .ack], [.ack], [], [], [.syn]])
    #expect(log.packets.map(\.number) == [47, 48, 49, 50, 51, 51])
    #expect(log.packets[2].time == 3_730_097_000)
    #expect(log.packets[3].request?.target == "/sales.html")
    #expect(log.packets[4].response?.status == 504)
    #expect(log.packets[4].response?.reason == "Gateway Time-out")
    #expect(
      log.repairIDs == [
        "equals-sign-replaced", "extra-blanks", "line-cut-short", "missing-bracket", "packet-number-repeated",
        "ports-from-conversation", "protocol-label-contradicted", "time-float-noise",
      ])
  }

  @Test func takesPortsFromTheOnlyOpenConversation() throws {
    let log = try ReadLog(Self.damaged)
    #expect(log.packets[3].sourcePort == 42584 && log.packets[3].destinationPort == 443)
    #expect(log.packets[4].sourcePort == 443 && log.packets[4].destinationPort == 42584)
    let second = Self.damaged.replacing(
      "50,3.298223", with: "49,3.2,198.51.100.23,192.0.2.1,TCP,5->443 [SYN] Seq=0\n50,3.298223")
    #expect(try ReadLog(second).packets.first { $0.application != nil }?.known.contains(.ports) == false)
  }

  /// What `tshark` prints without the column of times: the packets are there, and no time is made up.
  @Test func readsAListWithoutTimes() throws {
    let log = try ReadLog(
      "    1  10.20.30.11 → 198.51.100.20 TCP 74 58036 → 443 [SYN] Seq=0 Win=64240 Len=0\n"
        + "    2 198.51.100.20 → 10.20.30.11  TCP 54 443 → 58036 [RST, ACK] Seq=1 Ack=1 Win=0 Len=0\n")
    #expect(log.packets.map(\.tcp.flags) == [[.syn], [.rst, .ack]])
    #expect(log.packets.map(\.wireLength) == [74, 54])
    #expect(log.packets.allSatisfy { !$0.known.contains(.time) } && log.record.first == nil)
  }

  /// `tshark -T fields -E header=y` with fields of its own, and no column of protocols.
  @Test func readsFieldsByTheirNames() throws {
    let log = try ReadLog(
      "frame.number\tframe.time_epoch\tip.src\tipv6.src\tip.dst\tipv6.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\ttcp.len\n"
        + "1\t1795454478.694125000\t10.20.30.11\t\t198.51.100.20\t\t58036\t443\t0x0002\t0\n"
        + "2\t1795454478.694205000\t\t2001:db8::20\t\t2001:db8::11\t443\t58036\t0x0018\t512\n")
    #expect(log.packets.map(\.tcp.flags) == [[.syn], [.psh, .ack]])
    #expect(log.packets.map(\.payloadLength) == [0, 512])
    #expect(log.packets.map(\.destinationPort) == [443, 58036])
    #expect(log.packets[1].source.description == "2001:db8::20")
    #expect(log.packets.allSatisfy { $0.layers.contains(.tcp) })
  }

  /// The default columns as Wireshark names them elsewhere, in an order of the reader's own.
  @Test(arguments: [
    "Info;Ziel;Quelle;Zeit;Nr.;Länge;Protokoll", "Información;Destino;Origen;Tiempo;No.;Longitud;Protocolo",
    "Informações;Destino;Origem;Tempo;No.;Comprimento;Protocolo",
    "Info;Destination;Source;Temps;No.;Longueur;Protocole",
  ])
  func readsColumnsOfOtherLanguages(_ header: String) throws {
    let log = try ReadLog(header + "\n5 → 80 [SYN] Seq=0;10.0.0.2;10.0.0.1;0,5;1;66;TCP\n")
    let packet = try #require(log.packets.first)
    #expect(packet.time == 500_000_000 && packet.wireLength == 66 && packet.tcp.flags == .syn)
    #expect(packet.source.description == "10.0.0.1" && packet.destinationPort == 80)
  }

  /// The same rows with other separators, a header in another order, as a Markdown table and padded.
  @Test(arguments: [
    "Time;Source;Destination;Protocol;Length;Info;No.\n0,5;10.0.0.1;10.0.0.2;TCP;66;5 → 80 [SYN] Seq=0;1\n",
    "No.\tTime\tSource\tDestination\tProtocol\tLength\tInfo\n1\t0.5\t10.0.0.1\t10.0.0.2\tTCP\t66\t5 → 80 [SYN] Seq=0\n",
    "| No. | Time | Source | Destination | Protocol | Length | Info |\n|--|--|--|--|--|--|--|\n"
      + "| 1 | 0.5 | 10.0.0.1 | 10.0.0.2 | TCP | 66 | 5 â†’ 80 [SYN] Seq=0 |\n",
    "No.     Time           Source                Destination           Protocol Length Info\n"
      + "      1 0.500000       10.0.0.1              10.0.0.2              TCP      66     5 → 80 [SYN] Seq=0\n",
    "    1   0.500000     10.0.0.1 → 10.0.0.2     TCP 66 5 → 80 [SYN] Seq=0\n",
    "\"No.\",\"Time\",\"Source\",\"Destination\",\"Protocol\",\"Length\",\"Info\"\r\n"
      + "\"1\",\"0.500000\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"66\",\"[TCP Retransmission] 5  >  http(80) [SYN] Seq=0\"\r\n",
    "1,0.5,10.0.0.1,10.0.0.2,TCP,66,5 -&gt; 80 [SYN] Seq=0\n",
  ])
  func readsEveryLayout(text: String) throws {
    let log = try ReadLog(text)
    let packet = try #require(log.packets.first)
    #expect(log.packets.count == 1)
    #expect(packet.number == 1 && packet.time == 500_000_000 && packet.wireLength == 66)
    #expect(packet.source.description == "10.0.0.1" && packet.destination.description == "10.0.0.2")
    #expect(packet.sourcePort == 5 && packet.destinationPort == 80 && packet.tcp.flags == [.syn])
  }

  /// The list that tshark prints of a capture with three errors of type 3 code 13.
  @Test func readsWhatTsharkPrints() throws {
    let log = try ReadLog(fixture: "lab-icmp-admin-prohibited.tshark.txt")
    #expect(log.record.format == "wireshark-text")
    #expect(log.packets.count == 8)
    #expect(log.packets.filter { $0.icmp.type == 3 && $0.icmp.code == 13 }.count == 3)
    #expect(log.packets.filter { $0.tcp.flags == [.syn] && $0.destinationPort == 443 }.count == 3)
    #expect(log.record.repairs.isEmpty && log.record.skipped.isEmpty)
  }

  @Test(arguments: [
    ("2026-11-23 13:24:32.19", "2026-11-23T13:24:32.190000Z"), ("1795454478.694125", "2026-11-23T17:21:18.694125Z"),
    ("2026-11-23T13:24:32.19+01:00", "2026-11-23T12:24:32.190000Z"),
    ("13:24:32.192571", "13:24:32.192571"), ("0.000001", "+0.000001"), ("5e-06", "+0.000005"),
  ])
  func tellsTheClockByTheTimes(time: String, printed: String) throws {
    let log = try ReadLog(
      "No.,Time,Source,Destination,Protocol,Info\n1,\(time),10.0.0.1,10.0.0.2,TCP,5 → 80 [SYN] Seq=0\n")
    #expect(log.record.first.flatMap { log.record.time.string($0) } == printed)
  }

  @Test func readsDNSRows() throws {
    let log = try ReadLog(
      """
      1,0.000000,10.0.0.1,10.0.0.2,DNS,74,Standard query 0x1a2b A www.example.com
      2,0.010000,10.0.0.2,10.0.0.1,DNS,90,Standard query response 0x1a2b No such name A www.example.com SOA ns.example.com
      3,0.020000,10.0.0.2,10.0.0.1,DNS,90,Standard query response 0x1a2c A a.example CNAME b.example A 192.0.2.7
      """)
    let messages = log.packets.compactMap(\.dnsMessage)
    #expect(messages.map(\.identifier) == [0x1a2b, 0x1a2b, 0x1a2c])
    #expect(messages.map(\.rcode) == [0, 3, 0])
    #expect(messages.map(\.isResponse) == [false, true, true])
    #expect(messages[2].question == DNSQuestion(name: "a.example", type: 1))
    #expect(messages[2].answers.map(\.data) == ["b.example", "192.0.2.7"])
  }

  @Test func saysWhatAListWithoutInfoLacks() throws {
    let log = try ReadLog(
      "Time,Source,Destination,Source Port,Dest Port,Protocol\n0.5,10.0.0.1,10.0.0.2,1234,443,TCP\n")
    #expect(log.record.fields.contains(.ports))
    #expect(!log.record.fields.contains(.tcpFlags))
    #expect(log.packets.first?.destinationPort == 443)
  }

  @Test func keepsEntitiesOfAnAttackAsTheyAre() throws {
    let log = try ReadLog(
      "1,0.5,10.0.0.1,10.0.0.2,HTTP,66,GET /?q=&lt;script&gt; HTTP/1.1\n2,0.6,10.0.0.1,10.0.0.2,TCP,66,5 → 80 [ACK] Seq=1\n"
    )
    #expect(log.packets.first?.request?.target == "/?q=&lt;script&gt;")
    #expect(log.record.repairs.isEmpty)
  }
}
