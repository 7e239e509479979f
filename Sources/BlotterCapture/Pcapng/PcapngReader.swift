import BlotterBytes
import BlotterCore

/// Reads pcapng files: several sections of either byte order, several interfaces, and every kind of packet block
/// (draft-ietf-opsawg-pcapng).
enum PcapngReader {
  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink
  ) throws(CaptureError) {
    var pass = PcapngPass()
    record.time = TimeStyle(clock: .none)
    while record.packets < options.packetLimit ?? .max {
      guard try pass.readBlock(&source, &record, &sink) else { break }
    }
    pass.endSection()
    try pass.finish(source.name, &record)
    record.droppedPackets = pass.droppedByStatistics ?? (pass.droppedByPackets > 0 ? pass.droppedByPackets : nil)
  }
}

/// The state of one reading: where it stands, and the interfaces of the current section.
private struct PcapngPass: ~Copyable {
  var buffer = RecordBuffer()
  var bigEndian = false
  var interfaces: [InterfaceDescription] = []
  /// Packet blocks met, read or not: the number that other programs give the packet.
  var number: UInt64 = 0
  /// Drops by interface statistics over the sections that ended; nil where no block says.
  var droppedByStatistics: UInt64?
  /// Frames of link types without a decoder.
  private var unread: [(type: LinkType, count: UInt64)] = []
  /// Link types without a decoder that are counted apart: a register names a few.
  private static let unreadLimit = 16
  /// Names that the file gives to addresses.
  private var names = NameResolution()
  /// Drops by the packets' own counts.
  var droppedByPackets: UInt64 = 0

  /// Reads one block; false at the end, or at damage behind which nothing can be trusted.
  mutating func readBlock<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) throws(CaptureError) -> Bool {
    guard try buffer.require(PacketBlock.headLength, from: &source) else {
      if buffer.available > 0 { record.warn("pcapng.cut", "the file ends within the header of a block") }
      return false
    }
    var header = BlockHeader(buffer.bytes(at: 0, PacketBlock.headLength), bigEndian: bigEndian)
    if header.kind == .sectionHeader {
      guard try startSection(&source, &record) else { return false }
      header = BlockHeader(buffer.bytes(at: 0, PacketBlock.headLength), bigEndian: bigEndian)
    }
    // A block has a type, two lengths, and a body that may be empty.
    guard header.length >= 12 else {
      record.warn(
        "pcapng.block-length",
        "a block claims a length of \(header.length) bytes, below the least of 12; reading stopped")
      return false
    }
    if header.length % 4 != 0 {
      record.warn("pcapng.block-padding", "a block's length is no multiple of four")
    }
    switch header.kind {
    case .journal, .decryptionSecrets, .custom, .unknown:
      note(header, &record)
      return try skip(header, &source, &record)
    default: break
    }
    if header.kind == .nameResolution, header.paddedLength > NameResolution.blockLimit {
      return try skip(header, &source, &record)
    }
    guard header.paddedLength <= RecordBuffer.recordLimit else {
      record.warn(
        "pcapng.block-length", "a block claims \(header.length) bytes, more than any packet has; reading stopped there")
      return false
    }
    guard try buffer.require(header.paddedLength, from: &source) else {
      let rest = buffer.available
      record.warn("pcapng.cut", "the file ends within a block, after \(rest) of its \(header.length) bytes")
      return false
    }
    let bodyLength = header.paddedLength - 12
    let trailer = buffer.bytes(at: header.paddedLength - 4, 4).uint32(0, bigEndian: bigEndian)
    if trailer != header.length {
      record.warn("pcapng.block-trailer", "the two lengths of a block differ; the first one was followed")
    }
    parse(header.kind, bodyLength, &record, &sink)
    buffer.consume(header.paddedLength)
    return true
  }

  /// Puts what the whole file showed into the record.
  mutating func finish(_ source: String, _ record: inout EvidenceRecord) throws(CaptureError) {
    let known = unread.reduce(0) { $0 + $1.count }
    if known > 0, known == record.packets, let what = unread.first?.type.foreign {
      throw CaptureError(
        .noPackets, source: source, "holds \(what) (\(unread[0].type.name)), and no network traffic",
        hint: "capture on a network interface; tshark -D lists them")
    }
    if !unread.isEmpty {
      record.warn("link-type", unread.prefix(4).map { $0.type.warning($0.count) }.joined(separator: "; "))
    }
    if let names = names.remark { record.remarks.append(names) }
  }

  /// Counts a frame of a link type without a decoder.
  private mutating func count(unread type: LinkType) {
    if let index = unread.firstIndex(where: { $0.type == type }) {
      unread[index].count += 1
    } else if unread.count < Self.unreadLimit {
      unread.append((type, 1))
    }
  }

  /// Sums up the section that ends here.
  mutating func endSection() {
    for case let dropped? in interfaces.map(\.dropped) {
      let (sum, overflow) = (droppedByStatistics ?? 0).addingReportingOverflow(dropped)
      droppedByStatistics = overflow ? .max : sum
    }
    interfaces = []
  }

  /// Reads byte order and version of the section header at hand (§4.1). A section's own length is not needed: the
  /// next section header ends it.
  private mutating func startSection(
    _ source: inout ByteSource, _ record: inout EvidenceRecord
  ) throws(CaptureError) -> Bool {
    guard try buffer.require(16, from: &source) else {
      record.warn("pcapng.cut", "the file ends within a section header")
      return false
    }
    switch buffer.bytes(at: 8, 4).be32(0) {
    case 0x1a2b_3c4d: bigEndian = true
    case 0x4d3c_2b1a: bigEndian = false
    default:
      record.warn("pcapng.byte-order", "a section header has no byte-order mark; reading stopped there")
      return false
    }
    endSection()
    let major = buffer.bytes(at: 12, 2).uint16(0, bigEndian: bigEndian)
    guard major == 1 else {
      let minor = buffer.bytes(at: 14, 2).uint16(0, bigEndian: bigEndian)
      if record.packets == 0 {
        throw CaptureError(
          .badHeader, source: source.name, "has pcapng version \(major).\(minor); expected 1.0",
          hint: "rewrite it with: editcap -F pcapng \(source.name) out.pcapng")
      }
      record.warn("pcapng.version", "a section has version \(major).\(minor), not 1.0; reading stopped there")
      return false
    }
    return true
  }

  private mutating func parse<Sink: PacketSink & ~Copyable>(
    _ kind: BlockHeader.Kind, _ length: Int, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    let big = bigEndian
    let head = PacketBlock.headLength
    switch kind {
    case .interfaceDescription:
      guard interfaces.count < InterfaceDescription.limit else {
        record.warn(
          "pcapng.interface-limit", "a section describes more than \(InterfaceDescription.limit) interfaces")
        return
      }
      guard let interface = InterfaceDescription(buffer.bytes(at: head, length), bigEndian: big) else {
        record.warn("pcapng.interface", "an interface description is too short")
        return
      }
      interfaces.append(interface)
      record.fields.formUnion(interface.linkType.fields)
    case .nameResolution:
      var known = NameResolution()
      swap(&known, &names)
      known.read(buffer.bytes(at: head, length), bigEndian: big)
      names = known
    case .interfaceStatistics:
      guard length >= 12 else { return }
      let index = Int(buffer.bytes(at: head, 4).uint32(0, bigEndian: big))
      guard index < interfaces.count else { return }
      var interface = interfaces[index]
      interface.readStatistics(buffer.bytes(at: head + 12, length - 12), bigEndian: big)
      interfaces[index] = interface
    case .enhancedPacket:
      deliver(PacketBlock.enhanced(buffer.bytes(at: head, length), bigEndian: big), &record, &sink)
    case .obsoletePacket:
      deliver(PacketBlock.obsolete(buffer.bytes(at: head, length), bigEndian: big), &record, &sink)
    case .simplePacket:
      let snapshotLength = interfaces.first?.snapshotLength ?? 0
      deliver(
        PacketBlock.simple(buffer.bytes(at: head, length), bigEndian: big, snapshotLength: snapshotLength),
        &record, &sink)
    default: break
    }
  }

  private mutating func deliver<Sink: PacketSink & ~Copyable>(
    _ block: PacketBlock?, _ record: inout EvidenceRecord, _ sink: inout Sink
  ) {
    number += 1
    guard var block else {
      record.warn("pcapng.packet-length", "a packet block claims more bytes than it holds; it was passed over")
      return
    }
    guard block.interface < interfaces.count else {
      record.warn("pcapng.interface-unknown", "a packet names an interface that is not described; it was passed over")
      return
    }
    let interface = interfaces[block.interface]
    let (sum, overflow) = droppedByPackets.addingReportingOverflow(block.dropped)
    droppedByPackets = overflow ? .max : sum
    if block.capturedLength > Int(block.wireLength) {
      record.warn("pcapng.lengths", "a record holds more bytes than its frame had on the wire")
      block.wireLength = UInt32(clamping: block.capturedLength)
    }
    var time: Int64?
    if let units = block.time {
      time = interface.resolution.nanoseconds(units)
      if time == nil { record.warn("pcapng.time", "a time is out of range and was left out") }
    } else {
      record.warn("pcapng.no-time", "simple packet blocks carry no time")
    }
    if time != nil {
      let digits = interface.resolution.isFinerThanMicroseconds ? 9 : 6
      record.time = TimeStyle(clock: .absolute, fractionDigits: max(digits, record.time.fractionDigits))
    }
    record.note(time: time)
    if !interface.linkType.isDecoded { count(unread: interface.linkType) }
    let frame = FrameHeader(
      number: number, time: time ?? 0, hasTime: time != nil, wireLength: block.wireLength,
      linkType: interface.linkType.rawValue)
    sink.accept(frame: frame, bytes: buffer.bytes(at: block.offset, block.capturedLength))
  }

  private func note(_ header: BlockHeader, _ record: inout EvidenceRecord) {
    switch header.kind {
    case .decryptionSecrets:
      record.warn(
        "pcapng.decryption-secrets", "the file holds decryption secrets, which are not used; handle it as secret")
    case .custom: record.warn("pcapng.custom-block", "custom blocks were passed over")
    case .unknown:
      record.warn("pcapng.unknown-block", "blocks of unknown type were passed over, the first of type \(header.type)")
    default: break
    }
  }

  /// Passes over a block whose body is not needed, however long it is.
  private mutating func skip(
    _ header: BlockHeader, _ source: inout ByteSource, _ record: inout EvidenceRecord
  ) throws(CaptureError) -> Bool {
    guard try buffer.skip(header.paddedLength, from: &source) else {
      record.warn("pcapng.cut", "the file ends within a block of \(header.length) bytes")
      return false
    }
    return true
  }
}
