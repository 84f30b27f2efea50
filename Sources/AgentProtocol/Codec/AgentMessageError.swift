/// Why bytes are not a message, or a value cannot become one.
///
/// On receiving, any of these ends the connection: both ends are ours, so it is a bug, a broken
/// process, or another version.
public enum AgentMessageError: Error, Equatable, Sendable {
  /// The message is of another version of the protocol: restart what was not restarted.
  case version(found: UInt8)
  /// The message ends before its field does; the offset in bytes where the field began.
  case truncated(offset: Int)
  /// Bytes are left after the last field; the offset where they begin.
  case trailingBytes(offset: Int)
  /// No message, or no case of a field, has this number; the offset of the number.
  case unknownTag(UInt8, offset: Int)
  /// A text is not UTF-8; the offset where it begins.
  case invalidText(offset: Int)
  /// A field or a list is longer than `AgentProtocolLimits` allows; the offset where it begins.
  case fieldTooLong(offset: Int)
  /// A message or a frame is empty, or longer than `AgentProtocolLimits.message` bytes.
  case length(Int)
}

extension AgentMessageError: CustomStringConvertible {
  /// What is wrong, in a sentence for the log.
  public var description: String {
    switch self {
    case .version(let found):
      "protocol version \(found), not \(AgentProtocolLimits.version): failoverd and failover-agent "
        + "are of different versions, restart failoverd."
    case .truncated(let offset): "a field at byte \(offset) is cut short."
    case .trailingBytes(let offset): "unexpected bytes from \(offset) on."
    case .unknownTag(let tag, let offset): "unknown number \(tag) at byte \(offset)."
    case .invalidText(let offset): "the text at byte \(offset) is not UTF-8."
    case .fieldTooLong(let offset): "the field at byte \(offset) is too long."
    case .length(let count): "a message of \(count) bytes."
    }
  }
}
