import BlotterCapture
import BlotterCore

/// Tables as a file: what one process leaves for another to merge.
///
/// Eight bytes of magic, the version, the unpacked size, the SHA-256 of all that follows, then a Zstandard frame. In
/// it, one part after the other: tables of consecutive evidence, with what puts them in order. Parts that are known to
/// follow one another are merged; others lie side by side until all are there, so that it never matters which were
/// joined first.
package struct TableFile: Sendable {
  /// Version of the layout: another one for every change of a table's properties.
  package static let version: UInt16 = 6
  /// What a file begins with. The first byte is no text, the last two tell a copy that changed line ends.
  private static let magic: [UInt8] = [0x8b, 0x42, 0x4c, 0x54, 0x41, 0x42, 0x0d, 0x0a]
  private static let headerSize = 8 + 2 + 8 + 64
  /// Bytes of unpacked tables: their caps keep them far below.
  package static let sizeLimit: UInt64 = 2 << 30

  /// Tables with their place among others.
  package struct Part: Sendable {
    /// Numbers of the first piece of evidence and of the one after the last, where the caller numbers them.
    package var range: Range<UInt32>?
    /// Order where nobody numbers: the earliest time, then name and hash. Nil where the clock is not absolute.
    package var first: Int64?
    package var name: String
    package var traffic: Traffic

    /// - Parameter number: Place in the whole, where it is known.
    package init(_ traffic: Traffic, number: UInt32?) {
      self.traffic = traffic
      let count = UInt32(clamping: max(1, traffic.evidence.count))
      range = number.map { $0..<($0 &+ count < $0 ? .max : $0 + count) }
      let record = traffic.evidence.first
      first = record.flatMap { $0.time.clock == .absolute ? $0.first : nil }
      name = (record?.name ?? "") + "\n" + (record?.sha256 ?? "")
    }
  }

  package var parts: [Part]

  /// A file of one part.
  package init(_ part: Part) { parts = [part] }

  /// All parts of several files, merged as far as their places are known to touch.
  package init(joining files: [TableFile]) throws(TableError) {
    parts = []
    for file in files { parts += file.parts }
    let numbered = parts.count { $0.range != nil }
    guard numbered == 0 || numbered == parts.count else {
      throw TableError("some tables are numbered and others are not")
    }
    guard numbered > 0 else { return }
    parts.sort { ($0.range?.lowerBound ?? 0) < ($1.range?.lowerBound ?? 0) }
    var joined: [Part] = []
    for part in parts {
      guard let last = joined.last, let before = last.range, let range = part.range else {
        joined.append(part)
        continue
      }
      guard range.lowerBound >= before.upperBound else {
        throw TableError("evidence number \(range.lowerBound) is in two tables")
      }
      guard range.lowerBound == before.upperBound else {
        joined.append(part)
        continue
      }
      var merged = last
      merged.traffic = try Self.merge(last.traffic, part.traffic)
      merged.range = before.lowerBound..<range.upperBound
      joined[joined.count - 1] = merged
    }
    parts = joined
  }

  /// All parts as one, in order: by their numbers, else by time. Parts without an absolute time keep their place.
  package func merged() throws(TableError) -> Traffic {
    var places = parts.indices.filter { parts[$0].first != nil }
    let sorted = places.sorted { a, b in
      let (x, y) = (parts[a], parts[b])
      return (x.first ?? 0, x.name) < (y.first ?? 0, y.name)
    }
    var ordered = parts
    if parts.first?.range == nil {
      for (place, index) in zip(places, sorted) { ordered[place] = parts[index] }
    }
    places = []
    guard var whole = ordered.first?.traffic else { throw TableError("the file holds no tables") }
    for part in ordered.dropFirst() { whole = try Self.merge(whole, part.traffic) }
    return whole
  }

  /// `later` behind `earlier`, its evidence numbered on.
  private static func merge(_ earlier: Traffic, _ later: Traffic) throws(TableError) -> Traffic {
    let base = earlier.quality.count
    guard base + later.quality.count <= Int(UInt16.max) else {
      throw TableError("\(base + later.quality.count) pieces of evidence are more than one case holds (65,535)")
    }
    // Written and read again, which is where the numbers of evidence are shifted.
    var coder = TableCoder(writing: later.quality.count)
    var copy = later
    coder.code(&copy)
    return earlier.merged(with: try read(coder.bytes[...], evidence: later.quality.count, base: UInt16(base)))
  }

  // MARK: Bytes

  /// What the file holds, unpacked.
  package func content() -> [UInt8] {
    var content: [UInt8] = []
    for part in parts {
      var head = TableCoder(writing: 0)
      var (range, first, name) = (part.range.map { [$0.lowerBound, $0.upperBound] } ?? [], part.first, part.name)
      var evidence = UInt16(clamping: part.traffic.quality.count)
      head.code(&range)
      head.code(&first)
      head.code(&name)
      head.raw(&evidence)
      var tables = TableCoder(writing: part.traffic.quality.count)
      var traffic = part.traffic
      tables.code(&traffic)
      for bytes in [head.bytes, tables.bytes] {
        for shift in stride(from: 0, to: 64, by: 8) {
          content.append(UInt8(truncatingIfNeeded: UInt64(bytes.count) >> UInt64(shift)))
        }
        content += bytes
      }
    }
    return content
  }

  /// The file.
  package func bytes() throws(TableError) -> [UInt8] {
    let content = content()
    guard UInt64(content.count) <= Self.sizeLimit, let packed = ZstdPacking.pack(content) else {
      throw TableError("the tables are too large for a file")
    }
    var header = Self.magic
    header += [UInt8(truncatingIfNeeded: Self.version), UInt8(truncatingIfNeeded: Self.version >> 8)]
    for shift in stride(from: 0, to: 64, by: 8) {
      header.append(UInt8(truncatingIfNeeded: UInt64(content.count) >> UInt64(shift)))
    }
    let digest = FileHash.sha256(of: packed[...])
    guard digest.utf8.count == 64 else { throw TableError("the checksum cannot be computed here") }
    return header + Array(digest.utf8) + packed
  }

  /// Reads a file.
  ///
  /// - Throws: Where it is no such file, of another version, or damaged.
  package init(_ file: [UInt8]) throws(TableError) {
    guard file.count >= Self.headerSize, file.starts(with: Self.magic) else {
      throw TableError("this is no file of tables", hint: "make one with blotter analyze --tables -o part.tables")
    }
    let version = UInt16(file[8]) | UInt16(file[9]) << 8
    guard version == Self.version else {
      throw TableError(
        "the tables are of layout \(version), this program reads layout \(Self.version)",
        hint: "make them again with the program that merges them")
    }
    var size: UInt64 = 0
    for offset in 0..<8 { size |= UInt64(file[10 + offset]) << UInt64(offset * 8) }
    let packed = file[Self.headerSize...]
    guard FileHash.sha256(of: packed).utf8.elementsEqual(file[18..<Self.headerSize]) else {
      throw TableError("the tables are damaged: the checksum differs", hint: "copy or make them again")
    }
    // A frame grows by less than 2^15 (RFC 8878 §3.1.1.2: a block of one repeated byte takes four).
    guard size <= Self.sizeLimit, size / (1 << 15) <= UInt64(packed.count),
      let content = ZstdPacking.unpack(packed, size: Int(size))
    else { throw TableError("the tables are damaged: they do not unpack") }
    try self.init(content: content)
  }

  /// Reads what a file holds, unpacked: behind size and checksum, and just as much in foreign hands.
  package init(content: [UInt8]) throws(TableError) {
    let damaged = TableError("the tables are damaged: they contradict themselves")
    var rest = content[...]
    /// The next bytes behind their number.
    func next() throws(TableError) -> ArraySlice<UInt8> {
      var size: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        guard let byte = rest.popFirst() else { throw damaged }
        size |= UInt64(byte) << shift
      }
      guard size <= UInt64(rest.count) else { throw damaged }
      defer { rest = rest.dropFirst(Int(size)) }
      return rest.prefix(Int(size))
    }
    parts = []
    repeat {
      var head = TableCoder(reading: try next(), evidence: Int(UInt16.max), base: 0)
      var range: [UInt32] = []
      var first: Int64?
      var name = ""
      var evidence: UInt16 = 0
      head.code(&range)
      head.code(&first)
      head.code(&name)
      head.raw(&evidence)
      guard !head.hasFailed, head.isAtEnd, parts.count < Int(UInt16.max) else { throw damaged }
      guard range.isEmpty || range.count == 2 && range[0] <= range[1] else { throw damaged }
      var part = Part(try Self.read(try next(), evidence: Int(evidence), base: 0), number: nil)
      part.range = range.count == 2 ? range[0]..<range[1] : nil
      part.first = first
      part.name = name
      parts.append(part)
    } while !rest.isEmpty
  }

  private static func read(_ bytes: ArraySlice<UInt8>, evidence: Int, base: UInt16) throws(TableError) -> Traffic {
    var coder = TableCoder(reading: bytes, evidence: evidence, base: base)
    var traffic = Traffic(isContinuation: true)
    coder.code(&traffic)
    guard !coder.hasFailed, coder.isAtEnd else {
      throw TableError("the tables are damaged: they contradict themselves")
    }
    return traffic
  }
}

/// Why tables cannot be read or joined.
package struct TableError: Error, Sendable, Equatable {
  /// One line without full stop.
  package var message: String
  /// A way out; empty where there is none.
  package var hint: String

  init(_ message: String, hint: String = "") {
    self.message = message
    self.hint = hint
  }
}
