import Foundation

/// `blotter-bench FILE [megabytes [flows [dns-percent [seed]]]]` writes a capture; the same arguments give the same bytes.
let arguments = CommandLine.arguments.dropFirst().map { $0 }
guard let path = arguments.first else {
  print("usage: blotter-bench FILE [megabytes [flows [dns-percent [seed]]]]")
  exit(64)
}
func number(_ index: Int, _ fallback: Int) -> Int {
  index < arguments.count ? Int(arguments[index]) ?? fallback : fallback
}
let megabytes = number(1, 100)
var generator = CaptureGenerator(
  size: megabytes * 1_000_000, flows: number(2, 20_000), dnsPercent: min(90, max(0, number(3, 10))),
  seed: UInt64(max(0, number(4, 1))))
guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
  print("cannot write \(path)")
  exit(73)
}
generator.run { file.write(Data($0)) }
print("\(path): \(generator.packets) packets")
