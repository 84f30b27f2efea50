import CLinux
import SystemCalls

/// As whom a program runs, in numbers.
public struct ProcessIdentity: Hashable, Sendable {
  /// User.
  public var user: UInt32
  /// Group.
  public var group: UInt32
  /// Supplementary groups; empty clears them.
  public var supplementaryGroups: [UInt32]

  /// An identity.
  public init(user: UInt32, group: UInt32, supplementaryGroups: [UInt32] = []) {
    self.user = user
    self.group = group
    self.supplementaryGroups = supplementaryGroups
  }
}

/// A program to start, and what it gets.
struct Program {
  /// A path, or a name to look for in `search`.
  var path: String
  /// Folders separated by colons.
  var search = Environment.standardSearch
  /// The program's name first.
  var arguments: [String]
  /// `NAME=VALUE` each.
  var environment: [String]
  /// Nil for that of this process.
  var identity: ProcessIdentity?
  /// Descriptor for standard output and error; nil leaves the standard descriptors.
  var output: Int32?
  /// Descriptors that become numbers 3, 4 and so on.
  var channels: [Int32] = []
  /// True to bar the program from gaining privileges by exec.
  var cannotGainPrivileges = false
  /// Soft limit of open descriptors; nil for that of this process.
  var descriptorLimit: UInt64?
}

/// A child process. Its number stays its own until it is reaped.
struct Child: ~Copyable {
  /// Its number, which is also that of its process group.
  let process: Int32
  /// Readable once it has ended.
  let descriptor: FileDescriptor

  /// How it ended; nil if it has not. After an answer the number belongs to nobody.
  func reap() -> ChildExit? {
    var exit = clinux_exit()
    guard unsafe clinux_reap(descriptor.rawValue, &exit) == 1 else { return nil }
    OrphanReaper.forget(process)
    return exit.signaled != 0 ? .signaled(exit.value) : .exited(exit.value)
  }

  /// Sends a signal to every process of its group.
  func signalGroup(_ signal: Int32) {
    // Fails only if all of them have ended.
    _ = clinux_signal_send(-process, signal)
  }
}

/// How a child ended.
public enum ChildExit: Hashable, Sendable {
  /// With this status.
  case exited(Int32)
  /// By this signal.
  case signaled(Int32)
}

extension Program {
  /// Starts the program; waits until the kernel has loaded it.
  /// - Throws: what failed, with the program's name as subject where it is the program's fault.
  func start() throws(SystemError) -> Child {
    var stage = clinux_spawn_fork
    let result = unsafe CStringList.with(arguments) { argumentList in
      unsafe CStringList.with(environment) { environmentList in
        unsafe path.withCString { path in
          unsafe search.withCString { search in
            unsafe spawn(path, search, argumentList, environmentList, &stage)
          }
        }
      }
    }
    let process = try Self.check(result, stage, path)
    do throws(SystemError) {
      let descriptor = try FileDescriptor(
        opening: clinux_process_open(process), "pidfd_open", path)
      OrphanReaper.remember(process)
      return Child(process: process, descriptor: descriptor)
    } catch {
      // Out of descriptors: a child that nobody watches must not stay.
      _ = clinux_signal_send(-process, 9)
      throw error
    }
  }

  private func spawn(
    _ path: UnsafePointer<CChar>, _ search: UnsafePointer<CChar>,
    _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
    _ environment: UnsafePointer<UnsafeMutablePointer<CChar>?>,
    _ stage: inout clinux_spawn_stage
  ) -> Int32 {
    let groups = identity?.supplementaryGroups ?? []
    return unsafe groups.withUnsafeBufferPointer { groups in
      unsafe channels.withUnsafeBufferPointer { channels in
        var program = unsafe clinux_program()
        unsafe program.path = path
        unsafe program.search = search
        unsafe program.arguments = arguments
        unsafe program.environment = environment
        if let identity {
          unsafe program.changes_identity = 1
          unsafe program.user = identity.user
          unsafe program.group = identity.group
          unsafe program.groups = groups.baseAddress
          unsafe program.group_count = UInt32(groups.count)
        }
        unsafe program.output = output ?? -1
        unsafe program.channels = channels.baseAddress
        unsafe program.channel_count = UInt32(channels.count)
        unsafe program.no_new_privileges = cannotGainPrivileges ? 1 : 0
        unsafe program.descriptor_limit = descriptorLimit ?? 0
        return unsafe clinux_spawn(&program, &stage)
      }
    }
  }

  private static func check(
    _ result: Int32, _ stage: clinux_spawn_stage, _ path: String
  ) throws(SystemError) -> Int32 {
    switch stage {
    case clinux_spawn_identity: try SystemError.check(result, "changing the user for", path)
    case clinux_spawn_prepare: try SystemError.check(result, "preparing", path)
    case clinux_spawn_exec: try SystemError.check(result, "exec", path)
    default: try SystemError.check(result, "fork", path)
    }
  }
}

/// Texts as C wants them: an array of pointers that ends with null.
enum CStringList {
  /// Calls with pointers that are valid during the call. A NUL byte ends its text early.
  static func with<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var bytes: [CChar] = []
    bytes.reserveCapacity(texts.reduce(0) { $0 + $1.utf8.count + 1 })
    var offsets: [Int] = []
    offsets.reserveCapacity(texts.count)
    for text in texts {
      offsets.append(bytes.count)
      for byte in text.utf8 { bytes.append(CChar(bitPattern: byte)) }
      bytes.append(0)
    }
    return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      var pointers: [UnsafeMutablePointer<CChar>?] = unsafe []
      unsafe pointers.reserveCapacity(offsets.count + 1)
      for offset in offsets {
        unsafe pointers.append(buffer.baseAddress.map { unsafe $0 + offset })
      }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer { list in
        guard let base = list.baseAddress else {
          preconditionFailure("a list with an element has an address")
        }
        return unsafe body(base)
      }
    }
  }
}
