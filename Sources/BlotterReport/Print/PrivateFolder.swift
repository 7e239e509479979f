import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder that only this user can enter, for what another program reads and writes; gone with this value.
struct PrivateFolder: ~Copyable {
  let path: String

  /// Makes it in `TMPDIR`, or where none is set in `/tmp`, which every POSIX system has (POSIX.1-2024, XBD §10.1).
  init() throws(PrintError) {
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    var pattern = Array((base.hasPrefix("/") ? base : "/tmp").utf8CString.dropLast()) + "/blotter-XXXXXX".utf8CString
    let made = unsafe pattern.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    guard made else { throw .folder(reason: unsafe String(cString: strerror(errno))) }
    path = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  func file(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], to name: String) throws(PrintError) {
    guard FileManager.default.createFile(atPath: file(name), contents: Data(bytes)) else {
      throw .folder(reason: "cannot write \(name)")
    }
  }

  /// The last bytes of a file in it; none where there is none.
  func end(of name: String, bytes: Int) -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: file(name)), let size = try? handle.seekToEnd() else { return [] }
    try? handle.seek(toOffset: size - min(size, UInt64(bytes)))
    return Array((try? handle.read(upToCount: bytes)) ?? Data())
  }

  /// The bytes of a file in it; nil where there is none.
  func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: file(name)).map(Array.init) }
}
