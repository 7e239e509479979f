import BlotterCapture
import BlotterFindings
import BlotterTestSupport
import Testing

@testable import BlotterAnalysis
@testable import BlotterTraffic

/// Tables survive the way through a file, and merge to the findings of one pass in any grouping.
@Suite struct TableFileTests {
  static let captures = [
    "lab-dns-nxdomain.pcap", "lab-tcp-refused.pcap", "lab-traceroute.pcap", "lab-cleartext-ftp.pcap",
    "lab-scan-connect.pcap", "lab-brute-ssh.pcap", "lab-dhcp-rogue.pcap", "lab-tls-untrusted-cert.pcap",
    "lab-arp-spoof-mitm.pcapng", "lab-rogue-ra.pcap", "lab-icmp-tunnel.pcap", "lab-web-sqli.pcap",
    "lab-land-attack.pcap",
  ]

  private func tables(_ bytes: [UInt8], _ name: String, number: UInt32? = nil) throws -> TableFile {
    var analysis = TableAnalysis()
    try analysis.read(ByteSource(bytes: bytes), name: name)
    return TableFile(TableFile.Part(analysis.tables(), number: number))
  }

  private func onePass(_ parts: [(name: String, bytes: [UInt8])]) throws -> String {
    var analysis = Analysis()
    for part in parts { try analysis.read(ByteSource(bytes: part.bytes), name: part.name) }
    return analysis.findings().json
  }

  private func json(_ file: TableFile) throws -> String {
    TableAnalysis.findings(of: try file.merged()).json
  }

  /// One step of xorshift, so that a failure can be played again.
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  /// A classic little-endian pcap cut at packets, each part a file of its own.
  private func cut(_ bytes: [UInt8], at cuts: [Int]) throws -> [[UInt8]] {
    var records: [ArraySlice<UInt8>] = []
    var place = 24
    while place + 16 <= bytes.count {
      let size = (0..<4).reduce(0) { $0 | Int(bytes[place + 8 + $1]) << ($1 * 8) }
      records.append(bytes[place..<min(bytes.count, place + 16 + size)])
      place += 16 + size
    }
    var parts: [[UInt8]] = []
    var start = 0
    for end in cuts.filter({ 0 < $0 && $0 < records.count }) + [records.count] where end > start {
      parts.append(Array(bytes[..<24]) + records[start..<end].joined())
      start = end
    }
    return parts
  }

  @Test(arguments: captures)
  func givesTheFindingsOfOnePassBehindAFile(name: String) throws {
    let bytes = try capture(name)
    let file = try TableFile(try tables(bytes, name).bytes())
    #expect(try json(file) == onePass([(name, bytes)]))
    #expect(try file.bytes() == tables(bytes, name).bytes())
  }

  @Test(arguments: captures.filter { $0.hasSuffix(".pcap") }, 1..<4)
  func mergesToOnePassInAnyTree(name: String, seed: Int) throws {
    var random = Random(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(name.utf8.count))
    let bytes = try capture(name)
    let cuts = (0..<Int.random(in: 1...5, using: &random)).map { _ in Int.random(in: 1..<60, using: &random) }.sorted()
    let parts = try cut(bytes, at: cuts).enumerated().map { ("part-\($0.offset).pcap", $0.element) }
    let whole = try onePass(parts)
    for isNumbered in [true, false] {
      var files = try parts.enumerated().map { index, part in
        try tables(part.1, part.0, number: isNumbered ? UInt32(index) : nil)
      }
      files.shuffle(using: &random)
      while files.count > 1 {
        let count = min(files.count, Int.random(in: 2...3, using: &random))
        let joined = try TableFile(joining: Array(files.prefix(count)))
        files.removeFirst(count)
        // Through bytes, as between processes.
        files.insert(try TableFile(joined.bytes()), at: Int.random(in: 0...files.count, using: &random))
      }
      #expect(try json(files[0]) == whole, "seed \(seed), cuts \(cuts), numbered \(isNumbered)")
    }
  }

  /// A property that nobody codes would be lost on the way: every struct that is reached is held against its mirror.
  @Test func codesEveryStoredProperty() throws {
    var missing: Set<String> = []
    var seen: Set<String> = []
    for name in Self.captures {
      var analysis = TableAnalysis()
      try analysis.read(ByteSource(bytes: try capture(name)), name: name)
      var traffic = analysis.tables()
      var coder = TableCoder(writing: traffic.quality.count) { value, coded in
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .struct else { return }
        // Numbers and texts have no properties that a mirror shows, and code none.
        seen.insert("\(type(of: value))")
        if mirror.children.count != coded { missing.insert("\(type(of: value)): \(coded) of \(mirror.children.count)") }
      }
      coder.code(&traffic)
    }
    #expect(missing.isEmpty, "a property is not coded in X+Tables.swift: \(missing.sorted())")
    #expect(
      seen.isSuperset(of: ["Traffic", "Flow", "FlowSide", "PacketMark", "SegmentTracker", "DNSEvent", "HTTPEvent"]))
  }

  /// Connections as a browser makes them: a hundred of them, each with a request and an answer of a few to a hundred
  /// segments, with numbers, identifications and times that no rule predicts.
  private static var browsing: [UInt8] {
    var random = Random(state: 7)
    var bytes: [UInt8] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 228, 0, 0, 0]
    var microseconds: UInt64 = 1_795_440_000_000_000
    func little(_ value: UInt64) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
    for connection in 0..<100 {
      let client = UInt16(32_768 + connection * 131)
      var numbers = (
        up: UInt32.random(in: 0...(.max), using: &random), down: UInt32.random(in: 0...(.max), using: &random)
      )
      func send(_ size: Int, flags: UInt8, forward: Bool) {
        // Application data of TLS (RFC 8446 §5.1).
        var payload = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
        let record: [UInt8] = [23, 3, 3, UInt8((size - min(size, 5)) >> 8), UInt8((size - min(size, 5)) & 0xff)]
        payload.replaceSubrange(0..<min(size, 5), with: record.prefix(size))
        var frame = FrameBuilder.tcp(
          payload, sequence: forward ? numbers.up : numbers.down, flags: flags, client: client, server: 443,
          forward: forward)
        for place in 4...5 { frame[place] = UInt8.random(in: 0...255, using: &random) }
        let taken = UInt32(size) + (flags & 3 != 0 ? 1 : 0)
        if forward { numbers.up &+= taken } else { numbers.down &+= taken }
        microseconds += UInt64.random(in: 5...20_000, using: &random)
        bytes += little(microseconds / 1_000_000) + little(microseconds % 1_000_000)
        bytes += little(UInt64(frame.count)) + little(UInt64(frame.count)) + frame
      }
      send(0, flags: 0x02, forward: true)
      send(0, flags: 0x12, forward: false)
      send(0, flags: 0x10, forward: true)
      send(Int.random(in: 200...900, using: &random), flags: 0x18, forward: true)
      for _ in 0..<Int.random(in: 4...100, using: &random) { send(1400, flags: 0x18, forward: false) }
      send(0, flags: 0x11, forward: true)
      send(0, flags: 0x11, forward: false)
    }
    return bytes
  }

  @Test func takesLittleRoomForOrdinaryTraffic() throws {
    let bytes = Self.browsing
    let share = Double(try tables(bytes, "browsing").bytes().count) / Double(bytes.count)
    // What is asked of ordinary traffic.
    #expect(share < 0.05, "\(share)")
  }

  @Test func refusesWhatIsDamagedOrOfAnotherVersion() throws {
    let good = try tables(try capture("lab-tcp-refused.pcap"), "a").bytes()
    func message(_ bytes: [UInt8]) -> String {
      do { _ = try TableFile(bytes) } catch { return error.message }
      return ""
    }
    for length in 0..<good.count { #expect(!message(Array(good.prefix(length))).isEmpty) }
    #expect(message([]).contains("no file of tables"))
    var other = good
    other[8] = UInt8(TableFile.version) + 1
    #expect(message(other).contains("layout \(TableFile.version + 1)"))
    for place in stride(from: 10, to: good.count, by: 7) {
      var damaged = good
      damaged[place] ^= 0x10
      #expect(!message(damaged).isEmpty, "flipped at \(place)")
    }
  }

  /// Numbers that no decoder gives, which a foreign file may hold all the same.
  @Test func refusesICMPOfNoVersion() throws {
    var analysis = TableAnalysis()
    try analysis.read(ByteSource(bytes: try capture("lab-tcp-refused.pcap")), name: "capture")
    var traffic = analysis.tables()
    traffic.icmp.counts[1 << 24] = 1
    let content = TableFile(TableFile.Part(traffic, number: nil)).content()
    #expect(throws: TableError.self) { try TableFile(content: content) }
  }

  /// Tables with a right checksum and wrong content: nothing traps, whatever they say.
  @Test(arguments: ["lab-tcp-refused.pcap", "lab-cleartext-ftp.pcap", "lab-arp-spoof-mitm.pcapng"])
  func endsOnHostileTables(name: String) throws {
    var analysis = TableAnalysis()
    try analysis.read(ByteSource(bytes: try capture(name)), name: name)
    var traffic = analysis.tables()
    var coder = TableCoder(writing: traffic.quality.count)
    coder.code(&traffic)
    let good = coder.bytes
    var random = Random(state: 20_261_123)
    for _ in 0..<400 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      var reader = TableCoder(reading: bytes[...], evidence: traffic.quality.count, base: 0)
      var read = Traffic(isContinuation: true)
      reader.code(&read)
      guard !reader.hasFailed, reader.isAtEnd else { continue }
      _ = TableAnalysis.findings(of: traffic.merged(with: read))
    }
  }

  @Test func refusesTheSameNumberTwice() throws {
    let file = try tables(try capture("lab-tcp-refused.pcap"), "a", number: 3)
    #expect(throws: TableError.self) { _ = try TableFile(joining: [file, file]) }
  }
}

/// The findings of a capture are the same behind a file of tables.
func survivesTables(_ bytes: [UInt8]) throws {
  var alone = Analysis()
  try alone.read(ByteSource(bytes: bytes), name: "evidence")
  var part = TableAnalysis()
  try part.read(ByteSource(bytes: bytes), name: "evidence")
  let file = TableFile(TableFile.Part(part.tables(), number: nil))
  let behind = TableAnalysis.findings(of: try TableFile(content: file.content()).merged())
  let expected = alone.findings().json
  #expect(behind.json == expected)
}
