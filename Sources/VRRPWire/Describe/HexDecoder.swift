import NetworkTypes

/// Reads packets that a person typed or pasted.
public enum HexDecoder {
  /// The longest input, in bytes of the result: a frame with the longest IP packet.
  public static let maximumLength = 65_549

  /// Why a text is not a packet.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No digit at all.
    case empty
    /// A character that is neither digit nor separator, or a separator within a byte.
    case unexpected(character: Character, position: Int)
    /// A last digit without its second half.
    case oddDigits
    /// More than any packet.
    case tooLong

    /// What is wrong.
    public var description: String {
      switch self {
      case .empty: "no hexadecimal digits"
      case .unexpected(let character, let position):
        "character \(position) is '\(Self.isPrintable(character) ? character : "?")', not a "
          + "hexadecimal digit"
      case .oddDigits: "an odd count of digits: the last byte is half"
      case .tooLong: "more than \(HexDecoder.maximumLength) bytes: longer than any packet"
      }
    }

    /// True if the character does no harm on a terminal.
    private static func isPrintable(_ character: Character) -> Bool {
      character.asciiValue.map { (0x20..<0x7F).contains($0) } ?? false
    }
  }

  /// The bytes of pairs of hexadecimal digits.
  ///
  /// Blanks, line ends and colons may stand between bytes, `0x` in front of the first; anything
  /// else is refused, not skipped. Positions count characters from 1.
  public static func decode(_ text: some StringProtocol) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    var position = 0
    let skipsPrefix = text.hasPrefix("0x") || text.hasPrefix("0X")
    for character in text {
      position += 1
      if skipsPrefix, position <= 2 { continue }
      if high == nil, character.isWhitespace || character == ":" { continue }
      guard let ascii = character.asciiValue, let digit = HexDigit.value(ascii) else {
        throw .unexpected(character: character, position: position)
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
        guard bytes.count <= maximumLength else { throw .tooLong }
      } else {
        high = digit
      }
    }
    guard high == nil else { throw .oddDigits }
    guard !bytes.isEmpty else { throw .empty }
    return bytes
  }
}
