import Engine

/// The memory of a simulated engine's flight recorder.
package final class RecordBlocks: FlightRecorderMemory {
  /// Bytes of a block.
  package let blockSize: Int
  /// Count of blocks.
  package let blockCount: Int
  private var blocks: [FlightRecordBlock]
  private var current = 0

  /// Memory of so many blocks.
  package init(blockSize: Int, blockCount: Int) {
    self.blockSize = blockSize
    self.blockCount = blockCount
    blocks = Array(
      repeating: FlightRecordBlock(sequence: 0, isClean: false, bytes: []), count: blockCount)
  }

  /// It is as large as a test says.
  package func grow(forInstances count: Int) {}

  /// Empties a block and makes it the one that is appended to.
  package func begin(block: Int, sequence: UInt64, isClean: Bool) {
    current = block
    blocks[block] = FlightRecordBlock(sequence: sequence, isClean: isClean, bytes: [])
  }

  /// Appends to the block begun last.
  package func append(_ bytes: ArraySlice<UInt8>) {
    precondition(blocks[current].bytes.count + bytes.count <= blockSize, "a block holds no more")
    blocks[current].bytes += bytes
  }

  /// What would be saved.
  package var file: [UInt8] { FlightRecord.file(blocks) }
}
