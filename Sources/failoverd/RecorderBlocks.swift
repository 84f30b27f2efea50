import Engine
import Processes

/// The engine's side of the recorder's memory.
final class RecorderBlocks: FlightRecorderMemory {
  private let memory: RecorderMemory

  init(_ memory: RecorderMemory) {
    self.memory = memory
  }

  var blockSize: Int { RecorderMemory.blockSize }
  var blockCount: Int { memory.blockCount }

  func grow(forInstances count: Int) { memory.grow(forInstances: count) }

  func begin(block: Int, sequence: UInt64, isClean: Bool) {
    memory.begin(block: block, sequence: sequence, isClean: isClean)
  }

  func append(_ bytes: ArraySlice<UInt8>) { memory.append(bytes) }
}

extension RecorderMemory {
  /// What is saved of it.
  var file: [UInt8] {
    FlightRecord.file(
      blocks().map {
        FlightRecordBlock(sequence: $0.sequence, isClean: $0.isClean, bytes: $0.bytes)
      })
  }
}
