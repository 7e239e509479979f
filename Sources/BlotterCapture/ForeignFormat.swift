/// Files that people hand in and that are no evidence as they stand: named, with the way to what can be read.
struct ForeignFormat: Sendable {
  let magic: [UInt8]
  /// As in "is …".
  let what: String
  let code: CaptureError.Code
  /// The way out; `FILE` stands for the file's name.
  let hint: String

  private init(_ magic: [UInt8], _ what: String, _ code: CaptureError.Code = .unknownFormat, _ hint: String) {
    self.magic = magic
    self.what = what
    self.code = code
    self.hint = hint
  }

  private static let all: [ForeignFormat] = [
    .init([0x04, 0x22, 0x4d, 0x18], "lz4-compressed", .packed, "unpack it: lz4 -d FILE"),
    .init(
      [0x50, 0x4b, 0x03, 0x04], "a zip archive or an Office file", .packed,
      "unpack it (unzip FILE), or save the sheet as CSV"),
    .init([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive", .packed, "unpack it: 7z x FILE"),
    .init([0xd0, 0xcf, 0x11, 0xe0], "an old Office file", "save the sheet as CSV"),
    .init(Array("snoop\0\0\0".utf8), "a snoop capture", "convert it: editcap -F pcapng FILE out.pcapng"),
    .init(Array("RTSS".utf8), "a Network Monitor capture", "convert it: editcap -F pcapng FILE out.pcapng"),
    .init(Array("GMBU".utf8), "a Network Monitor capture", "convert it: editcap -F pcapng FILE out.pcapng"),
    .init(Array("XCP\0".utf8), "a NetXRay or Sniffer capture", "convert it: editcap -F pcapng FILE out.pcapng"),
    .init(Array("TRSNIFF data".utf8), "a Sniffer capture", "convert it: editcap -F pcapng FILE out.pcapng"),
    .init(Array("%PDF-".utf8), "a PDF document", "copy the log out of it into a text file"),
    .init([0x89, 0x50, 0x4e, 0x47], "a PNG picture", "export the packet list as text from the program in the picture"),
    .init([0xff, 0xd8, 0xff], "a JPEG picture", "export the packet list as text from the program in the picture"),
    .init([0x7f, 0x45, 0x4c, 0x46], "a program", "name the capture that it wrote"),
  ]

  private init(_ magic: [UInt8], _ what: String, _ hint: String) { self.init(magic, what, .unknownFormat, hint) }

  /// The one whose mark does not stand at the front (POSIX ustar).
  private static let tar = ForeignFormat(
    Array("ustar".utf8), "a tar archive", .packed, "unpack it (tar -xf FILE) and name the folder")

  static func sniff(_ head: [UInt8]) -> ForeignFormat? {
    all.first { head.starts(with: $0.magic) } ?? (head.dropFirst(257).starts(with: tar.magic) ? tar : nil)
  }

  func error(source: String) -> CaptureError {
    let command = hint.split(separator: "FILE", maxSplits: 1, omittingEmptySubsequences: false)
    return CaptureError(
      code, source: source, "is \(what); expected \(CaptureFormat.readable)", hint: command.joined(separator: source))
  }
}
