import Foundation
import PackagePlugin

/// Tells the command which commit it was built from, for `--version`: from the checkout's own files, so that no program
/// runs, or from the file `COMMIT` that a source archive carries.
@main
struct CommitPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let output = context.pluginWorkDirectoryURL.appending(path: "Commit.swift")
    let commit = Checkout(root: context.package.directoryURL).commit ?? "unknown"
    // The commit is an argument: another one makes another command, which SwiftPM then runs again.
    return [
      .buildCommand(
        displayName: "Noting the commit", executable: try context.tool(named: "EmbedTool").url,
        arguments: ["--commit", commit, output.path], outputFiles: [output])
    ]
  }
}

/// A git checkout or an unpacked source archive.
struct Checkout {
  let root: URL

  /// Forty hexadecimal digits; absent where neither git nor a `COMMIT` file tells them.
  var commit: String? {
    guard let folder = gitFolder, let head = text(folder.appending(path: "HEAD")) else {
      return text(root.appending(path: "COMMIT")).flatMap(identifier)
    }
    guard head.hasPrefix("ref: ") else { return identifier(head) }
    let name = String(head.dropFirst(5))
    // A linked worktree keeps HEAD for itself and shares the references.
    let shared =
      text(folder.appending(path: "commondir")).map { URL(fileURLWithPath: $0, relativeTo: folder) } ?? folder
    if let loose = text(shared.appending(path: name)) { return identifier(loose) }
    let packed = text(shared.appending(path: "packed-refs")) ?? ""
    return packed.split(separator: "\n").first { $0.hasSuffix(" " + name) }.flatMap {
      identifier(String($0.prefix(40)))
    }
  }

  private var gitFolder: URL? {
    let git = root.appending(path: ".git", directoryHint: .notDirectory)
    if let link = text(git), link.hasPrefix("gitdir: ") {
      return URL(fileURLWithPath: String(link.dropFirst(8)), isDirectory: true, relativeTo: root)
    }
    let folder = root.appending(path: ".git", directoryHint: .isDirectory)
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  private func identifier(_ text: String) -> String? {
    text.count == 40 && text.allSatisfy(\.isHexDigit) ? text : nil
  }

  private func text(_ file: URL) -> String? {
    (try? String(contentsOf: file, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
