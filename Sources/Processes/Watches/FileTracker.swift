import CLinux
public import Configuration
import NetworkTypes
public import Reactor
public import SystemCalls

/// Reads the numbers of tracked files whenever they change.
///
/// Directories are watched instead of the files, since a file is usually replaced as a whole. What
/// such a watch cannot see, a file behind a link say, is found by looking regularly.
/// Not thread-safe: belongs to the reactor's thread.
public final class FileTracker {
  /// Told the number of each file after `track`, and whenever it changes.
  public var onValue: (_ name: String, _ value: Int64) -> Void = { _, _ in }
  /// Told what is wrong with a file, once until it is well again.
  public var onProblem: (String) -> Void = { _ in }

  private let reactor: Reactor
  private let timers: TimerQueue
  private let watcher: FileDescriptor
  private var registration: Registration?
  private var files: [TrackFile] = []
  private var values: [String: Int64] = [:]
  private var reported: Set<String> = []
  private var timer: TimerQueue.Timer?

  /// Between two looks without a sign of a change.
  static let interval = Microseconds.seconds(2)
  /// A number has fewer digits than this.
  static let longestContent = 128

  /// A tracker on a reactor; `timers` must be served by the reactor's owner.
  /// - Throws: if the system is out of descriptors.
  public init(reactor: Reactor, timers: TimerQueue) throws(SystemError) {
    self.reactor = reactor
    self.timers = timers
    watcher = try FileDescriptor(opening: clinux_directory_watcher(), "inotify_init1")
    registration = try reactor.register(watcher.rawValue, .readable) { [unowned self] _ in
      clinux_directory_watcher_clear(self.watcher.rawValue)
      self.read()
    }
  }

  /// Tracks these files in place of the former ones, and tells the number of each.
  public func track(_ wanted: [TrackFile]) {
    for file in wanted where !files.contains(file) { initialize(file) }
    files = wanted
    values = [:]
    watchDirectories()
    read()
    plan()
  }

  private func initialize(_ file: TrackFile) {
    guard let value = file.initialValue else { return }
    let bytes = Array("\(value)\n".utf8)
    let result = unsafe bytes.withUnsafeBytes { bytes in
      unsafe file.path.withCString { path in
        unsafe clinux_file_initialize(path, bytes.baseAddress, bytes.count, file.overwrites ? 1 : 0)
      }
    }
    guard result < 0 else { return }
    let error = SystemError(operation: "writing", errno: -result, subject: file.path)
    onProblem("track_file \(file.name): \(error)")
  }

  /// A directory that is watched already stays; one that is not there is tried again later.
  private func watchDirectories() {
    for file in files {
      let folder = file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? "."
      _ = unsafe (folder.isEmpty ? "/" : folder).withCString {
        unsafe clinux_directory_watch(watcher.rawValue, $0)
      }
    }
  }

  private func plan() {
    if let timer { timers.cancel(timer) }
    timer = nil
    guard !files.isEmpty else { return }
    timer = timers.schedule(at: reactor.now() + Self.interval) { [unowned self] in
      self.watchDirectories()
      self.read()
      self.plan()
    }
  }

  private func read() {
    for file in files {
      let value = number(in: file)
      guard values.updateValue(value, forKey: file.name) != value else { continue }
      onValue(file.name, value)
    }
  }

  /// The number at the beginning of a file; 0 for one that cannot be read, as in keepalived.
  private func number(in file: TrackFile) -> Int64 {
    var bytes = [UInt8](repeating: 0, count: Self.longestContent)
    let count = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe file.path.withCString { unsafe clinux_file_head($0, bytes.baseAddress, bytes.count) }
    }
    guard count >= 0 else {
      // A file that is not there yet is usual.
      if count != -2 {
        let error = SystemError(operation: "reading", errno: Int32(-count), subject: file.path)
        report(file, "\(error)")
      }
      return 0
    }
    let text = String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
    let word = text.split(whereSeparator: \.isWhitespace).first ?? ""
    guard word.isEmpty || Int64(word) != nil else {
      report(file, "there is no number in \(file.path): it counts as 0")
      return 0
    }
    reported.remove(file.name)
    return Int64(word) ?? 0
  }

  private func report(_ file: TrackFile, _ text: String) {
    if reported.insert(file.name).inserted { onProblem("track_file \(file.name): \(text)") }
  }
}
