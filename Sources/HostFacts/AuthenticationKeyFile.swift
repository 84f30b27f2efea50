import Configuration
import Glibc

/// Reads a key of `auth_hmac` from the file that the configuration names.
enum AuthenticationKeyFile {
  /// The key of a file, as keepalived reads it: text of which the line end does not count, or
  /// `hex:` and digits. The warning is about who else can read it.
  static func read(
    _ path: String
  ) throws(ClusterKey.Failure) -> (secret: [UInt8], warning: ClusterKey.Failure?) {
    let hints = [
      "(umask 077; echo hex:$(openssl rand -hex 32) > \(path)), and copy it to every node"
    ]
    let content: FileAccess.Content
    do {
      content = try FileAccess.read(path, limit: 4_096)
    } catch {
      throw ClusterKey.Failure(
        message: "cannot read the key of auth_hmac: \(error.reason)", hints: hints)
    }
    var text = content.bytes[...]
    while text.last == 0x0A || text.last == 0x0D { text = text.dropLast() }
    guard let secret = KeyText.decode(Array(text)) else {
      throw ClusterKey.Failure(
        message: "the key of auth_hmac is not an even number of hexadecimal digits")
    }
    guard KeyText.lengths.contains(secret.count) else {
      throw ClusterKey.Failure(
        message: "the key of auth_hmac has \(secret.count) bytes, and needs"
          + " \(KeyText.lengths.lowerBound) to \(KeyText.lengths.upperBound)",
        hints: hints)
    }
    guard content.status.mode & 0o077 != 0 else { return (secret, nil) }
    let warning = ClusterKey.Failure(
      message: "the key of auth_hmac is open to others than its owner",
      hints: ["chmod 600 \(path)"])
    return (secret, warning)
  }
}
