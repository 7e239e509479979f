/// An expression of libpcap's language, compiled by libpcap for each link type met and run by its engine.
@safe final class CaptureFilter {
  struct Failure: Error {
    var message: String
  }

  private let expression: String
  private let library: PcapLibrary
  private var programs: [UInt16: PcapLibrary.Program] = [:]

  /// - Throws: Where libpcap is missing, or the expression fits no link type that captures have.
  init(_ expression: String, source: String) throws(CaptureError) {
    guard let library = PcapLibrary() else {
      throw CaptureError(
        .missingLibrary, source: source, "a filter needs libpcap, which is not installed",
        hint: "install it, for example: apt-get install libpcap0.8")
    }
    self.library = library
    self.expression = expression
    // Ethernet, 802.11 with radiotap and without, raw IP, Linux cooked: what one refuses another may know.
    var first: Failure?
    for link: UInt16 in [1, 127, 105, 101, 113] {
      do throws(Failure) {
        programs[link] = try library.compile(expression, link: link)
        return
      } catch {
        first = first ?? error
      }
    }
    throw CaptureError(
      .filter, source: "--filter '\(expression)'", first?.message ?? "cannot be compiled",
      hint: "the language is that of tcpdump: man pcap-filter")
  }

  func matches(_ header: FrameHeader, _ bytes: RawSpan) throws(Failure) -> Bool {
    let program: PcapLibrary.Program
    if let known = programs[header.linkType] {
      program = known
    } else {
      program = try library.compile(expression, link: header.linkType)
      programs[header.linkType] = program
    }
    return unsafe bytes.withUnsafeBytes { unsafe program.matches($0, wireLength: header.wireLength) }
  }
}
