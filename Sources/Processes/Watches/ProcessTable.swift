import CLinux
import SystemCalls

/// Reads `/proc`.
struct ProcessTable: ~Copyable {
  private let directory: FileDescriptor
  private let ownNamespace: UInt64
  /// One for all files: nothing stays in it.
  private var buffer = [UInt8](repeating: 0, count: 4_096)

  /// The processes of this system.
  /// - Throws: if there is no `/proc`.
  init() throws(SystemError) {
    directory = try FileDescriptor(opening: clinux_process_directory(), "open", "/proc")
    ownNamespace = clinux_process_namespace(directory.rawValue, clinux_own_process())
  }

  /// Calls for every process of ours that has a program, zombies and kernel threads left out.
  mutating func forEach(_ visit: (inout ProcessTable, ProcessFacts) -> Void) {
    guard let listing = unsafe clinux_listing_open(directory.rawValue) else { return }
    defer { unsafe clinux_listing_close(listing) }
    while let name = unsafe clinux_listing_next(listing) {
      let process = unsafe clinux_decimal(name)
      guard process > 0, let facts = facts(process), facts.isAlive, !facts.isKernel else {
        continue
      }
      visit(&self, facts)
    }
  }

  /// The facts of a process; nil if there is none, or it cannot be read.
  mutating func facts(_ process: Int32) -> ProcessFacts? {
    let count = read(process, "stat")
    return count > 0 ? ProcessFacts(stat: buffer[..<count]) : nil
  }

  /// Program and arguments as the process shows them; empty if it shows none. Cut at 4 KiB.
  mutating func commandLine(_ process: Int32) -> [ArraySlice<UInt8>] {
    let count = read(process, "cmdline")
    guard count > 0 else { return [] }
    var bytes = Array(buffer[..<count])
    if bytes.last == 0 { bytes.removeLast() }
    return bytes.split(separator: 0, omittingEmptySubsequences: false)
  }

  /// True if a process is in the PID namespace of this one, as far as can be told.
  func isOurs(_ process: Int32) -> Bool {
    let other = clinux_process_namespace(directory.rawValue, process)
    return other == ownNamespace || other == 0
  }

  private mutating func read(_ process: Int32, _ name: StaticString) -> Int {
    let proc = directory.rawValue
    return unsafe buffer.withUnsafeMutableBytes { bytes in
      Int(
        unsafe clinux_process_read(
          proc, process, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
          bytes.baseAddress, bytes.count))
    }
  }
}
