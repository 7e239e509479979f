private import CZstd

/// Zstandard (RFC 8878), frame after frame, by libzstd.
///
/// The window stays at the library's limit of 128 MiB: a frame made with `--ultra --long=31` is refused, with the
/// command that unpacks it, rather than given two gigabytes.
@safe final class ZstdDecoder: StreamDecoder {
  private let context: OpaquePointer?

  init() { unsafe context = ZSTD_createDStream() }

  deinit { unsafe ZSTD_freeDStream(context) }

  /// The library goes on with the next frame by itself.
  func restart() {}

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodeStep {
    guard unsafe context != nil else {
      return DecodeStep(consumed: 0, produced: 0, state: .damaged("memory is short"))
    }
    var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var to = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = unsafe ZSTD_decompressStream(context, &to, &from)
    var state = DecodeStep.State.goesOn
    if ZSTD_isError(result) != 0 {
      state = .damaged(unsafe "libzstd says: " + String(cString: ZSTD_getErrorName(result)))
    } else if result == 0 {
      state = .ended
    }
    return unsafe DecodeStep(consumed: from.pos, produced: to.pos, state: state)
  }
}
