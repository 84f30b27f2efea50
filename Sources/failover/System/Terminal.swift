import CLinux
import Glibc

/// The terminal while a full-screen display has it: keys arrive at once and are not shown, and what
/// stood there comes back at the end.
struct Terminal: ~Copyable {
  private let saved: termios
  private let console: Console

  /// Takes the terminal over; nil if standard input is none.
  init?(_ console: Console) {
    var settings = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    saved = settings
    self.console = console
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    // Another screen, and no cursor.
    console.control("\u{1B}[?1049h\u{1B}[?25l")
  }

  deinit {
    console.control("\u{1B}[?25h\u{1B}[?1049l")
    var settings = saved
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &settings)
  }

  /// Lines of the terminal; 24 if it does not say.
  var rows: Int {
    let rows = clinux_terminal_rows(STDOUT_FILENO)
    return rows > 0 ? Int(rows) : 24
  }

  /// Replaces the screen by these lines, without flicker.
  func show(_ lines: [String]) {
    let visible = lines.prefix(rows).map { console.painted($0) + "\u{1B}[K" }
    console.control("\u{1B}[H" + visible.joined(separator: "\r\n") + "\u{1B}[J")
  }

  /// True if a key was pressed that ends the display: q, Escape, Ctrl-C or Ctrl-D, or if there is
  /// no keyboard any more.
  func wantsToQuit() -> Bool {
    var keys = [UInt8](repeating: 0, count: 64)
    let count = unsafe keys.withUnsafeMutableBytes { bytes in
      unsafe clinux_read(STDIN_FILENO, bytes.baseAddress, bytes.count)
    }
    guard count > 0 else { return true }
    return keys[..<Int(count)].contains { [UInt8(ascii: "q"), 0x1B, 0x03, 0x04].contains($0) }
  }
}
