import ArgumentParser

@main
struct Blotter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blotter", abstract: "Turns network evidence into an incident report that an analyst can sign.")
}
