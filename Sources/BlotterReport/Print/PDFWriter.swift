internal import BlotterTemplates

/// A page to PDF, by WeasyPrint: running head and foot, page numbers, repeated table heads, bookmarks and links come
/// from the page's own print style.
package enum PDFWriter {
  /// The line that installs what is needed.
  static let install = "sudo apt install weasyprint"

  /// The PDF of a page that ``HTMLConverter`` made. Tagged for screen readers (PDF/UA-1) as far as the installed
  /// version can.
  package static func pdf(_ html: String) throws(PrintError) -> [UInt8] {
    let weasyprint = try ExternalProgram.require("weasyprint", install: install)
    let folder = try PrivateFolder()
    try folder.write(Array(html.utf8), to: "report.html")
    let files = [folder.file("report.html"), folder.file("report.pdf")]
    try folder.write(Array((EmbeddedFile.text("Themes/pdf.css") ?? "").utf8), to: "pdf.css")
    let common = [
      "--quiet", "--encoding", "utf-8", "--media-type", "print", "--stylesheet", folder.file("pdf.css"),
    ]
    do {
      try weasyprint.run(common + ["--pdf-variant", "pdf/ua-1"] + files, in: folder)
    } catch PrintError.failed {
      // Versions before 56 know no variants.
      try weasyprint.run(common + files, in: folder)
    }
    guard let pdf = folder.read("report.pdf"), pdf.starts(with: "%PDF-".utf8) else {
      throw .failed(program: "weasyprint", reason: "it wrote no PDF")
    }
    return pdf
  }
}
