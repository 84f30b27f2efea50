/// Processes of this host, from /proc.
enum ProcessTable {
  /// The bits of the effective capabilities of a process; nil if they cannot be read.
  static func effectiveCapabilities(_ process: Int) -> UInt64? {
    let lines = (SmallFile.text("/proc/\(process)/status") ?? "").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("CapEff:") }) else { return nil }
    return UInt64(line.dropFirst("CapEff:".count).filter { !$0.isWhitespace }, radix: 16)
  }

  /// The soft limit of open descriptors of a process; nil if it cannot be read.
  static func descriptorLimit(_ process: String) -> Int? {
    let lines = (SmallFile.text("/proc/\(process)/limits") ?? "").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("Max open files") }) else { return nil }
    return line.split(separator: " ").dropFirst(3).first.flatMap { Int($0) }
  }
}
