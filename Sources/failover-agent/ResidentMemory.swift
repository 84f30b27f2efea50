import CloudTransport

/// How much memory this process holds.
enum ResidentMemory {
  /// Resident bytes; 0 if the kernel does not tell.
  static func bytes(_ files: HostFiles) -> UInt64 {
    // "size resident shared …" in pages. The exact share (smaps_rollup) costs a walk of all pages.
    guard let text = try? files.contents(ofProcessFile: "/proc/self/statm") else { return 0 }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (UInt64(fields[1]) ?? 0) * 4_096 : 0
  }
}
