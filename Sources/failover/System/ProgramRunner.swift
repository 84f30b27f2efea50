import CLinux
import Glibc
import NetworkTypes
import SystemCalls

/// Runs another program and reads what it prints, within a bounded time.
enum ProgramRunner {
  /// How it ended.
  struct Result {
    /// The exit code, or 128 plus the number of the signal that ended it.
    var status: Int32
    /// What it printed on standard output, at most a megabyte.
    var output: String
  }

  private static let longestOutput = 1 << 20

  /// Runs a program found in PATH with no input; nil if it cannot be started or is not done in
  /// time. Then it is killed.
  ///
  /// - Parameter withErrors: takes standard error into the output; else it is dropped.
  static func run(
    _ arguments: [String], timeout: Microseconds, withErrors: Bool = false
  ) -> Result? {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return nil }
    let reading = FileDescriptor(owning: ends[0])
    let process = spawn(arguments, output: ends[1], withErrors: withErrors)
    _ = clinux_close(ends[1])
    guard let process else { return nil }
    let deadline = MonotonicInstant.now() + timeout
    let output = read(reading.rawValue, until: deadline)
    if output == nil { _ = kill(process, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return nil }
    }
    guard let output else { return nil }
    let signal = status & 0x7F
    let code = signal == 0 ? status >> 8 & 0xFF : 128 + signal
    return Result(status: code, output: String(decoding: output, as: UTF8.self))
  }

  private static func spawn(
    _ arguments: [String], output: Int32, withErrors: Bool
  ) -> pid_t? {
    guard let program = arguments.first else { return nil }
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    if withErrors {
      unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    for descriptor in Int32(3)..<Int32(16) {
      unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
    unsafe words.append(nil)
    defer { unsafe words.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let error = unsafe posix_spawnp(&process, program, &actions, nil, words, environ)
    return error == 0 ? process : nil
  }

  /// Everything up to the end of the output; nil if that does not come in time.
  private static func read(_ descriptor: Int32, until deadline: MonotonicInstant) -> [UInt8]? {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while output.count < longestOutput {
      let left = (deadline - MonotonicInstant.now()).wholeMilliseconds
      guard left > 0 else { return nil }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&entry, 1, Int32(clamping: left)) > 0 else { continue }
      let count = unsafe chunk.withUnsafeMutableBytes { bytes in
        unsafe clinux_read(descriptor, bytes.baseAddress, bytes.count)
      }
      guard count > 0 else { return output }
      output += chunk[..<Int(count)]
    }
    return output
  }
}
