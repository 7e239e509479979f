import BlotterCapture
import BlotterCore
import BlotterTraffic
import Dispatch
import Synchronization

/// Reads the files of a case on several cores at once: each core takes files that follow one another, and the tables
/// are merged in their order, so that the findings are those of one pass over all of them, byte for byte.
package enum SideBySide {
  /// One file of a case.
  package struct File: Sendable {
    package var path: String
    /// What the register calls it.
    package var name: String
    /// Bytes, to share out the work by.
    package var size: UInt64

    package init(path: String, name: String, size: UInt64) {
      self.path = path
      self.name = name
      self.size = size
    }
  }

  /// Bytes below which a second thread is not worth its tables: some ten milliseconds of work.
  package static let leastSize: UInt64 = 16 << 20

  /// The finished tables of all files; nil where merging cannot promise what one pass would have given, so that one
  /// pass has to.
  ///
  /// - Parameters:
  ///   - cores: Threads that read, at most.
  ///   - onRead: Gets the number of bytes of each reading, on the thread that read them.
  static func read(
    _ files: [File], on cores: Int, _ options: ReadOptions, leastSize: UInt64,
    onRead: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(CaptureError) -> Traffic? {
    guard files.reduce(0, { $0 &+ $1.size }) >= leastSize else { return nil }
    let runs = divide(files, into: cores)
    guard runs.count > 1 else { return nil }
    let work = runs.map { Work(files[$0], first: $0.lowerBound, options, onRead) }
    for part in work { part.start() }
    var whole: Traffic?
    var failure: CaptureError?
    for part in work {
      switch part.result() {
      case .success(let traffic):
        if failure == nil { whole = whole.take().map { $0.merged(with: traffic) } ?? traffic }
      // The first in the order of the files: the one that reading them in turn would have met.
      case .failure(let error): if failure == nil { failure = error }
      }
    }
    if let failure { throw failure }
    whole?.finish()
    return whole.flatMap { $0.isExact ? $0 : nil }
  }

  /// Parts files that follow one another into at most `count` runs of about the same size.
  static func divide(_ files: [File], into count: Int) -> [Range<Int>] {
    let total = files.reduce(0) { $0 &+ $1.size }
    var runs: [Range<Int>] = []
    var start = 0
    var done: UInt64 = 0
    for (index, file) in files.enumerated() {
      done = done &+ file.size
      // Sizes stay far below 2⁵³, where a Double is still a whole number.
      let isShare = Double(done) * Double(count) >= Double(total) * Double(runs.count + 1)
      if index == files.count - 1 || runs.count < count - 1 && isShare {
        runs.append(start..<(index + 1))
        start = index + 1
      }
    }
    return runs
  }

  /// One pass over files that follow one another, on a thread of its own.
  private final class Work: Sendable {
    private let files: [File]
    private let first: Int
    private let options: ReadOptions
    private let onRead: @Sendable (Int) -> Void
    private let outcome = Mutex<Result<Traffic, CaptureError>?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    init(
      _ files: ArraySlice<File>, first: Int, _ options: ReadOptions, _ onRead: @escaping @Sendable (Int) -> Void
    ) {
      self.onRead = onRead
      self.files = Array(files)
      self.first = first
      self.options = options
    }

    func start() {
      DispatchQueue(label: "read", qos: .userInitiated).async { [self] in
        let result = run()
        outcome.withLock { $0 = result }
        ended.signal()
      }
    }

    /// Waits for the end of the pass; once.
    func result() -> Result<Traffic, CaptureError> {
      ended.wait()
      return outcome.withLock { $0.take() } ?? .success(TrafficPass().finish())
    }

    private func run() -> Result<Traffic, CaptureError> {
      var pass = TrafficPass(evidence: UInt16(clamping: first), part: first == 0 ? .whole : .continuation)
      do throws(CaptureError) {
        for (offset, file) in files.enumerated() {
          let index = UInt16(clamping: first + offset)
          if offset > 0 { pass.beginEvidence(index) }
          var options = options
          options.evidence = index
          let source = try ByteSource(path: file.path)
          source.onRead(onRead)
          let record = try EvidenceReader.read(
            source, name: file.name, id: "E\(first + offset + 1)", options: options, into: &pass)
          pass.register(record)
        }
        return .success(pass.finish())
      } catch {
        return .failure(error)
      }
    }
  }
}
