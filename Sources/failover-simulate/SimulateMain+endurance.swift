import Glibc
import NetworkTypes
import Simulation

extension SimulateMain {
  /// More than this in memory after the first tenth of a run counts as growth, in KiB.
  private static let growthAtMost = 512

  /// A pair that never stops moving: 0 if it keeps its promises, and its memory and descriptors.
  static func endurance(_ transitions: Int) -> Int32 {
    let run = EnduranceRun()
    _ = run.run(until: max(1, transitions / 10))
    let before = (memory: privateMemory(), descriptors: openDescriptors())
    let end = run.run(until: transitions)
    let growth = privateMemory() - before.memory
    let opened = openDescriptors() - before.descriptors
    write(
      "\(end.transitions) transitions in \(end.simulated.count / 3_600_000_000) h simulated: "
        + "\(before.memory) KiB after the first tenth, \(growth) KiB more at the end, "
        + "\(opened) descriptors more\n")
    for violation in end.violations { write("  \(violation)\n") }
    return end.violations.isEmpty && growth <= growthAtMost && opened == 0 ? 0 : 1
  }

  /// RssAnon of this process, in KiB.
  private static func privateMemory() -> Int {
    let text = content(of: "/proc/self/status").map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  private static func openDescriptors() -> Int {
    guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
    defer { unsafe closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    return count
  }
}
