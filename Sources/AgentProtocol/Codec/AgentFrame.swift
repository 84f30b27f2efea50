// On a stream each message travels in a frame: the count of its bytes in four bytes, network order,
// then the message. On a SOCK_SEQPACKET socket a message is a packet and needs no frame.

/// Puts messages into frames.
public enum AgentFrame {
  /// Bytes before a message.
  public static let headerSize = 4

  /// The frame of a message.
  ///
  /// - Throws: `AgentMessageError.length` for an empty message or one above the limit.
  public static func encode(_ message: [UInt8]) throws(AgentMessageError) -> [UInt8] {
    guard (1...AgentProtocolLimits.message).contains(message.count) else {
      throw .length(message.count)
    }
    var frame: [UInt8] = []
    frame.reserveCapacity(headerSize + message.count)
    for shift: Int in [24, 16, 8, 0] {
      frame.append(UInt8(truncatingIfNeeded: message.count >> shift))
    }
    return frame + message
  }
}

/// Takes messages out of the bytes of a stream, however these are cut.
///
/// Holds at most one incomplete frame more than the bytes that it was given at once.
public struct AgentFrameAssembler: Sendable {
  private var pending: [UInt8] = []
  /// Bytes of `pending` that were given out already.
  private var consumed = 0

  /// An assembler at the start of a stream.
  public init() {}

  /// Takes the next bytes of the stream. Call `next` until it gives nil before taking more.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if consumed > 0 {
      pending.removeFirst(consumed)
      consumed = 0
    }
    pending.append(contentsOf: bytes)
  }

  /// The next whole message; nil if more bytes are needed.
  ///
  /// - Throws: `AgentMessageError.length` for a frame outside the limits; the stream is of no use
  ///   afterwards.
  public mutating func next() throws(AgentMessageError) -> [UInt8]? {
    guard pending.count - consumed >= AgentFrame.headerSize else { return nil }
    let start = consumed + AgentFrame.headerSize
    let count = pending[consumed..<start].reduce(0) { $0 << 8 | Int($1) }
    guard (1...AgentProtocolLimits.message).contains(count) else { throw .length(count) }
    guard pending.count - start >= count else { return nil }
    consumed = start + count
    return [UInt8](pending[start..<consumed])
  }
}
