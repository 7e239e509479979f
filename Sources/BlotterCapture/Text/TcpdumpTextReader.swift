import BlotterCore

/// Reads what `tcpdump` prints.
enum TcpdumpTextReader {
  static func read<Sink: PacketSink & ~Copyable>(
    _ source: inout ByteSource, _ record: inout EvidenceRecord, _ options: ReadOptions, _ sink: inout Sink
  ) throws(CaptureError) {}
}
