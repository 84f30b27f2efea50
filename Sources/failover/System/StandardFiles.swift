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
  static func load(_ file: String, offline: Bool) -> ParseResult {
    ConfigurationLoader.load(
      file: file, context: ConfigurationLoader.hostContext(), mode: offline ? .offline : .online)
  }
}
