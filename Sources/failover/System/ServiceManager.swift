import Glibc
import NetworkTypes

/// What systemd knows of the daemon's service.
enum ServiceManager {
  /// `failoverd.service failed at 03:02:11 UTC: exit 2, configuration refused.`; nil if systemd
  /// does not run this machine, or has nothing to tell.
  static func lastEnd() -> String? {
    guard unsafe access("/run/systemd/system", F_OK) == 0 else { return nil }
    let names = ["LoadState", "ActiveState", "Result", "ExecMainStatus", "InactiveEnterTimestamp"]
    let arguments = ["systemctl", "show", "failoverd.service", "--timestamp=utc"]
    guard
      let result = ProgramRunner.run(
        arguments + names.map { "--property=\($0)" }, timeout: .seconds(1)), result.status == 0
    else { return nil }
    var values: [Substring: Substring] = [:]
    for line in result.output.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      values[line[..<equals]] = line[line.index(after: equals)...]
    }
    return sentence(values)
  }

  /// The sentence for the properties of the service.
  static func sentence(_ values: [Substring: Substring]) -> String? {
    guard let state = values["ActiveState"] else { return nil }
    if values["LoadState"] == "not-found" { return "failoverd.service is not installed." }
    let time = (values["InactiveEnterTimestamp"] ?? "").split(separator: " ").dropFirst(2).first
    let at = time.map { " at \($0) UTC" } ?? ""
    switch state {
    case "failed":
      let code = values["ExecMainStatus"].map { ": exit \($0)\(meaning($0))" } ?? ""
      return "failoverd.service failed\(at)\(code)."
    case "inactive":
      return time == nil
        ? "failoverd.service has not been started." : "failoverd.service stopped\(at)."
    case "activating": return "failoverd.service is starting."
    case "active": return "failoverd.service runs, with another --run-dir perhaps."
    default: return nil
    }
  }

  private static func meaning(_ status: Substring) -> String {
    switch status {
    case "2": ", configuration refused"
    case "77": ", missing privilege"
    default: ""
    }
  }
}
