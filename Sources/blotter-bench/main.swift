import Foundation

/// `blotter-bench FILE [key=value …]` writes a capture, or its text; the same arguments give the same bytes.
let arguments = CommandLine.arguments.dropFirst().map { $0 }
guard let path = arguments.first, !path.hasPrefix("-") else {
  print("usage: blotter-bench FILE [mb=100] [flows=20000] [dns=10] [open=64] [seed=1] [text=0]")
  exit(64)
}
var values: [String: Int] = [:]
for argument in arguments.dropFirst() {
  let parts = argument.split(separator: "=")
  guard parts.count == 2, let value = Int(parts[1]), value >= 0 else {
    print("not a key and a number: \(argument)")
    exit(64)
  }
  values[String(parts[0])] = value
}
let shape = CaptureGenerator.Shape(
  size: (values["mb"] ?? 100) * 1_000_000, flows: max(1, values["flows"] ?? 20_000),
  dnsPercent: min(90, values["dns"] ?? 10), open: values["open"] ?? 64, seed: UInt64(values["seed"] ?? 1),
  isText: values["text"] == 1)
var generator = CaptureGenerator(shape)
guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
  print("cannot write \(path)")
  exit(73)
}
generator.run { file.write(Data($0)) }
print("\(path): \(generator.packets) packets")
