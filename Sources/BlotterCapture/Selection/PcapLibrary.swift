private import CPcap

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// libpcap, found when a filter is asked for and not before: the program runs where it is not installed.
@safe final class PcapLibrary {
  // Signatures of pcap.h.
  private typealias OpenDead = @convention(c) (CInt, CInt) -> OpaquePointer?
  private typealias Compile =
    @convention(c) (OpaquePointer?, UnsafeMutablePointer<bpf_program>, UnsafePointer<CChar>, CInt, UInt32) -> CInt
  private typealias Message = @convention(c) (OpaquePointer?) -> UnsafePointer<CChar>?
  private typealias Run =
    @convention(c) (UnsafePointer<bpf_program>, UnsafePointer<pcap_pkthdr>, UnsafePointer<UInt8>?) -> CInt
  private typealias FreeCode = @convention(c) (UnsafeMutablePointer<bpf_program>) -> Void
  private typealias Close = @convention(c) (OpaquePointer?) -> Void

  private let openDead: OpenDead
  private let compile: Compile
  private let message: Message
  private let run: Run
  private let freeCode: FreeCode
  private let close: Close

  /// By the names of Debian, of other Linux systems, and of macOS.
  private static let names = [
    "libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "libpcap.A.dylib", "/usr/lib/libpcap.A.dylib",
  ]

  init?() {
    var handle: UnsafeMutableRawPointer?
    for name in Self.names where unsafe handle == nil { unsafe handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) }
    guard let library = unsafe handle,
      let openDead = unsafe dlsym(library, "pcap_open_dead"), let compile = unsafe dlsym(library, "pcap_compile"),
      let message = unsafe dlsym(library, "pcap_geterr"), let run = unsafe dlsym(library, "pcap_offline_filter"),
      let freeCode = unsafe dlsym(library, "pcap_freecode"), let close = unsafe dlsym(library, "pcap_close")
    else { return nil }
    unsafe self.openDead = unsafeBitCast(openDead, to: OpenDead.self)
    unsafe self.compile = unsafeBitCast(compile, to: Compile.self)
    unsafe self.message = unsafeBitCast(message, to: Message.self)
    unsafe self.run = unsafeBitCast(run, to: Run.self)
    unsafe self.freeCode = unsafeBitCast(freeCode, to: FreeCode.self)
    unsafe self.close = unsafeBitCast(close, to: Close.self)
  }

  /// Compiles for frames of the link type of that number in files.
  func compile(_ expression: String, link: UInt16) throws(CaptureFilter.Failure) -> Program {
    // The number in files and the one of this system differ for raw IP (tcpdump.org registry).
    let type: CInt = link == 101 ? 12 : CInt(link)
    guard let handle = unsafe openDead(type, CInt(RecordBuffer.recordLimit)) else {
      throw CaptureFilter.Failure(message: "libpcap knows no link type \(link)")
    }
    defer { unsafe close(handle) }
    let program = Program(self)
    guard unsafe compile(handle, program.code, expression, 1, UInt32.max) == 0 else {
      throw CaptureFilter.Failure(message: unsafe message(handle).map { unsafe String(cString: $0) } ?? "is no filter")
    }
    return program
  }

  /// A compiled expression.
  @safe final class Program {
    fileprivate let code: UnsafeMutablePointer<bpf_program>
    private let library: PcapLibrary

    fileprivate init(_ library: PcapLibrary) {
      self.library = library
      unsafe code = .allocate(capacity: 1)
      unsafe code.initialize(to: bpf_program())
    }

    deinit {
      if unsafe code.pointee.bf_insns != nil { unsafe library.freeCode(code) }
      unsafe code.deallocate()
    }

    func matches(_ bytes: UnsafeRawBufferPointer, wireLength: UInt32) -> Bool {
      var header = pcap_pkthdr()
      header.caplen = UInt32(clamping: bytes.count)
      header.len = wireLength
      return unsafe library.run(code, &header, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)) != 0
    }
  }
}
