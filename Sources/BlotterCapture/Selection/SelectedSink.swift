import BlotterCore

/// Passes on the packets that are wanted, and counts them.
@safe struct SelectedSink<Base: PacketSink & ~Copyable>: PacketSink, ~Copyable {
  private let base: UnsafeMutablePointer<Base>
  private let selection: PacketSelection
  private let filter: CaptureFilter?
  /// Packets passed on.
  private(set) var count: UInt64 = 0
  /// Why the filter cannot be applied to a frame of this evidence; nil where it can.
  private(set) var failure: String?

  /// - Parameter base: Must outlive this sink.
  init(_ base: UnsafeMutablePointer<Base>, _ selection: PacketSelection, _ filter: CaptureFilter?) {
    unsafe self.base = base
    self.selection = selection
    self.filter = filter
  }

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    guard isInTime(header.hasTime ? header.time : nil) else { return }
    if let filter {
      guard failure == nil else { return }
      do throws(CaptureFilter.Failure) {
        guard try filter.matches(header, bytes) else { return }
      } catch {
        failure = error.message
        return
      }
    }
    count += 1
    unsafe base.pointee.accept(frame: header, bytes: bytes)
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {
    guard isInTime(packet.known.contains(.time) ? packet.time : nil) else { return }
    count += 1
    unsafe base.pointee.accept(packet: packet, text: text)
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>, dump: Span<UInt8>) {
    guard isInTime(packet.known.contains(.time) ? packet.time : nil) else { return }
    count += 1
    unsafe base.pointee.accept(packet: packet, text: text, dump: dump)
  }

  mutating func accept(record: borrowing TrafficRecord, text: Span<UInt8>) {
    guard isInTime(record.time) else { return }
    count += 1
    unsafe base.pointee.accept(record: record, text: text)
  }

  private func isInTime(_ time: Int64?) -> Bool {
    guard selection.from != nil || selection.to != nil else { return true }
    guard var time else { return false }
    let from = selection.from?.nanoseconds ?? .min
    let to = selection.to?.nanoseconds ?? .max
    if (selection.from ?? selection.to)?.clock == .timeOfDay {
      // A log that runs past midnight counts on; from 23:50 to 00:10 goes over it.
      time = time.quotientAndFloorRemainder(CivilDate.nanosecondsPerDay).remainder
      if from > to { return time >= from || time <= to }
    }
    return from <= time && time <= to
  }
}
