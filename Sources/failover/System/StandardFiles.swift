import Configuration
import HostFacts

/// Where configurations are found unless one is named.
enum StandardFiles {
  /// failover's own file, and keepalived's.
  static let candidates = ["/etc/failover/failover.conf", "/etc/keepalived/keepalived.conf"]

  /// The first standard file that exists; nil if none does.
  static func configuration() -> String? { candidates.first(where: SmallFile.exists) }

  /// Reads a configuration and holds it against this host; offline, what is wrong with the host is
  /// a note.
  static func load(_ file: String, offline: Bool, vrrpOnly: Bool = false) -> ParseResult {
    var context = ConfigurationLoader.hostContext()
    context.vrrpOnly = vrrpOnly
    return ConfigurationLoader.load(
      file: file, context: context, mode: offline ? .offline : .online)
  }
}
