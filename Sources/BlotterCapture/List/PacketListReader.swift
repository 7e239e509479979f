import BlotterCore

/// Reads a packet list as Wireshark exports it, and as people pass it on.
enum PacketListReader {
  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink,
    format: CaptureFormat
  ) throws(CaptureError) {
    let head = LineWindow.withFeeds(try source.peek())
    guard let header = PacketListHeader(head) else {
      throw CaptureError(
        .badHeader, source: source.name, "holds no header or row of a packet list",
        hint: "export it again with File > Export Packet Dissections > As CSV")
    }
    var pass = PacketListPass(header, head, options)
    var window = LineWindow()
    while !pass.isDone, let line = try window.next(&source) {
      pass.take(line, &window, &record, &sink)
    }
    pass.finish(&record)
    guard record.packets > 0 else {
      throw CaptureError(
        .noPackets, source: source.name,
        "holds no row that can be read; expected a packet list with the columns No., Time, Source, Destination, Protocol, Info",
        hint: "export it again with File > Export Packet Dissections > As CSV, all packets displayed")
    }
  }
}
