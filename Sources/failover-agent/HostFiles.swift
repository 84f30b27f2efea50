import CLinux
import CloudTransport
import Glibc
import SystemCalls

/// Credentials of this host: files and the environment.
final class HostFiles: CredentialFiles {
  func contents(of path: String, limit: Int) throws(CredentialFault) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.fault(path, errno) }
    let owner = FileDescriptor(owning: descriptor)
    var status = stat()
    guard unsafe fstat(owner.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CredentialFault("\(path) is no file.", remedy: "Name the file that holds the token.")
    }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var size = 0
    while size < bytes.count {
      let room = bytes.count - size
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(owner.rawValue, buffer.baseAddress?.advanced(by: size), room)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.fault(path, errno) }
      if count == 0 { break }
      size += count
    }
    guard size <= limit, let text = String(validating: bytes[..<size], as: UTF8.self) else {
      throw CredentialFault("\(path) holds no token.", remedy: "Write the token and nothing else.")
    }
    return text
  }

  /// The contents of a small file that the kernel makes.
  func contents(ofProcessFile path: String) throws(CredentialFault) -> String {
    try contents(of: path, limit: 4_096)
  }

  func stamp(of path: String) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    let time = status.st_mtim
    let change = status.st_ctim
    return "\(status.st_dev).\(status.st_ino).\(status.st_size).\(time.tv_sec).\(time.tv_nsec)"
      + ".\(change.tv_sec).\(change.tv_nsec)"
  }

  func isOpenToAll(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    return status.st_mode & 0o004 != 0
  }

  func variable(_ name: String) -> String? { Self.environment(name) }

  /// A variable of this process's environment.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  private static func fault(_ path: String, _ errno: Int32) -> CredentialFault {
    let reason = SystemError.text(of: errno)
    let remedy =
      switch errno {
      case ENOENT: "Create it with the token in it."
      case EACCES, EPERM:
        "Let the user failover-agent read it: chown root:failover-agent and chmod 0640."
      default: "See why."
      }
    return CredentialFault("\(path) cannot be read: \(reason).", remedy: remedy)
  }
}
