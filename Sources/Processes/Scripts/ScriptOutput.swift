import SupervisorProtocol

/// Collects what a script writes: its beginning, in bounded size, and how much more there was.
struct ScriptOutput {
  private var kept: [UInt8] = []
  private(set) var dropped: UInt64 = 0

  /// Takes the next bytes.
  mutating func append(_ bytes: ArraySlice<UInt8>) {
    let room = MessageLimits.scriptOutput - kept.count
    kept.append(contentsOf: bytes.prefix(room))
    dropped += UInt64(max(0, bytes.count - room))
  }

  /// What was kept as one line: line ends become ` | `, control characters and what turns the
  /// direction of writing become `?`, bytes that are no UTF-8 become U+FFFD.
  ///
  /// Terminals and log files take such text for what it is, whoever wrote it.
  var text: String {
    var text = ""
    var isAtLineEnd = false
    var size = 0
    for scalar in String(decoding: kept, as: UTF8.self).unicodeScalars {
      if scalar == "\n" || scalar == "\r" {
        isAtLineEnd = !text.isEmpty
        continue
      }
      let piece: Unicode.Scalar =
        scalar == "\t" ? " " : Self.isHarmful(scalar) ? "?" : scalar
      size += UTF8.width(piece) + (isAtLineEnd ? 3 : 0)
      guard size <= MessageLimits.scriptOutput else { break }
      if isAtLineEnd {
        text += " | "
        isAtLineEnd = false
      }
      text.unicodeScalars.append(piece)
    }
    return text
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
