import CLinux
import ControlProtocol
import SupervisorProtocol
public import SystemCalls

/// The events of this node on disk: JSON lines in pieces, the oldest of which go in time.
///
/// Pieces are `events-NUMBER.jsonl`, where NUMBER is the sequence number of the first line. A number
/// that is missing is itself told by a line of type `loss`. Not thread-safe.
public final class EventLog {
  /// How much is kept.
  public struct Limits: Sendable {
    /// Bytes of one piece before the next begins.
    public var pieceBytes = 4 * 1024 * 1024
    /// Bytes of all pieces. Source: the contract of the command line.
    public var totalBytes = 64 * 1024 * 1024
    /// Seconds that a line is kept: 400 days.
    public var seconds: Int64 = 400 * 86_400

    /// The limits of the contract.
    public init() {}
  }

  let directory: Directory
  private let limits: Limits
  /// Where new lines go; nil until the first, or after the disk refused.
  private var file: FileDescriptor?
  private var fileBytes: Int64 = 0
  /// Number of the last line on disk; 0 if there is none.
  public private(set) var lastSequence: UInt64 = 0
  /// True if lines may not be on the disk yet.
  public private(set) var needsSync = false

  /// Longest line that is written or read.
  static let lineAtMost = 64 * 1024
  /// First number of a piece, in so many digits that names sort as numbers do.
  private static let digits = 20

  /// The log in a directory, as far as the disk can be read; a line torn by a power cut is removed.
  public init(directory: consuming Directory, limits: Limits = Limits()) throws(SystemError) {
    self.directory = directory
    self.limits = limits
    guard let newest = pieces().last else { return }
    lastSequence = newest == 0 ? 0 : newest - 1
    try open(newest)
    try repair()
  }

  /// First numbers of all pieces, in order.
  func pieces() -> [UInt64] {
    directory.names().compactMap { name in
      guard name.hasPrefix("events-"), name.hasSuffix(".jsonl"),
        name.utf8.count == Self.digits + 13
      else { return nil }
      return UInt64(name.dropFirst(7).dropLast(6))
    }.sorted()
  }

  /// Name of the piece that begins with a number.
  static func name(_ first: UInt64) -> String {
    let number = String(first)
    return "events-" + String(repeating: "0", count: digits - number.count) + number + ".jsonl"
  }

  /// Appends an event, after one that tells of missing numbers if there are any.
  ///
  /// - Throws: what the disk says. The event is lost then, and the next one that is written tells so.
  public func append(sequence: UInt64, line: String, time: Int64) throws(SystemError) {
    guard line.utf8.count < Self.lineAtMost else {
      throw SystemError(operation: "appending", errno: 27, subject: "an event")
    }
    guard sequence > lastSequence else { return }
    if sequence > lastSequence + 1, lastSequence > 0 {
      try write(Self.loss(from: lastSequence + 1, to: sequence - 1, time: time), sequence - 1)
    }
    try write(line, sequence)
  }

  /// A line in the place of lost ones, with the number of the last of them.
  static func loss(from first: UInt64, to last: UInt64, time: Int64) -> String {
    let count = last - first + 1
    let text =
      count == 1
      ? "1 event is lost: number \(first)" : "\(count) events are lost: numbers \(first) to \(last)"
    var writer = JSONWriter()
    EventDocument(
      sequence: Int64(clamping: last), time: WallTime(unixMicroseconds: time), type: "loss",
      text: text
    ).write(to: &writer)
    return writer.text
  }

  private func write(_ line: String, _ sequence: UInt64) throws(SystemError) {
    if file == nil || fileBytes >= limits.pieceBytes { try begin(sequence) }
    guard let number = file?.rawValue else { return }
    let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
    let count = unsafe bytes.withUnsafeBytes {
      unsafe clinux_write(number, $0.baseAddress, $0.count)
    }
    guard count == Int64(bytes.count) else {
      // Half a line must not become part of the next one.
      _ = clinux_file_truncate(number, fileBytes)
      let errno = count < 0 ? Int32(-count) : 28
      throw SystemError(operation: "appending", errno: errno, subject: "\(directory.path)/events")
    }
    fileBytes += count
    lastSequence = sequence
    needsSync = true
  }

  /// Waits until every line is on the disk.
  public func sync() throws(SystemError) {
    guard needsSync, let number = file?.rawValue else { return }
    _ = try SystemError.check(clinux_file_sync(number), "syncing", "\(directory.path)/events")
    needsSync = false
  }

  private func open(_ first: UInt64) throws(SystemError) {
    let name = Self.name(first)
    let result = unsafe name.withCString {
      unsafe clinux_file_append(directory.descriptor.rawValue, $0)
    }
    let opened = try FileDescriptor(opening: result, "opening", "\(directory.path)/\(name)")
    fileBytes = try SystemError.check(
      clinux_file_size(opened.rawValue), "reading", "\(directory.path)/\(name)")
    file = consume opened
  }

  /// Begins a piece, and removes what is too much or too old.
  private func begin(_ first: UInt64) throws(SystemError) {
    try? sync()
    try open(first)
    let all = pieces()
    let oldest = WallClock.now() / 1_000_000 - limits.seconds
    var total: Int64 = 0
    for piece in all.reversed() where piece != first {
      guard let facts = facts(piece) else { continue }
      total += facts.size
      guard total > Int64(limits.totalBytes - limits.pieceBytes) || facts.modified < oldest else {
        continue
      }
      try? directory.remove(Self.name(piece))
    }
  }

  private func facts(_ first: UInt64) -> (size: Int64, modified: Int64)? {
    let name = Self.name(first)
    let opened = unsafe name.withCString {
      unsafe clinux_file_open(directory.descriptor.rawValue, $0)
    }
    guard opened >= 0 else { return nil }
    let piece = FileDescriptor(owning: opened)
    return (clinux_file_size(piece.rawValue), clinux_file_modified(piece.rawValue))
  }

  /// Finds the last number in the newest piece and cuts off what has no line end.
  private func repair() throws(SystemError) {
    guard let number = file?.rawValue else { return }
    let from = max(0, fileBytes - Int64(2 * Self.lineAtMost))
    var bytes = [UInt8](repeating: 0, count: Int(fileBytes - from))
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe clinux_file_read_at(number, $0.baseAddress, $0.count, from)
    }
    _ = try SystemError.check(count, "reading", "\(directory.path)/events")
    let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    if end < bytes.count {
      fileBytes = from + Int64(end)
      _ = try SystemError.check(
        clinux_file_truncate(number, fileBytes), "truncating", "\(directory.path)/events")
    }
    for line in bytes[..<end].split(separator: UInt8(ascii: "\n")).reversed() {
      guard let sequence = EventFilter.sequence(of: line) else { continue }
      lastSequence = max(lastSequence, sequence)
      return
    }
  }
}
