private import CBZip2

/// bzip2, stream after stream, by libbz2.
@safe final class Bzip2Decoder: StreamDecoder {
  private let stream: UnsafeMutablePointer<bz_stream>
  private var isReady = false

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: bz_stream())
    isReady = unsafe BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK
  }

  deinit {
    if isReady { _ = unsafe BZ2_bzDecompressEnd(stream) }
    unsafe stream.deallocate()
  }

  func restart() {
    if isReady { _ = unsafe BZ2_bzDecompressEnd(stream) }
    unsafe stream.initialize(to: bz_stream())
    isReady = unsafe BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK
  }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodeStep {
    guard isReady else { return DecodeStep(consumed: 0, produced: 0, state: .damaged("memory is short")) }
    unsafe stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
    unsafe stream.pointee.avail_in = CUnsignedInt(clamping: input.count)
    unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    unsafe stream.pointee.avail_out = CUnsignedInt(clamping: output.count)
    let result = unsafe BZ2_bzDecompress(stream)
    let state: DecodeStep.State =
      switch result {
      case BZ_OK: .goesOn
      case BZ_STREAM_END: .ended
      case BZ_MEM_ERROR: .damaged("memory is short")
      default: .damaged("the data is damaged")
      }
    return unsafe DecodeStep(
      consumed: input.count - Int(stream.pointee.avail_in), produced: output.count - Int(stream.pointee.avail_out),
      state: state)
  }
}
