import BlotterEntrances
import Foundation

/// The driver of libFuzzer. Its usual way in, a `main` of its own, does not fit the entry point of a Swift program.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

// The entrance comes through the environment: all arguments are libFuzzer's. Lazy, for the body can capture nothing.
private enum Chosen {
  static let entrance = ProcessInfo.processInfo.environment["BLOTTER_ENTRANCE"].flatMap(Entrance.init(rawValue:))
}

guard Chosen.entrance != nil else {
  let names = Entrance.allCases.map(\.rawValue).joined(separator: ", ")
  FileHandle.standardError.write(Data("BLOTTER_ENTRANCE is one of \(names)\n".utf8))
  exit(64)
}

// A capture on standard input becomes what a file of tables holds for it, on standard output: a seed.
if CommandLine.arguments.dropFirst() == ["--tables"] {
  let capture = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
  FileHandle.standardOutput.write(Data(try Entrance.contentOfTables(for: capture)))
  exit(0)
}

var count = CommandLine.argc
var arguments = unsafe CommandLine.unsafeArgv
let status = unsafe runDriver(&count, &arguments) { bytes, length in
  let input = unsafe UnsafeBufferPointer(start: bytes, count: length)
  Chosen.entrance?.take(Array(input))
  return 0
}
exit(status)
