import CLinux
public import SupervisorProtocol
import SystemCalls

/// Answers one query of events, a slice of the log at a time.
///
/// What is appended meanwhile is not in the answer. Not thread-safe.
public final class EventReader {
  private let log: EventLog
  private let filter: EventFilter
  private let last: Int?
  private var pieces: ArraySlice<UInt64>
  private let newest: UInt64
  private var file: FileDescriptor?
  private var offset: Int64 = 0
  /// The end of the last slice, without its line end yet.
  private var rest: [UInt8] = []
  /// Lines to be given out; all of them only at the end if the last ones are wanted.
  private var found: [String] = []
  private var foundBytes = 0
  /// What was looked at so far.
  public private(set) var summary = EventSummary()

  /// Bytes of the log that are looked at in one turn.
  static let slice = 128 * 1024
  /// Bytes that one part of the answer has at least, if there are more.
  static let part = 12 * 1024
  /// Most bytes of lines that are held for a query of the last ones; the oldest go.
  static let heldAtMost = 2 * 1024 * 1024

  /// A reader at the start of the log.
  public init(log: EventLog, query: SupervisorProtocol.EventQuery) {
    self.log = log
    filter = EventFilter(query)
    last = query.last.map { Int($0) }
    newest = log.lastSequence
    pieces = log.pieces()[...]
    if let since = query.since { skip(before: since) }
  }

  /// A part of the answer.
  public enum Step {
    /// Nothing to tell yet.
    case working
    /// Lines, oldest first; more may follow.
    case lines([String])
    /// The last lines.
    case finished([String])
  }

  /// Looks at one slice of the log. Blocks as long as the disk takes to read it.
  public func advance() -> Step {
    guard readSlice() else {
      if let last { trim(to: last) }
      let lines = found
      found = []
      return .finished(lines)
    }
    guard last == nil, foundBytes >= Self.part else { return .working }
    let lines = found
    found = []
    foundBytes = 0
    return .lines(lines)
  }

  /// Pieces that end before a time need not be read: the next one begins before it.
  private func skip(before time: Int64) {
    while pieces.count > 1, let piece = pieces.first, let file = open(piece),
      clinux_file_modified(file.rawValue) < time / 1_000_000
    {
      pieces.removeFirst()
    }
  }

  private func open(_ piece: UInt64) -> FileDescriptor? {
    let opened = unsafe EventLog.name(piece).withCString {
      unsafe clinux_file_open(log.directory.descriptor.rawValue, $0)
    }
    return opened < 0 ? nil : FileDescriptor(owning: opened)
  }

  /// False at the end of the log.
  private func readSlice() -> Bool {
    if file == nil {
      guard let piece = pieces.popFirst() else { return false }
      file = open(piece)
      offset = 0
      rest = []
    }
    guard let number = file?.rawValue else { return true }
    var bytes = [UInt8](repeating: 0, count: Self.slice)
    let from = offset
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe clinux_file_read_at(number, $0.baseAddress, $0.count, from)
    }
    guard count > 0 else {
      file = nil
      return true
    }
    offset += count
    take(rest + bytes[..<Int(count)])
    return true
  }

  private func take(_ bytes: [UInt8]) {
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      consider(bytes[start..<end])
      start = end + 1
    }
    rest = bytes.count - start > EventLog.lineAtMost ? [] : Array(bytes[start...])
  }

  private func consider(_ line: ArraySlice<UInt8>) {
    guard let sequence = EventFilter.sequence(of: line), sequence <= newest,
      filter.isInTime(line)
    else { return }
    count(sequence, line)
    guard filter.accepts(line) else { return }
    found.append(String(decoding: line, as: UTF8.self))
    foundBytes += line.count
    guard let last else { return }
    if found.count > 2 * last + 64 || foundBytes > Self.heldAtMost { trim(to: last) }
  }

  private func count(_ sequence: UInt64, _ line: ArraySlice<UInt8>) {
    let isGap = summary.last.map { sequence != $0 + 1 } ?? false
    if isGap || EventFilter.isLoss(line) { summary.isComplete = false }
    summary.considered += 1
    summary.first = summary.first ?? sequence
    summary.last = sequence
  }

  /// Keeps the last lines, of half the bytes that may be held.
  private func trim(to last: Int) {
    var kept = 0
    var bytes = 0
    for line in found.reversed() {
      guard kept < last, bytes + line.utf8.count <= Self.heldAtMost / 2 else { break }
      kept += 1
      bytes += line.utf8.count
    }
    found.removeFirst(found.count - kept)
    foundBytes = bytes
  }
}
