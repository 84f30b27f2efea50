import CLinux
import ControlProtocol
import Glibc
import NetworkTypes
import SystemCalls

/// `failover status --watch`: a full-screen display on a terminal, else one block after the other.
struct StatusWatch {
  /// How often at least the status is shown again.
  static let period = Microseconds.seconds(1)
  /// Events that are kept for the display.
  static let keptEvents = 200

  private let session: Session
  private let request: ControlRequest

  /// A watch over one instance, or all.
  init(_ session: Session, instance: String?) {
    self.session = session
    request = .status(instance: instance, watch: Self.period)
  }

  /// Runs until somebody ends it.
  func run() throws {
    if session.console.isInteractive, !session.options.json {
      do {
        return try runOnTerminal()
      } catch let error as ControlSocketError {
        throw session.failure(error, waited: nil)
      }
    }
    var isFirst = true
    let final = try session.ask(request, patience: nil) { bytes in
      try show(bytes, isFirst: isFirst)
      isFirst = false
    }
    try show(final, isFirst: isFirst)
  }

  private func show(_ bytes: [UInt8], isFirst: Bool) throws {
    try session.throwReported(bytes, waited: nil)
    if session.options.json {
      session.console.print(json: bytes)
    } else {
      let lines = StatusText.lines(try session.decode(StatusDocument.self, bytes))
      session.console.print((isFirst ? [] : [""]) + lines)
    }
  }

  /// SIGHUP, SIGINT, SIGTERM and SIGWINCH, as bits.
  private static let signals: UInt64 =
    [SIGHUP, SIGINT, SIGTERM, SIGWINCH].reduce(0) { $0 | 1 << (UInt64($1) - 1) }

  private func runOnTerminal() throws {
    var status = try ControlConnection(path: session.options.socketPath)
    try status.send(request)
    var log = try ControlConnection(path: session.options.socketPath)
    try log.send(.events(EventQuery(last: Self.keptEvents, follow: true)))
    let first = try status.receive(until: MonotonicInstant.now() + Session.answerTimeout)
    guard let first else { throw ControlSocketError.unresponsive }
    try session.throwReported(first.document, waited: nil)
    var document = try session.decode(StatusDocument.self, first.document)
    var events: [EventDocument] = []
    let signals = try FileDescriptor(opening: clinux_signals_open(Self.signals), "signalfd")
    guard let terminal = Terminal(session.console) else { return }
    while true {
      terminal.show(WatchText.lines(document, events: events, rows: terminal.rows))
      var entries = [STDIN_FILENO, signals.rawValue, status.descriptor, log.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      _ = unsafe poll(&entries, nfds_t(entries.count), -1)
      if entries[0].revents != 0, terminal.wantsToQuit() { return }
      if entries[1].revents != 0, Self.isEnding(signals.rawValue) { return }
      while let frame = try status.receive(until: MonotonicInstant.now()) {
        document = try session.decode(StatusDocument.self, frame.document)
      }
      while let frame = try log.receive(until: MonotonicInstant.now()), !frame.isFinal {
        events.append(try session.decode(EventDocument.self, frame.document))
      }
      events.removeFirst(max(0, events.count - Self.keptEvents))
    }
  }

  /// True if a signal asks to end; a change of the terminal's size only asks for a new picture.
  private static func isEnding(_ descriptor: Int32) -> Bool {
    var signal = clinux_signal()
    while unsafe clinux_signals_next(descriptor, &signal) > 0 {
      if signal.number != SIGWINCH { return true }
    }
    return false
  }
}
