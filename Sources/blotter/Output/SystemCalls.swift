#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `write(2)` and `read(2)` over arrays, repeated where a signal interrupts them.
enum SystemCalls {
  /// Writes all of `bytes`; returns 0, or the error number that stopped it.
  static func writeAll(_ bytes: some Collection<UInt8>, to descriptor: CInt) -> CInt {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }

  /// Fills `block` from its start and returns the count, 0 at the end of the file, or minus the error number.
  static func readBlock(_ block: inout [UInt8], from descriptor: CInt) -> Int {
    while true {
      let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { return count }
      if errno != EINTR { return -Int(errno) }
    }
  }

  /// The system's words for an error number.
  static func reason(_ number: CInt = errno) -> String { unsafe String(cString: strerror(number)) }
}
