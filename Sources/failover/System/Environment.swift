import Glibc

/// What the process was given besides its arguments.
enum Environment {
  /// The value of an environment variable; nil if it is not set.
  static func value(_ name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    return unsafe String(cString: text)
  }

  /// The name of this host as the kernel knows it, without its domain.
  static var hostName: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(String(decoding: name, as: UTF8.self).prefix { $0 != "." })
  }

  /// True for the superuser.
  static var isRoot: Bool { geteuid() == 0 }
}
