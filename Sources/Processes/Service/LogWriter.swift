import CLinux
public import Reactor
public import SupervisorProtocol
import SystemCalls

/// Writes log lines to standard error and never waits for who reads them.
///
/// What is not read stays in a queue of bounded size; beyond that lines are dropped, which the log
/// says as soon as it moves on. Not thread-safe: belongs to the reactor's thread.
public final class LogWriter {
  /// Lines below are not written.
  public var level: LogLevel
  /// Told how many lines were dropped because nobody read them, once somebody reads again.
  public var onDropped: (Int) -> Void = { _ in }
  /// How the lines look.
  public let format: LogFormat

  private let descriptor: Int32
  private let isJournal: Bool
  private let reactor: Reactor
  private var registration: Registration?
  private var queue: [UInt8] = []
  private var start = 0
  private var dropped = 0

  /// Most bytes that wait.
  static let queuedAtMost = 64 * 1024
  /// Most bytes of one message, so that no message can fill the queue.
  static let messageAtMost = 16 * 1024

  /// A writer to a descriptor that stays open.
  public init(
    reactor: Reactor, level: LogLevel, format: LogFormat, descriptor: Int32 = 2,
    isJournal: Bool = Environment.value("JOURNAL_STREAM") != nil
  ) {
    self.reactor = reactor
    self.level = level
    self.format = format
    self.descriptor = descriptor
    self.isJournal = isJournal
  }

  /// Writes a message, or queues it, or drops it.
  public func write(_ level: LogLevel, _ message: String) {
    guard level >= self.level else { return }
    if dropped > 0, queue.count - start < Self.queuedAtMost / 2 {
      let count = dropped
      dropped = 0
      append(.warning, "\(count) log lines were dropped: nobody read them")
      onDropped(count)
    }
    append(level, message)
    flush()
  }

  private func append(_ level: LogLevel, _ message: String) {
    var message = message
    if message.utf8.count > Self.messageAtMost {
      message =
        String(decoding: message.utf8.prefix(Self.messageAtMost), as: UTF8.self) + " … (cut)"
    }
    let bytes = LogLine.bytes(
      level, message, format: format, isJournal: isJournal, time: WallClock.now())
    guard queue.count - start + bytes.count <= Self.queuedAtMost else {
      dropped += 1
      return
    }
    queue.append(contentsOf: bytes)
  }

  /// Writes what can be written now.
  public func flush() {
    while start < queue.count {
      let descriptor = self.descriptor
      let from = start
      let count = unsafe queue.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[from...])
        return unsafe clinux_write_now(descriptor, rest.baseAddress, rest.count)
      }
      guard count > 0 else {
        if count == -11 { return watch() }
        // Nobody will ever read it: a closed pipe, a full disk.
        start = queue.count
        break
      }
      start += Int(count)
    }
    queue.removeAll(keepingCapacity: queue.capacity <= 4_096)
    start = 0
    unwatch()
  }

  private func watch() {
    if start > Self.queuedAtMost / 2 {
      queue.removeFirst(start)
      start = 0
    }
    guard registration == nil else { return }
    registration = try? reactor.register(descriptor, .writable) { [unowned self] _ in
      self.flush()
    }
  }

  private func unwatch() {
    guard let registration else { return }
    reactor.unregister(registration)
    self.registration = nil
  }
}
