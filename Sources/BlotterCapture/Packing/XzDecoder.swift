private import CLZMA

/// xz, stream after stream, by liblzma.
@safe final class XzDecoder: StreamDecoder {
  private let stream: UnsafeMutablePointer<lzma_stream>
  private var isReady = false

  /// Memory for the dictionary: `xz -9` takes 65 MiB; a file that asks for more than four times that is a trap.
  static let memoryLimit: UInt64 = 256 << 20

  init() {
    unsafe stream = .allocate(capacity: 1)
    // All zero, as LZMA_STREAM_INIT is.
    unsafe stream.initialize(to: lzma_stream())
    restart()
  }

  deinit {
    unsafe lzma_end(stream)
    unsafe stream.deallocate()
  }

  func restart() { isReady = unsafe lzma_stream_decoder(stream, Self.memoryLimit, 0) == LZMA_OK }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodeStep {
    guard isReady else { return DecodeStep(consumed: 0, produced: 0, state: .damaged("memory is short")) }
    unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_in = input.count
    unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = output.count
    let result = unsafe lzma_code(stream, LZMA_RUN)
    let state: DecodeStep.State =
      switch result {
      case LZMA_OK, LZMA_BUF_ERROR: .goesOn
      case LZMA_STREAM_END: .ended
      case LZMA_MEMLIMIT_ERROR: .damaged("it asks for more than \(Self.memoryLimit >> 20) MiB of memory")
      case LZMA_MEM_ERROR: .damaged("memory is short")
      case LZMA_OPTIONS_ERROR: .damaged("it uses a filter that liblzma does not know")
      default: .damaged("the data is damaged")
      }
    return unsafe DecodeStep(
      consumed: input.count - stream.pointee.avail_in, produced: output.count - stream.pointee.avail_out, state: state)
  }
}
