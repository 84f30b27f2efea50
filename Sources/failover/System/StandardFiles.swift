import Configuration
import HostFacts

/// Reading configurations, with or without a daemon.
enum StandardFiles {
  /// Reads a configuration and holds it against this host; offline, what is wrong with the host is
  /// a note.
  static func load(_ file: String, offline: Bool, vrrpOnly: Bool = false) -> ParseResult {
    var context = ConfigurationLoader.hostContext()
    context.vrrpOnly = vrrpOnly
    return ConfigurationLoader.load(
      file: file, context: context, mode: offline ? .offline : .online)
  }
}
