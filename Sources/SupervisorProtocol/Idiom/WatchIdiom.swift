/// Recognises track scripts that only ask whether certain processes exist.
///
/// These are `pidof NAME`, `killall -0 NAME`, `pgrep [-x] NAME`, `kill -0 $(cat PIDFILE)` through
/// `sh -c`, and a script file whose only command is one of them. Tools may have their usual absolute
/// paths.
public enum WatchIdiom {
  /// What a command looks for, by its words; nil if it is none of the idioms.
  public static func target(ofCommand words: [String]) -> WatchTarget? {
    if words.count == 3, shells.contains(where: { isTool(words[0], $0) }), words[1] == "-c" {
      return target(ofText: Array(words[2].utf8))
    }
    return target(of: words.map { .literal($0) })
  }

  /// What a script file looks for, by its text; nil if it is none of the idioms.
  public static func target(ofScript text: [UInt8]) -> WatchTarget? {
    guard let end = text.firstIndex(of: UInt8(ascii: "\n")), isShell(text[..<end]) else {
      return nil
    }
    return target(ofText: Array(text[end...]))
  }

  private static let shells = ["sh", "bash", "dash"]
  private static let folders = ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"]

  /// True for the name of a tool, alone or in one of the system's folders.
  static func isTool(_ word: String, _ name: String) -> Bool {
    word == name || folders.contains { word == $0 + name }
  }

  /// True for `#!/bin/sh` and its like, with no option but `-e` and `-u`.
  private static func isShell(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "#!".utf8) else { return false }
    var words = String(decoding: line.dropFirst(2), as: UTF8.self)
      .split { $0 == " " || $0 == "\t" }.map(String.init)
    if let first = words.first, isTool(first, "env") {
      words.removeFirst()
    } else {
      guard words.first?.hasPrefix("/") == true else { return false }
    }
    guard let shell = words.first, shells.contains(where: { isTool(shell, $0) }) else {
      return false
    }
    return words.count == 1 || (words.count == 2 && isSetOption(words[1]))
  }

  private static func isSetOption(_ word: String) -> Bool {
    ["-e", "-u", "-eu", "-ue"].contains(word)
  }

  private static func target(ofText text: [UInt8]) -> WatchTarget? {
    guard let tokens = ShellText.tokens(text) else { return nil }
    var commands = tokens.split(separator: .end).map(Array.init)
    if let first = commands.first, isSet(first) { commands.removeFirst() }
    guard commands.count == 1 else { return nil }
    // `|| exit 1` makes of any failure the failure that it is.
    let parts = commands[0].split(separator: .or, omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.count == 1 || isExit(parts[1]) else { return nil }
    var words = Self.words(parts[0])
    if words.first == .literal("exec") { words.removeFirst() }
    return target(of: words)
  }

  private static func words(_ tokens: ArraySlice<ShellText.Token>) -> [ShellText.Word] {
    tokens.compactMap { if case .word(let word) = $0 { word } else { nil } }
  }

  private static func isSet(_ tokens: [ShellText.Token]) -> Bool {
    let words = Self.words(tokens[...])
    guard words.count == tokens.count, words.count == 2, words[0] == .literal("set"),
      case .literal(let option) = words[1]
    else { return false }
    return isSetOption(option)
  }

  private static func isExit(_ tokens: ArraySlice<ShellText.Token>) -> Bool {
    let words = Self.words(tokens)
    guard words.count == 2, words[0] == .literal("exit"), case .literal(let status) = words[1],
      let number = Int(status)
    else { return false }
    return (1...255).contains(number)
  }

  private static func target(of words: [ShellText.Word]) -> WatchTarget? {
    guard case .literal(let tool)? = words.first else { return nil }
    if words.count == 3, isTool(tool, "kill"), words[1] == .literal("-0"),
      case .contents(let path) = words[2]
    {
      return .pidFile(path)
    }
    let literals = words.dropFirst().compactMap { word -> String? in
      if case .literal(let text) = word { text } else { nil }
    }
    guard literals.count == words.count - 1, let name = literals.last, isName(name) else {
      return nil
    }
    let options = literals.dropLast()
    if isTool(tool, "pidof"), options.isEmpty { return .pidof(name) }
    if isTool(tool, "killall"), Array(options) == ["-0"] { return .killall(name) }
    guard isTool(tool, "pgrep"), isPlainPattern(name) else { return nil }
    if options.isEmpty { return .pgrep(name, isExact: false) }
    return Array(options) == ["-x"] ? .pgrep(name, isExact: true) : nil
  }

  /// A bare name: no option, no path, nothing that could not be a file's name.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 255 && !name.hasPrefix("-")
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 <= 0x20 || $0 == 0x7F }
  }

  /// pgrep takes a regular expression over names of at most 15 bytes.
  private static func isPlainPattern(_ name: String) -> Bool {
    name.utf8.count <= 15
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || "_-@:%,=".utf8.contains(byte)
      }
  }
}
