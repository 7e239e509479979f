#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The few calls of the operating system that reading needs; the only file that makes them.
enum SystemInput {
  /// Opens `path` for reading only; never creates, never follows with a write.
  static func open(_ path: String) throws(CaptureError) -> CInt {
    #if canImport(Darwin)
      let descriptor = unsafe Darwin.open(path, O_RDONLY | O_CLOEXEC)
    #else
      let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    #endif
    guard descriptor >= 0 else { throw openError(errno, path) }
    var status = stat()
    if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw openError(EISDIR, path)
    }
    return descriptor
  }

  /// What tells whether a file is still what it was: its place, size and time of change.
  struct Stamp: Equatable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var seconds: Int64
    var nanoseconds: Int64
  }

  /// The stamp of the regular file at `path`; nil for anything else, such as a pipe.
  static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Darwin)
      let changed = status.st_mtimespec
    #else
      let changed = status.st_mtim
    #endif
    return Stamp(
      device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      seconds: Int64(changed.tv_sec), nanoseconds: Int64(changed.tv_nsec))
  }

  /// Reads at most `buffer.count` bytes; 0 at the end. Waits where the descriptor is not blocking.
  static func read(
    _ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer, source: String
  ) throws(CaptureError) -> Int {
    while true {
      #if canImport(Darwin)
        let count = unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var waiting = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: POLLIN), revents: 0)
        _ = unsafe poll(&waiting, 1, -1)
      case EISDIR: throw openError(EISDIR, source)
      case let code:
        throw CaptureError(
          .readFailed, source: source, "reading failed: \(text(code))", hint: "check the disk or device")
      }
    }
  }

  static func close(_ descriptor: CInt) {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor)
    #else
      _ = Glibc.close(descriptor)
    #endif
  }

  private static func openError(_ code: CInt, _ path: String) -> CaptureError {
    switch code {
    case ENOENT, ENOTDIR:
      CaptureError(.notFound, source: path, "no such file", hint: "check the name and the folder")
    case EACCES, EPERM:
      CaptureError(
        .permissionDenied, source: path, "permission denied",
        hint: "make a copy that you may read; captures made as root belong to root")
    case EISDIR:
      CaptureError(.isDirectory, source: path, "is a folder, and a file was expected", hint: "name the files in it")
    default:
      CaptureError(.cannotOpen, source: path, "cannot be opened: \(text(code))")
    }
  }

  private static func text(_ code: CInt) -> String {
    guard let message = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: message)
  }
}
