import CLinux
import Glibc
import SystemCalls

/// The listening socket in the run directory, which is locked as long as this lives.
final class ControlListener {
  /// The listening socket.
  let socket: FileDescriptor
  private let directory: FileDescriptor
  private let name: String

  /// Clients that may wait to be accepted.
  private static let backlog: Int32 = 128
  /// Owner and group may connect.
  private static let closed: UInt32 = 0o660
  /// Everybody may, and is looked at then.
  private static let open: UInt32 = 0o666

  init(directory path: String, name: String) throws(ControlSocketError) {
    let directory = try ControlSocketError.open(
      unsafe clinux_directory_open(path), "run directory", path)
    let socket = try ControlSocketError.open(clinux_local_socket(), "socket", path)
    // Two daemons that start at once must not both take the other's socket for a stale one.
    let locked = clinux_directory_lock(directory.rawValue)
    guard locked != -EAGAIN else { throw .inUse(directory: path) }
    try ControlSocketError.check(locked, "flock", path)
    // Through the open directory no swapped link can lead elsewhere, and no path is too long.
    let place = "/proc/self/fd/\(directory.rawValue)/\(name)"
    let path = "\(path)/\(name)"
    try Self.removeStale(directory.rawValue, name, place: place, path: path)
    try ControlSocketError.check(
      unsafe clinux_local_bind(socket.rawValue, place, Self.closed), "bind", path)
    try ControlSocketError.check(
      clinux_local_listen(socket.rawValue, Self.backlog), "listen", path)
    self.directory = directory
    self.socket = socket
    self.name = name
  }

  deinit {
    _ = unsafe clinux_entry_remove(directory.rawValue, name)
    _ = clinux_directory_unlock(directory.rawValue)
  }

  /// Lets everybody connect, or only the owner and the group of the socket.
  func setOpen(_ isOpen: Bool) throws(ControlSocketError) {
    try ControlSocketError.check(
      unsafe clinux_entry_set_mode(directory.rawValue, name, isOpen ? Self.open : Self.closed),
      "chmod", name)
  }

  /// Removes the socket of an earlier life, if nobody answers there.
  private static func removeStale(
    _ directory: Int32, _ name: String, place: String, path: String
  ) throws(ControlSocketError) {
    let isSocket = unsafe clinux_entry_is_socket(directory, name)
    guard isSocket != -ENOENT else { return }
    try ControlSocketError.check(isSocket, "stat", path)
    guard isSocket == 1 else { throw .obstructed(path: path) }
    let probe = try ControlSocketError.open(clinux_local_socket(), "socket", path)
    let answer = unsafe clinux_local_connect(probe.rawValue, place)
    // Only a refusal proves that nobody listens; a full queue (EAGAIN) does not.
    guard answer == -ECONNREFUSED else { throw .inUse(directory: path) }
    try ControlSocketError.check(
      unsafe clinux_entry_remove(directory, name), "unlink", path)
  }
}
