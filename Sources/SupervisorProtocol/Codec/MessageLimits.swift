/// Sizes that both ends of the channel keep to.
public enum MessageLimits {
  /// Most bytes of one datagram on the channel, its one byte of header included.
  ///
  /// The receiver holds one buffer of this size for its whole life, so it is small on purpose.
  public static let fragment = 16 * 1024
  /// Most bytes of one message in all its fragments: a configuration of 8 MiB.
  public static let message = 8 * 1024 * 1024
  /// Most bytes of a script's output that reach the engine.
  public static let scriptOutput = 4 * 1024
}
