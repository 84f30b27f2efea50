import NetworkTypes

/// Words that read back as what they stand for.
enum Quoting {
  /// One word.
  static func word(_ text: String) -> String {
    word(Array(text.utf8))
  }

  /// One word of any bytes but NUL.
  static func word(_ bytes: [UInt8]) -> String {
    let isPlain = !bytes.isEmpty && bytes.allSatisfy(isPlain) && !bytes.starts(with: "include".utf8)
    if isPlain { return String(decoding: bytes, as: UTF8.self) }
    return quoted(bytes)
  }

  /// Letters that mean nothing to the language.
  private static func isPlain(_ byte: UInt8) -> Bool {
    Macros.isName(byte) || "./:%+=,-".utf8.contains(byte)
  }

  private static func quoted(_ bytes: [UInt8]) -> String {
    let isText = String(validating: bytes, as: UTF8.self) != nil
    var result: [UInt8] = [UInt8(ascii: "\"")]
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "\""): result += [UInt8(ascii: "\\"), byte]
      // A macro would be replaced in quotes too.
      case UInt8(ascii: "$"), 0..<0x20, 0x7F: result += octal(byte)
      case 0x80... where !isText: result += octal(byte)
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }

  private static func octal(_ byte: UInt8) -> [UInt8] {
    let digits = String(byte, radix: 8)
    return Array("\\\(String(repeating: "0", count: 3 - digits.count))\(digits)".utf8)
  }

  /// A password, which knows no escapes: a `$` that could begin a built-in macro comes out
  /// of a macro.
  static func password(_ bytes: [UInt8]) -> String {
    var bytes = bytes
    // A character that was cut after 8 bytes is completed; reading cuts it again.
    while String(validating: bytes, as: UTF8.self) == nil, bytes.count < 12 { bytes.append(0x80) }
    let text = String(decoding: bytes, as: UTF8.self)
    let isPlain = !bytes.isEmpty && bytes.allSatisfy(isPlain)
    return isPlain ? text : "\"" + text.replacing("${", with: "${DOLLAR}{") + "\""
  }

  /// A command with its arguments, as one quoted word.
  static func command(_ words: [String]) -> String {
    quoted(Array(CommandWords.join(words).utf8))
  }

  /// A user with a group.
  static func user(_ user: ScriptUser) -> String {
    word(user.user) + (user.group.map { " " + word($0) } ?? "")
  }

  /// A weight with its direction.
  static func weight(_ weight: TrackWeight) -> String {
    "\(weight.value)" + (weight.reverse ? " reverse" : "")
  }

  /// A virtual address with all that does not follow from its default.
  static func address(_ address: VirtualAddress) -> String {
    var words = ["\(address.prefix)", "dev \(word(address.interface))"]
    if let broadcast = address.broadcast { words.append("brd \(broadcast)") }
    if address.scope != 0 { words.append("scope \(AddressScope.name(address.scope))") }
    if let label = address.label { words.append("label \(word(label))") }
    if let peer = address.peer { words.append("peer \(peer)") }
    if address.home { words.append("home") }
    if !address.skipsDuplicateDetection { words.append("-nodad") }
    if address.managesTemporary { words.append("mngtmpaddr") }
    if address.withoutPrefixRoute { words.append("noprefixroute") }
    if address.autojoin { words.append("autojoin") }
    if address.usesVirtualMAC { words.append("use_vmac") }
    if address.untracked { words.append("no_track") }
    if let seconds = address.preferredLifetime {
      words.append("preferred_lft " + (seconds == .max ? "forever" : String(seconds)))
    }
    return words.joined(separator: " ")
  }
}
