/// Cuts a stream of bytes into frames, in whatever pieces the bytes come.
///
/// Holds at most one frame of the allowed length and what was appended last.
public struct ControlFrameDecoder: Sendable {
  /// Most bytes of a frame: kind and payload.
  private let maximumLength: Int
  /// What came and was not taken yet, from ``start`` on.
  private var bytes: [UInt8] = []
  /// Where the next frame starts.
  private var start = 0

  /// A decoder at the beginning of a stream.
  ///
  /// - Parameter maximumLength: ``ControlFrame/maximumRequestLength`` in the daemon,
  ///   ``ControlFrame/maximumDocumentLength`` in a client.
  public init(maximumLength: Int) {
    self.maximumLength = maximumLength
  }

  /// True if a frame has begun but not ended.
  public var isInsideFrame: Bool { start < bytes.count }

  /// Takes what was read.
  public mutating func append(_ piece: Span<UInt8>) {
    if start > 0 {
      bytes.removeSubrange(..<start)
      start = 0
    }
    bytes.reserveCapacity(bytes.count + piece.count)
    for index in piece.indices { bytes.append(piece[index]) }
  }

  /// The next whole frame; nil until more is read.
  ///
  /// - Throws: as soon as it is certain, so that a length beyond the limit is refused before its
  ///   bytes come. The decoder is of no use afterwards.
  public mutating func next() throws(ControlFrameError) -> ControlFrame? {
    let header = ControlFrame.headerLength
    guard bytes.count - start >= header else { return nil }
    var length = 0
    for index in start..<(start + header) { length = length << 8 | Int(bytes[index]) }
    guard length > 0 else { throw .empty }
    guard length <= maximumLength else {
      throw .length(found: length, maximum: maximumLength)
    }
    let end = start + header + length
    guard end <= bytes.count else { return nil }
    let frame = try ControlFrame(
      kind: bytes[start + header], payload: bytes[(start + header + 1)..<end])
    start = end
    return frame
  }
}
