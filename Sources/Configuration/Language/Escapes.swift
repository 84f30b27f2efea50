import NetworkTypes

/// The escapes of quoted text, as in C.
enum Escapes {
  /// What the escape at `index`, where a backslash stands, means, and how many bytes it has. At the
  /// end of the text a backslash stands for itself, as does any letter that means nothing else.
  static func read(_ bytes: [UInt8], at index: Int) -> (byte: UInt8, length: Int) {
    guard index + 1 < bytes.count else { return (bytes[index], 1) }
    let byte = bytes[index + 1]
    switch byte {
    case UInt8(ascii: "a"): return (0x07, 2)
    case UInt8(ascii: "b"): return (0x08, 2)
    case UInt8(ascii: "E"): return (0x1B, 2)
    case UInt8(ascii: "f"): return (0x0C, 2)
    case UInt8(ascii: "n"): return (0x0A, 2)
    case UInt8(ascii: "r"): return (0x0D, 2)
    case UInt8(ascii: "t"): return (0x09, 2)
    case UInt8(ascii: "v"): return (0x0B, 2)
    case UInt8(ascii: "c") where index + 2 < bytes.count: return (bytes[index + 2] & 0x1F, 3)
    case UInt8(ascii: "x"):
      let (value, count) = number(bytes, from: index + 2, radix: 16, digits: 2)
      return (value ?? byte, 2 + count)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      let (value, count) = number(bytes, from: index + 1, radix: 8, digits: 3)
      return (value ?? byte, 1 + count)
    default: return (byte, 2)
    }
  }

  private static func number(
    _ bytes: [UInt8], from start: Int, radix: UInt8, digits: Int
  ) -> (value: UInt8?, count: Int) {
    var value: UInt8?
    var count = 0
    while count < digits, start + count < bytes.count,
      let digit = HexDigit.value(bytes[start + count]), digit < radix
    {
      value = (value ?? 0) &* radix &+ digit
      count += 1
    }
    return (value, count)
  }
}
