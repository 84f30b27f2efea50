import ControlProtocol
import Glibc
import NetworkTypes
import SystemCalls

extension Doctor {
  /// May only the right users open the socket?
  mutating func checkSocket() {
    guard let mode = SmallFile.mode(options.socketPath) else { return }
    if mode & 0o007 != 0 {
      return note(
        DoctorFinding(
          "socket", .warn, "Everybody may open \(options.socketPath).",
          remedy: "chmod o= \(options.socketPath)"))
    }
    if let directory = SmallFile.mode(options.runDir), directory & 0o022 != 0 {
      return note(
        DoctorFinding(
          "socket", .warn, "Others may write into \(options.runDir), and replace the socket.",
          remedy: "chmod go-w \(options.runDir)"))
    }
    note(DoctorFinding("socket", .ok))
  }

  /// Is the wall clock sane, and does the other one move?
  mutating func checkClock() {
    let first = MonotonicInstant.now()
    _ = poll(nil, 0, 2)
    guard MonotonicInstant.now() > first else {
      return note(
        DoctorFinding("clock", .fail, "CLOCK_MONOTONIC stands still.", remedy: "reboot the host"))
    }
    // 2025-01-01: no host that runs this has lived before.
    guard WallClock.now() > 1_735_689_600_000_000 else {
      return note(
        DoctorFinding(
          "clock", .warn, "The wall clock lies in the past: times of events are wrong.",
          remedy: "timedatectl set-ntp true"))
    }
    note(DoctorFinding("clock", .ok))
  }

  /// Is there room for intent and events?
  mutating func checkDisk() {
    var directory = facts?.stateDirectory ?? ""
    if directory.isEmpty {
      directory = options.isStandardDirectory ? "/var/lib/failover" : options.runDir
    }
    if let facts, !facts.stateIsWritten {
      return note(
        DoctorFinding(
          "disk", .fail,
          "The daemon cannot write to \(directory): a promotion or maintenance would not survive "
            + "a restart.",
          remedy: "df \(directory); journalctl -u failoverd -n 20"))
    }
    var existing = directory
    while !SmallFile.exists(existing), existing != "/", let slash = existing.lastIndex(of: "/") {
      existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
    }
    var system = statvfs()
    guard unsafe statvfs(existing, &system) == 0 else { return }
    let free = UInt64(system.f_bavail) * UInt64(system.f_frsize)
    // ST_RDONLY.
    if system.f_flag & 1 != 0 {
      note(
        DoctorFinding(
          "disk", .fail, "\(existing) is on a read-only file system.",
          remedy: "mount it writable, or choose another --state-dir"))
    } else if free < 64 << 20 {
      note(
        DoctorFinding(
          "disk", free < 4 << 20 ? .fail : .warn,
          "\(free >> 20) MiB are free at \(existing); events take up to 64 MiB.",
          remedy: "make room"))
    } else {
      note(DoctorFinding("disk", .ok))
    }
  }

  /// May the daemon open as many descriptors as it needs?
  mutating func checkDescriptors() {
    // Sockets and a timer of each instance, scripts, control clients, and some to spare.
    let needed = 64 + 8 * instances.count
    let process = facts?.processIDs.last.map { String($0) } ?? "self"
    guard let limit = ProcessTable.descriptorLimit(process) else { return }
    guard limit < needed else { return note(DoctorFinding("descriptors", .ok)) }
    note(
      DoctorFinding(
        "descriptors", .fail, "At most \(limit) may be open; \(needed) are needed.",
        remedy: "LimitNOFILE=\(needed * 2) in the unit"))
  }
}
