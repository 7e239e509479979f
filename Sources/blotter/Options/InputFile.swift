import BlotterKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads small documents (JSON, YAML, Markdown, templates) whole.
enum InputFile {
  /// Largest document read: a findings file of ten thousand findings is below 30 MB; more is no document of ours.
  static let sizeLimit = 256 << 20

  /// The bytes of `path`, or of standard input where it is `-`.
  ///
  /// - Throws: ``CommandError`` with status 66 where there is no such file, 65 past ``sizeLimit``, 74 on a read error.
  static func read(_ path: String) throws(CommandError) -> [UInt8] {
    let name = path == "-" ? "standard input" : Terminal.printable(path)
    var descriptor: CInt = 0
    if path != "-" {
      descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        let status: ExitStatus = errno == ENOENT || errno == ENOTDIR ? .noInput : .ioError
        throw CommandError(status, "\(name): \(SystemCalls.reason())")
      }
    }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = SystemCalls.readBlock(&block, from: descriptor)
      if count == 0 { return bytes }
      if count == -Int(EISDIR) { throw CommandError(.noInput, "\(name) is a folder", hints: ["name a file"]) }
      if count < 0 { throw CommandError(.ioError, "\(name): \(SystemCalls.reason(CInt(-count)))") }
      bytes += block[..<count]
      guard bytes.count <= sizeLimit else {
        throw CommandError(.badData, "\(name) is larger than \(sizeLimit >> 20) MB")
      }
    }
  }

  /// The name that messages and reports give a file.
  static func displayName(_ path: String) -> String {
    EvidenceSet.displayName(path)
  }
}
