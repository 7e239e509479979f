import Foundation
import PackagePlugin

/// Puts every text file below `Templates/` into the binary, so that an installed `blotter` runs from
/// anywhere and a new template, playbook or style sheet is one new file and no edit elsewhere.
@main
struct EmbedPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = target.directoryURL
    let embedded: Set<String> = ["mustache", "yaml", "css", "json", "po"]
    var files: [URL] = []
    let walker = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    while let file = walker?.nextObject() as? URL {
      if embedded.contains(file.pathExtension) { files.append(file) }
    }
    files.sort { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    return [
      .buildCommand(
        displayName: "Embedding templates", executable: try context.tool(named: "EmbedTool").url,
        arguments: [root.path, output.path] + files.map(\.path), inputFiles: files, outputFiles: [output])
    ]
  }
}
