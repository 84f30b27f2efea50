import CLinux
import ControlProtocol
import Glibc

/// The only way to standard output and standard error.
///
/// Every line is made harmless on its way out, whoever it came from: a name of a peer or the output
/// of a script cannot move the cursor or colour the screen.
struct Console: Sendable {
  /// Whether standard output is a terminal that shows colours.
  let showsColour: Bool
  /// Whether standard output and standard input are a terminal.
  let isInteractive: Bool

  /// The console of this process.
  init() {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let kind = Environment.value("TERM") ?? ""
    let wantsNone = !(Environment.value("NO_COLOR") ?? "").isEmpty
    showsColour = isTerminal && !wantsNone && !kind.isEmpty && kind != "dumb"
    isInteractive = isTerminal && isatty(STDIN_FILENO) == 1
  }

  /// Writes lines to standard output.
  func print(_ lines: [String]) {
    write(lines.map(painted), to: STDOUT_FILENO)
  }

  /// Writes lines to standard error.
  func complain(_ lines: [String]) {
    write(lines.map(SafeText.line), to: STDERR_FILENO)
  }

  /// Writes one JSON document and a line end to standard output.
  ///
  /// JSON has no control characters within strings, so all of them go but blanks.
  func print(json: [UInt8]) {
    var bytes = json.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
    bytes.append(UInt8(ascii: "\n"))
    write(bytes, to: STDOUT_FILENO)
  }

  /// Writes a text of several lines as it is, but for control characters.
  func print(text: String) {
    let bytes = text.utf8.map { byte in
      byte < 0x20 && byte != 0x0A || byte == 0x7F ? UInt8(ascii: " ") : byte
    }
    write(bytes, to: STDOUT_FILENO)
  }

  /// Writes the answer to a program at the other end of a connection, as it is.
  func print(response: [UInt8]) { write(response, to: STDOUT_FILENO) }

  /// Writes control sequences of our own, for the full-screen display.
  func control(_ sequence: String) {
    write(Array(sequence.utf8), to: STDOUT_FILENO)
  }

  /// The line, harmless, with its state words in colour where that is wanted.
  func painted(_ line: String) -> String {
    let safe = SafeText.line(line)
    return showsColour ? StateColour.paint(safe) : safe
  }

  private func write(_ lines: [String], to descriptor: Int32) {
    guard !lines.isEmpty else { return }
    write(Array((lines.joined(separator: "\n") + "\n").utf8), to: descriptor)
  }

  /// Writes all bytes; gives up silently if nobody reads any more.
  private func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe clinux_write(descriptor, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(Int(count))
    }
  }
}
