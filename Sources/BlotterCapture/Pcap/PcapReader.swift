import BlotterBytes
import BlotterCore

/// Reads pcap files: microseconds and nanoseconds, both byte orders, and Kuznetzov's modified form
/// (draft-ietf-opsawg-pcap).
enum PcapReader {
  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink
  ) throws(CaptureError) {
    var buffer = RecordBuffer()
    guard try buffer.require(PcapFileHeader.length, from: &source) else {
      throw CaptureError(
        .badHeader, source: source.name, "ends within the header of a pcap file after \(buffer.available) bytes",
        hint: "copy the capture again")
    }
    guard let header = PcapFileHeader(buffer.bytes(at: 0, PcapFileHeader.length)) else { return }
    buffer.consume(PcapFileHeader.length)
    guard header.majorVersion == 2 || header.majorVersion == 543 else {
      throw CaptureError(
        .badHeader, source: source.name,
        "has pcap version \(header.majorVersion).\(header.minorVersion); expected 2.4",
        hint: "rewrite it with: editcap -F pcap \(source.name) out.pcap")
    }
    record.time = TimeStyle(clock: .absolute, fractionDigits: header.magic.nanosecondsPerUnit == 1 ? 9 : 6)
    record.fields = header.linkType.fields
    if let what = header.linkType.foreign {
      throw CaptureError(
        .noPackets, source: source.name, "holds \(what) (\(header.linkType.name)), and no network traffic",
        hint: "capture on a network interface; tshark -D lists them")
    }
    try readRecords(&source, &buffer, header, &record, options, &sink)
    let packets = record.packets
    if !header.linkType.isDecoded { record.warn("link-type", header.linkType.warning(packets)) }
  }

  private static func readRecords<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ buffer: inout RecordBuffer, _ header: PcapFileHeader,
    _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink
  ) throws(CaptureError) {
    let headerLength = header.magic.recordHeaderLength
    let limit = options.packetLimit ?? .max
    while record.packets < limit {
      let number = record.packets + 1
      guard try buffer.require(headerLength, from: &source) else {
        if buffer.available > 0 {
          record.warn("pcap.cut", "the file ends within the header of record \(number)")
        }
        return
      }
      var head = PcapRecordHeader(buffer.bytes(at: 0, headerLength), of: header)
      let count = Int(head.capturedLength)
      guard count <= RecordBuffer.recordLimit - headerLength else {
        record.warn(
          "pcap.record-length",
          "record \(number) claims \(count) bytes, which no capture holds; reading stopped there")
        return
      }
      guard try buffer.require(headerLength + count, from: &source) else {
        let rest = buffer.available - headerLength
        record.warn("pcap.cut", "the file ends within record \(number), after \(rest) of its \(count) bytes")
        return
      }
      if head.capturedLength > head.wireLength {
        record.warn("pcap.lengths", "a record holds more bytes than its frame had on the wire")
        head.wireLength = head.capturedLength
      }
      record.note(time: head.time)
      let frame = FrameHeader(
        number: number, time: head.time, hasTime: true, wireLength: head.wireLength, linkType: header.linkType.rawValue)
      sink.accept(frame: frame, bytes: buffer.bytes(at: headerLength, count))
      buffer.consume(headerLength + count)
    }
  }
}
