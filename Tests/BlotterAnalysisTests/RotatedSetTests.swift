import BlotterAnalysis
import BlotterCapture
import BlotterFindings
import Testing

/// `tcpdump -C` and `-G` cut one recording into files: what a detector measures over time goes on across them.
@Suite struct RotatedSetTests {
  @Test(arguments: ["lab-amplification.pcap", "lab-icmp-flood.pcap", "lab-udp-flood.pcap"])
  func findsTheSameInPieces(_ name: String) throws {
    let whole = try capture(name)
    var analysis = Analysis()
    for (index, piece) in Self.pieces(of: whole, count: 3).enumerated() {
      try analysis.read(ByteSource(bytes: piece), name: "piece\(index)")
    }
    let (parts, alone) = (analysis.findings(), try findings(whole))
    #expect(!alone.findings.isEmpty)
    #expect(parts.findings.map(\.kind) == alone.findings.map(\.kind))
    #expect(parts.findings.map(\.count) == alone.findings.map(\.count))
    #expect(parts.findings.map(\.facts["rate_per_s"]) == alone.findings.map(\.facts["rate_per_s"]))
  }

  /// A little-endian pcap file as several, each with the header.
  private static func pieces(of file: [UInt8], count: Int) -> [[UInt8]] {
    var records: [ArraySlice<UInt8>] = []
    var at = 24
    while at + 16 <= file.count {
      let length = (0..<4).reduce(0) { $0 | Int(file[at + 8 + $1]) << (8 * $1) }
      records.append(file[at..<min(at + 16 + length, file.count)])
      at += 16 + length
    }
    let size = records.count / count + 1
    return (0..<count).map { piece in
      Array(file.prefix(24)) + records.dropFirst(piece * size).prefix(size).flatMap { $0 }
    }
  }
}
