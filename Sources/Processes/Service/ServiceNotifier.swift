import CLinux
public import NetworkTypes
import SystemCalls

/// Tells systemd how the service is; does nothing where there is none. Source: sd_notify(3).
public struct ServiceNotifier: Sendable {
  private let socket: String?
  /// How often `watchdog()` is to be called at least; nil if nobody waits for it.
  public let watchdogInterval: Microseconds?

  /// A notifier for the service manager that started this process.
  public init() {
    socket = Environment.value("NOTIFY_SOCKET")
    let process = Environment.value("WATCHDOG_PID").flatMap { Int32($0) }
    let limit = Environment.value("WATCHDOG_USEC").flatMap { Int64($0) }
    if let limit, limit > 0, process == nil || process == clinux_own_process() {
      watchdogInterval = Microseconds(limit / 2)
    } else {
      watchdogInterval = nil
    }
  }

  /// The service works, or its reload is over.
  public func ready(status: String) {
    send(status.isEmpty ? "READY=1" : "READY=1\nSTATUS=\(Self.line(status))")
  }

  /// A reload has begun.
  public func reloading(at now: MonotonicInstant) {
    send("RELOADING=1\nMONOTONIC_USEC=\(now.nanoseconds / 1_000)")
  }

  /// The service ends.
  public func stopping() { send("STOPPING=1") }

  /// A line for `systemctl status`.
  public func status(_ text: String) { send("STATUS=\(Self.line(text))") }

  /// The service is alive.
  public func watchdog() { send("WATCHDOG=1") }

  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  private func send(_ text: String) {
    guard let socket else { return }
    // A service manager that does not listen is no reason to do anything else.
    _ = unsafe socket.withCString { path in
      var text = text
      return text.withUTF8 { unsafe clinux_notify(path, $0.baseAddress, $0.count) }
    }
  }
}
