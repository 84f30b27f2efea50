import CLinux

/// The memory of this process.
public enum ProcessMemory {
  /// Gives back what only the start needed: free heap, and program code, which comes back from the
  /// page cache as far as it is still used. Costs about a millisecond then; call it once.
  public static func releaseAfterStart() {
    clinux_release_memory()
    clinux_release_code()
  }

  /// From now on large blocks go back to the system as soon as they are free; call it first of all.
  public static func returnLargeBlocks() { clinux_return_memory() }

  /// Gives back free heap, after much of it was needed for a moment. Some milliseconds at most.
  public static func releaseHeap() { clinux_release_memory() }
}
