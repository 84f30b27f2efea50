import CLinux
import ControlProtocol
import Glibc
import Reactor
import SystemCalls

/// The number of a connection; never used twice.
public struct ControlClientID: Hashable, Sendable, CustomStringConvertible {
  /// Counts up from 1.
  public let rawValue: UInt64

  /// The decimal number.
  public var description: String { String(rawValue) }
}

/// Who is at the other end of a connection, as the kernel saw it when it connected.
public struct ControlPeer: Hashable, Sendable {
  /// The process.
  public let process: Int32
  /// Its effective user.
  public let user: UInt32
  /// Its effective group.
  public let group: UInt32
  /// Its supplementary groups.
  public let groups: [UInt32]

  /// A process with these credentials.
  public init(process: Int32, user: UInt32, group: UInt32, groups: [UInt32] = []) {
    self.process = process
    self.user = user
    self.group = group
    self.groups = groups
  }

  init(_ credentials: clinux_credentials, groups: [UInt32]) {
    self.init(
      process: credentials.process, user: credentials.user, group: credentials.group,
      groups: groups)
  }

  /// Groups that are looked at; whoever has more is a member of none of them.
  private static let groupsAtMost = 256

  /// The supplementary groups of who is at the other end.
  static func groups(of socket: borrowing FileDescriptor) -> [UInt32] {
    var groups = [UInt32](repeating: 0, count: groupsAtMost)
    let count = unsafe groups.withUnsafeMutableBufferPointer { buffer in
      unsafe clinux_local_groups(socket.rawValue, buffer.baseAddress, buffer.count)
    }
    return count < 0 ? [] : Array(groups.prefix(Int(count)))
  }
}

/// One connection.
final class ControlClient {
  let peer: ControlPeer
  let socket: FileDescriptor
  var registration: Registration?
  var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumRequestLength)
  /// It was dropped; only its hang-up is still to come.
  private(set) var isDropped = false
  /// What the other end has not taken yet, from ``outputStart`` on.
  private var output: [UInt8] = []
  private var outputStart = 0

  init(peer: ControlPeer, socket: consuming FileDescriptor) {
    self.peer = peer
    self.socket = socket
  }

  /// Bytes that wait to be taken.
  var waiting: Int { output.count - outputStart }

  /// Puts a frame behind what waits.
  func enqueue(_ frame: ControlFrame) {
    if outputStart > 0 {
      output.removeSubrange(..<outputStart)
      outputStart = 0
    }
    frame.append(to: &output)
  }

  /// Writes as much as the other end takes now.
  /// - Returns: false if the connection is broken.
  func write() -> Bool {
    while waiting > 0 {
      let start = outputStart
      let count = unsafe output.withUnsafeBytes { bytes in
        let rest = unsafe bytes[start...]
        return unsafe clinux_local_send(
          socket.rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      }
      if count == -Int64(EAGAIN) { return true }
      guard count > 0 else { return false }
      outputStart += Int(count)
    }
    output.removeAll(keepingCapacity: false)
    outputStart = 0
    return true
  }

  /// Cuts the connection; the reactor then reports a hang-up, and the client is forgotten there.
  func drop() {
    isDropped = true
    output = []
    outputStart = 0
    _ = clinux_local_shutdown(socket.rawValue)
  }
}
