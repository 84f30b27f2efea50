import CLinux
import SupervisorProtocol

/// The variables of this process, and what scripts get of them.
public enum Environment {
  /// Where bare names are looked for if there is no PATH.
  public static let standardSearch =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// Variables that could change how a script of another user is interpreted or linked, and those
  /// of the service manager, which are for this process alone.
  static let withheld = [
    "IFS", "LD_PRELOAD", "LD_LIBRARY_PATH", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC",
    "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "CREDENTIALS_DIRECTORY",
  ]

  /// All variables of this process as `NAME=VALUE`.
  public static func all() -> [String] {
    var variables: [String] = []
    guard var entry = unsafe clinux_environment() else { return [] }
    while let text = unsafe entry.pointee {
      unsafe variables.append(String(cString: text))
      unsafe entry += 1
    }
    return variables
  }

  /// The value of a variable of this process; nil if it is not set.
  public static func value(_ name: String) -> String? {
    for variable in all() where variable.hasPrefix(name + "=") {
      return String(variable.dropFirst(name.count + 1))
    }
    return nil
  }

  /// The name in `NAME=VALUE`.
  static func name(_ variable: String) -> Substring {
    variable.prefix { $0 != "=" }
  }

  /// What every script inherits.
  static func inherited() -> [String] {
    all().filter { !withheld.contains(String(name($0))) }
  }

  /// Variables on top of others, replacing those with the same name.
  static func merge(_ base: [String], _ extra: [EnvironmentVariable]) -> [String] {
    guard !extra.isEmpty else { return base }
    var merged = base.filter { variable in !extra.contains { $0.name == name(variable) } }
    for (index, variable) in extra.enumerated()
    where !extra[(index + 1)...].contains(where: { $0.name == variable.name }) {
      merged.append("\(variable.name)=\(variable.value)")
    }
    return merged
  }
}
