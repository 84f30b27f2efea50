// Text, names and white space.

extension XMLReader {
  mutating func name() throws(XMLError) -> String {
    let start = offset
    while offset < bytes.count, Self.isInName(bytes[offset]), offset - start < 256 { offset += 1 }
    guard offset > start, !Self.isDigit(bytes[start]), bytes[start] != UInt8(ascii: "-"),
      bytes[start] != UInt8(ascii: "."), bytes[start] != UInt8(ascii: ":"),
      bytes[offset - 1] != UInt8(ascii: ":")
    else { throw malformed("a name") }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  mutating func characterData() throws(XMLError) -> String {
    offset += 9
    guard let end = find("]]>") else { throw malformed("]]>") }
    let part = bytes[offset..<end]
    guard part.allSatisfy(Self.isAllowed) else { throw malformed("a character") }
    offset = end + 3
    return String(decoding: part, as: UTF8.self)
  }

  /// Text up to the next `<`.
  mutating func text() throws(XMLError) -> String {
    var result: [UInt8] = []
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "<") {
      if bytes[offset] == UInt8(ascii: "&") {
        result += Array(String(try reference()).utf8)
      } else if Self.isAllowed(bytes[offset]) {
        result.append(bytes[offset])
        offset += 1
      } else {
        throw malformed("a character")
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `&amp;` and its like, `&#38;`, `&#x26;`.
  mutating func reference() throws(XMLError) -> Unicode.Scalar {
    let start = offset + 1
    var end = start
    while end < bytes.count, end - start <= 10, bytes[end] != UInt8(ascii: ";") { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: ";") else { throw malformed(";") }
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    guard let scalar = Self.named(name) ?? Self.numbered(name) else {
      throw malformed("a reference to a character")
    }
    offset = end + 1
    return scalar
  }

  private static func named(_ name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": "&"
    case "lt": "<"
    case "gt": ">"
    case "quot": "\""
    case "apos": "'"
    default: nil
    }
  }

  private static func numbered(_ name: String) -> Unicode.Scalar? {
    guard name.hasPrefix("#") else { return nil }
    let isHexadecimal = name.hasPrefix("#x")
    let digits = name.dropFirst(isHexadecimal ? 2 : 1)
    guard digits.first.map({ $0 != "+" && $0 != "-" }) == true,
      let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
      value >= 0x20 || [0x09, 0x0A, 0x0D].contains(value), value & 0xFFFE != 0xFFFE
    else { return nil }
    return Unicode.Scalar(value)
  }

  mutating func skipSpace() {
    while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }

  func starts(with text: String) -> Bool {
    let wanted = text.utf8
    guard bytes.count - offset >= wanted.count else { return false }
    return bytes[offset..<offset + wanted.count].elementsEqual(wanted)
  }

  /// Where a text begins next.
  func find(_ text: String) -> Int? {
    let wanted = Array(text.utf8)
    var index = offset
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index..<index + wanted.count].elementsEqual(wanted) {
        return index
      }
      index += 1
    }
    return nil
  }

  func malformed(_ expected: String) -> XMLError {
    .malformed(expected: expected, offset: offset)
  }

  private static func isInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: isDigit(byte)
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
