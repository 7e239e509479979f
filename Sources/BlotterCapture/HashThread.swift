#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Hashes on a thread of its own, behind a ring of blocks: SHA-256 takes longer than reading and parsing together.
///
/// One thread gives blocks, one takes them. Each slot belongs to the giver while it is free and to the taker while it is
/// filled; the counters that say which are changed under the lock only, so nothing is ever shared.
@safe final class HashThread: @unchecked Sendable {
  /// Slots of the ring. Four let the giver run ahead over one slow read; more would only leave the cache.
  static let slotCount = 4
  /// Bytes of a slot: as many as are read at once.
  static let slotSize = ByteSource.blockSize

  private let slots: UnsafeMutableRawPointer
  private let counts: UnsafeMutablePointer<Int>
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  // Under the lock.
  private var given = 0
  private var taken = 0
  private var isClosed = false
  // The taker's alone until it ended.
  private var hash = EvidenceHash()
  private var thread: pthread_t?

  /// Takes `begun` over and goes on with it; nil, and `begun` as it was, where the system gives no thread.
  init?(_ begun: inout EvidenceHash) {
    unsafe slots = .allocate(byteCount: Self.slotCount * Self.slotSize, alignment: 64)
    unsafe counts = .allocate(capacity: Self.slotCount)
    unsafe counts.initialize(repeating: 0, count: Self.slotCount)
    unsafe lock = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe changed = .allocate(capacity: 1)
    unsafe changed.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(changed, nil)
    swap(&hash, &begun)
    // The thread never outlives this object: ``finish()`` and `deinit` wait for its end.
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    #if canImport(Darwin)
      var started: pthread_t?
      let result = unsafe pthread_create(&started, nil, { unsafe HashThread.main($0) }, context)
    #else
      var started = pthread_t()
      let result = unsafe pthread_create(&started, nil, { unsafe HashThread.main($0) }, context)
    #endif
    guard result == 0 else {
      swap(&hash, &begun)
      return nil
    }
    thread = started
  }

  deinit {
    join()
    unsafe pthread_cond_destroy(changed)
    unsafe pthread_mutex_destroy(lock)
    unsafe changed.deallocate()
    unsafe lock.deallocate()
    unsafe counts.deallocate()
    unsafe slots.deallocate()
  }

  /// Copies `bytes` into the ring; waits while it is full.
  func update(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    while start < bytes.count {
      let count = min(Self.slotSize, bytes.count - start)
      unsafe pthread_mutex_lock(lock)
      while given - taken == Self.slotCount { unsafe pthread_cond_wait(changed, lock) }
      let slot = given % Self.slotCount
      unsafe pthread_mutex_unlock(lock)
      unsafe UnsafeMutableRawBufferPointer(start: slots + slot * Self.slotSize, count: count).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)]))
      unsafe counts[slot] = count
      unsafe pthread_mutex_lock(lock)
      given += 1
      unsafe pthread_cond_signal(changed)
      unsafe pthread_mutex_unlock(lock)
      start += count
    }
  }

  /// Waits for what is in the ring and returns the digest; to be called once.
  func finish() -> String {
    join()
    return hash.finish()
  }

  private func join() {
    guard let running = thread else { return }
    thread = nil
    unsafe pthread_mutex_lock(lock)
    isClosed = true
    unsafe pthread_cond_signal(changed)
    unsafe pthread_mutex_unlock(lock)
    pthread_join(running, nil)
  }

  private static func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context { unsafe Unmanaged<HashThread>.fromOpaque(context).takeUnretainedValue().take() }
    return nil
  }

  private func take() {
    while true {
      unsafe pthread_mutex_lock(lock)
      while given == taken, !isClosed { unsafe pthread_cond_wait(changed, lock) }
      let isOver = given == taken
      let slot = taken % Self.slotCount
      unsafe pthread_mutex_unlock(lock)
      if isOver { return }
      unsafe hash.update(UnsafeRawBufferPointer(start: slots + slot * Self.slotSize, count: counts[slot]))
      unsafe pthread_mutex_lock(lock)
      taken += 1
      unsafe pthread_cond_signal(changed)
      unsafe pthread_mutex_unlock(lock)
    }
  }
}
