// Writes Swift source at build time.
//   EmbedTool ROOT OUTPUT FILE…        a file that holds the named files as string literals, their names relative to ROOT
//   EmbedTool --commit COMMIT OUTPUT   a file that holds the commit
import Foundation

let arguments = CommandLine.arguments
if arguments[1] == "--commit" {
  let source = """
    /// The commit that this program was built from, or "unknown".
    let builtCommit = "\(arguments[2])"

    """
  try source.write(toFile: arguments[3], atomically: true, encoding: .utf8)
  exit(0)
}

let root = arguments[1]
let output = arguments[2]

var source = "/// Files of `Templates/` by their path below it.\n"
source += "let embeddedFiles: [(name: String, text: String)] = [\n"
for path in arguments.dropFirst(3) {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  // A raw literal ends at its quotes followed by as many # as it began with: use more than the text holds.
  var fence = "#"
  while text.contains("\"\"\"" + fence) || text.contains("\\" + fence) { fence += "#" }
  let name = path.dropFirst(root.count).drop { $0 == "/" }
  source += "  (\"\(name)\", \(fence)\"\"\"\n\(text)\n\"\"\"\(fence)),\n"
}
source += "]\n"
try source.write(toFile: output, atomically: true, encoding: .utf8)
