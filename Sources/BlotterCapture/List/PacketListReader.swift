import BlotterCore

/// Reads a packet list as Wireshark exports it.
enum PacketListReader {
  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink,
    format: CaptureFormat
  ) throws(CaptureError) {}
}
