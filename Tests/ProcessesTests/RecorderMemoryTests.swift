import Glibc
import SystemCalls
import Testing

@testable import Processes

@Suite("Memory of the flight recorder")
struct RecorderMemoryTests {
  private func fill(_ memory: RecorderMemory, _ numbers: ClosedRange<Int>) {
    for number in numbers {
      memory.begin(block: number, sequence: UInt64(number + 1), isClean: number % 2 == 0)
      memory.append([UInt8(truncatingIfNeeded: number), 7][...])
    }
  }

  /// Instances, and how many blocks there are for them.
  @Test(
    "it grows with the instances, and keeps what is in it",
    arguments: [(1, 32), (32, 32), (33, 33), (256, 256), (4_080, 1_451), (100_000, 2_048)])
  func grows(instances: Int, blocks: Int) throws {
    let engine = try RecorderMemory()
    let copy = dup(engine.descriptor.rawValue)
    let supervisor = try RecorderMemory(descriptor: FileDescriptor(owning: copy))
    fill(engine, 0...31)
    engine.grow(forInstances: instances)
    #expect(engine.blockCount == blocks)
    if blocks > 32 { fill(engine, 32...(blocks - 1)) }
    for reader in [engine, supervisor] {
      let found = reader.blocks()
      #expect(found.count == blocks)
      #expect(found.map(\.sequence) == (1...UInt64(blocks)).map { $0 })
      #expect(found.allSatisfy { $0.bytes.count == 2 && $0.bytes[1] == 7 })
      #expect(found.map(\.isClean) == (0..<blocks).map { $0 % 2 == 0 })
    }
    engine.grow(forInstances: 1)
    #expect(engine.blockCount == blocks)
    engine.begin(block: 0, sequence: 5_000, isClean: true)
    #expect(supervisor.blocks().count == blocks)
  }
}
