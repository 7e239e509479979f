import ArgumentParser
import BlotterReport

/// How a page looks: paper, the house's style sheet and picture.
struct LookOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Paper of printed pages, PDF and DOCX: a4 or letter.", valueName: "size"))
  var paper: HTMLOptions.Paper = .a4

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A style sheet of the house after ours, for HTML and PDF; it may load nothing.", valueName: "file.css"))
  var theme: String?

  @Option(
    name: .long,
    help: ArgumentHelp("A picture at the head of the report: PNG, JPEG or SVG; embedded.", valueName: "file"))
  var logo: String?

  /// The files that it reads, which no output may replace.
  var inputs: [String] { [theme, logo].compactMap(\.self) }

  /// The look that the options ask for.
  ///
  /// - Throws: ``CommandError`` with status 65 where a file is no picture, or a style sheet that loads from elsewhere.
  func look() throws(CommandError) -> Look {
    var look = Look()
    look.options.paper = paper
    if let theme {
      let name = Terminal.printable(theme)
      guard let css = String(validating: try InputFile.read(theme), as: UTF8.self) else {
        throw CommandError(.badData, "\(name): this is no UTF-8 text")
      }
      do { try StyleSheetGuard.check(css) } catch {
        throw CommandError(.badData, "\(name):\(Terminal.printable(error.description))")
      }
      look.theme = Theme.builtIn(with: css)
    }
    if let logo {
      do { look.options.logo = try Logo(try InputFile.read(logo)) } catch let error as Logo.Refusal {
        throw CommandError(.badData, "\(Terminal.printable(logo)): \(Terminal.printable(error.description))")
      } catch let error as CommandError {
        throw error
      } catch {
        throw CommandError(.badData, "\(error)")
      }
    }
    return look
  }
}

/// Theme and options of a page, as the command line gave them.
struct Look {
  var theme = Theme.builtIn
  var options = HTMLOptions()
}

extension HTMLOptions.Paper: ExpressibleByArgument {
  /// A paper by its name in any case; nil for any other word.
  public init?(argument: String) {
    guard let paper = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() }) else {
      return nil
    }
    self = paper
  }
}
