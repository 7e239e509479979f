import ArgumentParser

/// The command line; the only place where the analysis wing and the document wing meet, and where exit codes are made.
@main
struct Blotter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blotter",
    abstract: "Turns network evidence into an incident report that an analyst can sign.",
    discussion: """
      EXAMPLES
        blotter report capture.pcap -o report.html     evidence to a report
        blotter report dns.log --notes notes.yaml -o report.md -o report.html
        tcpdump -nn -r capture.pcap | blotter report -
        blotter notes capture.pcap -o notes.yaml       what packets cannot tell
        blotter analyze capture.pcap -o findings.json  the findings alone
        blotter check report.md --against capture.pcap

      Evidence is told by its content: pcap and pcapng (also compressed), text
      of tcpdump as printed or pasted, packet lists of Wireshark and tshark,
      logs of Zeek and Suricata; files, folders, or - for standard input.
      Findings of other analyzers enter with fill. Nothing leaves this machine.

      EXIT CODES
        0   done
        1   check or verify found something; batch could not read a capture
        64  wrong usage
        65  bad data
        66  no such input
        69  a needed program is missing
        70  a bug of ours
        73  cannot create the output
        74  input or output failed
      """,
    version: Version.full,
    subcommands: [
      ReportCommand.self, AnalyzeCommand.self, FillCommand.self, RenderCommand.self, HTMLCommand.self,
      NotesCommand.self, CheckCommand.self, BatchCommand.self, MergeCommand.self, VerifyCommand.self,
      TemplatesCommand.self,
      SchemaCommand.self,
    ])

  static func main() {
    do {
      var command = try parsed(Array(CommandLine.arguments.dropFirst()))
      try command.run()
    } catch let error as CommandError {
      fail(error)
    } catch {
      // ArgumentParser's own errors: usage (64), and --help and --version (0).
      exit(withError: error)
    }
  }

  /// The command that the arguments ask for. Where the first word names a subcommand, its own options are all there is
  /// to parse, and the other commands need not be described: half of the time a short run takes. What does not parse
  /// so (help, mistakes, `--version`) is parsed from the root, whose messages name the whole command.
  private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let subcommand = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    if let command = try? subcommand?.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == subcommand {
      return command
    }
    return try parseAsRoot(arguments)
  }

  private static func fail(_ error: CommandError) -> Never {
    let terminal = Terminal(color: .auto, isQuiet: false)
    terminal.complain(terminal.styled("blotter:", .error) + " " + error.message)
    for hint in error.hints { terminal.complain("  → " + hint) }
    exit(withError: ExitCode(error.status.rawValue))
  }
}
