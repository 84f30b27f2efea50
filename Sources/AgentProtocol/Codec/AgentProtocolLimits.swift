/// Version and sizes that both ends keep to.
public enum AgentProtocolLimits {
  /// The version of the messages, first byte of each. Engine and agent come from one package, so
  /// another version means that one of them was not restarted after an upgrade: refuse it.
  public static let version: UInt8 = 1
  /// Most bytes of one message, without the frame around it.
  public static let message = 64 * 1024
  /// Most bytes of a name: providers, nodes, keywords, versions.
  public static let name = 64
  /// Most bytes of a provider's own identifiers: machines, actions, requests, versions of states.
  public static let identifier = 256
  /// Most bytes of a path, a URL or a parameter's value.
  public static let path = 4096
  /// Most bytes of a text for people; longer ones are cut when they are written.
  public static let text = 1024
  /// Most elements of a list.
  public static let elements = 64
}
