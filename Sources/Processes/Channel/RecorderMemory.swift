import CLinux
public import SystemCalls

/// The flight recorder's blocks, in memory that the engine shares with its supervisor: they can still
/// be read when the engine is dead, however it died.
///
/// The engine writes from one thread; the supervisor reads a copy. 128 KiB, and with more than 32
/// instances more: see `grow`. What was never written takes no memory.
@safe public final class RecorderMemory {
  /// A block as it was found.
  public struct Block: Sendable {
    /// Its number in the life of the recorder; 0 if it was never used.
    public var sequence: UInt64
    /// True if it begins with a whole entry.
    public var isClean: Bool
    /// What is in it.
    public var bytes: [UInt8]
  }

  /// To be inherited by the engine.
  public let descriptor: FileDescriptor
  private var memory: UnsafeMutableRawPointer
  /// Count of blocks, as mapped here.
  public private(set) var blockCount = leastBlocks
  private var current = 0
  private var used = 0

  /// The descriptor under which the engine finds it.
  public static let descriptorNumber: Int32 = 6
  /// Bytes of a block, its header not included.
  public static let blockSize = 4 * 1024 - headerSize
  /// Count of blocks as long as there are few instances.
  static let leastBlocks = 32
  /// Count of blocks at most: 8 MiB.
  static let mostBlocks = 2_048
  /// Of a block: sequence, count of bytes, whether it is clean. The first one also says, above the
  /// last bit of the latter, how many there are.
  private static let headerSize = 24
  private static let stride = blockSize + headerSize
  private var size: Int64 { Int64(Self.stride * blockCount) }

  /// New memory, empty.
  /// - Throws: if the kernel has none.
  public convenience init() throws(SystemError) {
    let opened = unsafe clinux_shared_memory("recorder", Int64(Self.stride * Self.mostBlocks))
    try self.init(
      descriptor: FileDescriptor(opening: opened, "memfd_create", "recorder"))
  }

  /// The memory of a supervisor.
  /// - Throws: if the descriptor is none of such memory.
  public init(descriptor: consuming FileDescriptor) throws(SystemError) {
    var memory: UnsafeMutableRawPointer?
    let size = Int64(Self.stride * Self.leastBlocks)
    let result = unsafe clinux_shared_map(descriptor.rawValue, size, &memory)
    _ = try SystemError.check(result, "mmap", "recorder")
    guard let memory = unsafe memory else {
      throw SystemError(operation: "mmap", errno: 12, subject: "recorder")
    }
    unsafe self.memory = memory
    self.descriptor = descriptor
  }

  deinit { unsafe clinux_shared_unmap(memory, size) }

  /// Makes room for so many instances: 4 KiB for each up to 256, then 1.25 KiB, and never less than
  /// there is. Without effect if the kernel has no memory for it.
  public func grow(forInstances count: Int) {
    let bytes = min(count, 256) * 4_096 + max(0, count - 256) * 1_280
    let wanted = min(Self.mostBlocks, bytes / Self.stride)
    guard wanted > blockCount, remap(wanted) else { return }
    store(UInt64(blockCount) << 1 | load(16) & 1, at: 16)
  }

  /// Sees another count of blocks of the same memory; false if the kernel refuses.
  private func remap(_ count: Int) -> Bool {
    var larger: UnsafeMutableRawPointer?
    let result = unsafe clinux_shared_map(
      descriptor.rawValue, Int64(Self.stride * count), &larger)
    guard result >= 0, let larger = unsafe larger else { return false }
    unsafe clinux_shared_unmap(memory, size)
    unsafe memory = larger
    blockCount = count
    return true
  }

  /// Empties a block and makes it the one that is appended to.
  public func begin(block: Int, sequence: UInt64, isClean: Bool) {
    precondition(block >= 0 && block < blockCount, "a block of this memory")
    current = block * Self.stride
    used = 0
    // Whoever reads meanwhile sees no block rather than a mixture of two.
    store(0, at: current)
    store(0, at: current + 8)
    store(UInt64(blockCount) << 1 | (isClean ? 1 : 0), at: current + 16)
    store(sequence, at: current)
  }

  /// Appends to the block begun last.
  public func append(_ bytes: ArraySlice<UInt8>) {
    precondition(used + bytes.count <= Self.blockSize, "a block holds no more")
    unsafe bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      unsafe memory.advanced(by: current + Self.headerSize + used)
        .copyMemory(from: base, byteCount: source.count)
    }
    used += bytes.count
    store(UInt64(used), at: current + 8)
  }

  private func store(_ value: UInt64, at offset: Int) {
    unsafe memory.advanced(by: offset).storeBytes(of: value, as: UInt64.self)
  }

  /// What is in it now.
  public func blocks() -> [Block] {
    let count = Int(clamping: load(16) >> 1)
    if count > blockCount, count <= Self.mostBlocks { _ = remap(count) }
    var found: [Block] = []
    for number in 0..<blockCount {
      let start = number * Self.stride
      let sequence = load(start)
      let state = load(start + 16)
      // Never begun, and so none after it: looking at them would take memory.
      guard state != 0 else { break }
      let size = min(Int(clamping: load(start + 8)), Self.blockSize)
      let bytes = unsafe Array(
        UnsafeRawBufferPointer(start: memory.advanced(by: start + Self.headerSize), count: size))
      // It was begun anew meanwhile.
      guard sequence > 0, load(start) == sequence else { continue }
      found.append(Block(sequence: sequence, isClean: state & 1 == 1, bytes: bytes))
    }
    return found
  }

  private func load(_ offset: Int) -> UInt64 {
    unsafe memory.advanced(by: offset).load(as: UInt64.self)
  }
}
