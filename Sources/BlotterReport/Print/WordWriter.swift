/// Markdown to a word processor's file (DOCX), by pandoc, with our styles.
///
/// The text is parsed by us, as for a page, so that headings, tables, links and figures are the same. pandoc reads it
/// in its sandbox; what it has read is then written with the pictures that we drew. (Debian's pandoc cannot write this
/// format inside its sandbox, since its own data are files there.)
package enum WordWriter {
  /// The line that installs what is needed.
  static let install = "sudo apt install pandoc librsvg2-bin"

  /// The DOCX of a Markdown text. Of the options, the words, the paper, the logo and the title count.
  package static func docx(_ markdown: String, options: HTMLOptions = HTMLOptions()) throws(PrintError) -> [UInt8] {
    let options = options.resolved(for: markdown)
    let source: WordSource
    do { source = try HTMLConverter.word(markdown, options: options) } catch { throw .unreadable(error) }
    let pandoc = try ExternalProgram.require("pandoc", install: install)
    let folder = try PrivateFolder()
    try draw(source.pictures, logo: options.logo, in: folder)
    try folder.write(Array(source.html.utf8), to: "report.html")
    let reference = WordReference(
      title: source.title, marking: source.marking, paper: options.paper, words: source.words)
    try folder.write(reference.data, to: "reference.docx")

    try pandoc.run(
      [
        "--sandbox", "--data-dir", folder.path, "--from", "html", "--to", "json", "--output",
        folder.file("report.json"), folder.file("report.html"),
      ], in: folder)
    try pandoc.run(
      [
        "--data-dir", folder.path, "--resource-path", folder.path, "--reference-doc", folder.file("reference.docx"),
        "--from", "json", "--to", "docx", "--output", folder.file("report.docx"), folder.file("report.json"),
      ], in: folder)
    guard let docx = folder.read("report.docx"), docx.starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
      throw .failed(program: "pandoc", reason: "it wrote no document")
    }
    return docx
  }

  /// Writes each drawing as a picture of twice its size, which stays sharp on paper.
  private static func draw(
    _ pictures: [String], logo: Logo?, in folder: borrowing PrivateFolder
  ) throws(PrintError) {
    var drawings = pictures.enumerated().map { (name: "figure-\($0.offset + 1)", svg: Array($0.element.utf8)) }
    if let logo {
      switch logo.kind {
      case .png: try folder.write(logo.bytes, to: "logo.png")
      case .jpeg: try folder.write(logo.bytes, to: "logo.jpg")
      case .svg: drawings.append((name: "logo", svg: logo.bytes))
      }
    }
    if drawings.isEmpty { return }
    let painter = try ExternalProgram.require("rsvg-convert", install: install)
    for (name, svg) in drawings {
      try folder.write(svg, to: "\(name).svg")
      try painter.run(
        [
          "--zoom", "2", "--background-color", "white", "--output", folder.file("\(name).png"),
          folder.file("\(name).svg"),
        ],
        in: folder)
    }
  }
}
