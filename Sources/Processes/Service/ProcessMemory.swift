import CLinux

/// The memory of this process.
public enum ProcessMemory {
  /// Gives back what only the start needed: free heap, and program code, which comes back from the
  /// page cache as far as it is still used. Costs about a millisecond then; call it once.
  public static func releaseAfterStart() {
    clinux_release_memory()
    clinux_release_code()
  }
}
