/// Why bytes from the other process are not a message.
///
/// Both sides are the same binary, so any of these is a bug or a broken process: the channel is
/// closed, and the supervisor starts a new engine.
public enum MessageError: Error, Equatable, Sendable {
  /// The message ends before its field does; the offset in bytes where the field began.
  case truncated(offset: Int)
  /// Bytes are left after the last field; the offset where they begin.
  case trailingBytes(offset: Int)
  /// No message, or no case of a field, has this number; the offset of the number.
  case unknownTag(UInt8, offset: Int)
  /// A text is not UTF-8; the offset where it begins.
  case invalidText(offset: Int)
  /// A message is longer than `MessageLimits.message` bytes.
  case tooLong(Int)
  /// A fragment is empty, or longer than `MessageLimits.fragment` bytes.
  case malformedFragment(Int)
}
