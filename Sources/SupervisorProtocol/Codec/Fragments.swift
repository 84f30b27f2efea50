// A message longer than one datagram travels in fragments: a byte that is 1 while more follow and
// 0 on the last, then up to `MessageLimits.fragment - 1` bytes of the message.

/// Splits messages into datagrams for the channel.
public enum MessageFragments {
  /// The datagrams of a message, in order; one for all but configurations and long lists.
  ///
  /// - Throws: `MessageError.tooLong` for a message above `MessageLimits.message` bytes.
  public static func split(_ message: [UInt8]) throws(MessageError) -> [[UInt8]] {
    guard message.count <= MessageLimits.message else { throw .tooLong(message.count) }
    let size = MessageLimits.fragment - 1
    var fragments: [[UInt8]] = []
    var start = 0
    repeat {
      let end = min(start + size, message.count)
      var fragment: [UInt8] = []
      fragment.reserveCapacity(end - start + 1)
      fragment.append(end < message.count ? 1 : 0)
      fragment.append(contentsOf: message[start..<end])
      fragments.append(fragment)
      start = end
    } while start < message.count
    return fragments
  }
}

/// Puts the datagrams of one direction of the channel together again.
public struct MessageAssembler: Sendable {
  private var pending: [UInt8] = []

  /// An assembler between two messages.
  public init() {}

  /// Takes the next datagram.
  ///
  /// - Returns: the message that it completes; nil if more fragments follow.
  /// - Throws: `malformedFragment`, `tooLong` or `unknownTag`; the channel is of no use afterwards.
  public mutating func accept(_ datagram: [UInt8]) throws(MessageError) -> [UInt8]? {
    guard datagram.count >= 1, datagram.count <= MessageLimits.fragment else {
      throw .malformedFragment(datagram.count)
    }
    let header = datagram[0]
    guard header <= 1 else { throw .unknownTag(header, offset: 0) }
    let size = pending.count + datagram.count - 1
    guard size <= MessageLimits.message else { throw .tooLong(size) }
    pending.append(contentsOf: datagram[1...])
    guard header == 0 else { return nil }
    let message = pending
    pending = []
    return message
  }
}
