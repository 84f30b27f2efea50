import NetworkTypes

/// Makes inputs from others, by a seed and a number.
struct Mutator {
  /// The input made last.
  private(set) var bytes: [UInt8] = []
  let seeds: [[UInt8]]
  let shape: InputShape
  let vocabulary: [[UInt8]]
  var random = SplitMix64(seed: 0)
  private let seed: UInt64
  /// No input becomes longer.
  private let lengthAtMost: Int

  init(seeds: [[UInt8]], shape: InputShape, seed: UInt64) {
    self.seeds = seeds
    self.shape = shape
    self.seed = seed
    vocabulary = Vocabulary.words(of: shape, seeds)
    lengthAtMost =
      switch shape {
      case .lines, .answers: Corpus.lengthAtMost
      default: 600
      }
    bytes.reserveCapacity(2 * Corpus.lengthAtMost)
  }

  /// Makes the input of an iteration: one of the seeds, harmed a few times, and put right again in
  /// what would have it refused at once.
  mutating func make(_ iteration: UInt64) {
    // Mixed twice: neighbouring iterations must not see the same numbers one after the other.
    var mixing = SplitMix64(seed: seed ^ iteration &* 0xD6E8_FEB8_6659_FD93)
    random = SplitMix64(seed: mixing.next())
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: seeds[below(seeds.count)])
    // 1 to 8 times, once as often as twice, and so on.
    let times = 1 + min(7, (random.next() | 1 << 63).trailingZeroBitCount)
    for _ in 0..<times {
      if below(2) == 0 || !harmByShape() { harm() }
    }
    if bytes.count > lengthAtMost { bytes.removeLast(bytes.count - lengthAtMost) }
    mend()
  }

  /// A number from 0 up to, not including, `limit`.
  @inline(__always)
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: ((random.next() >> 32) &* UInt64(truncatingIfNeeded: limit)) >> 32)
  }

  /// Lets a part be changed in place.
  @inline(__always)
  mutating func edit(_ body: (inout [UInt8]) -> Void) {
    body(&bytes)
  }

  /// Harm that every kind of input can take.
  private mutating func harm() {
    let place = below(bytes.count + 1)
    let value = random.next()
    let isInside = place < bytes.count
    switch below(9) {
    case 0 where isInside: bytes[place] ^= 1 << UInt8(value & 7)
    case 1 where isInside: bytes[place] = UInt8(truncatingIfNeeded: value)
    case 2 where isInside: bytes[place] &+= UInt8(truncatingIfNeeded: Int(value % 9) - 4)
    case 3 where isInside: write(Self.corners[Int(value % UInt64(Self.corners.count))], at: place)
    case 4: bytes.removeLast(bytes.count - place)
    case 5: remove(place, 1 + Int(value % 16))
    case 6: insert(from: bytes, at: place)
    case 7: insert(from: seeds[below(seeds.count)], at: place)
    default: bytes.insert(UInt8(truncatingIfNeeded: value), at: place)
    }
  }

  /// Numbers at the ends of what fields can hold, the highest byte first.
  private static let corners: [[UInt8]] = [
    [0], [1], [0x7F], [0x80], [0xFF], [0, 0], [0x7F, 0xFF], [0x80, 0], [0xFF, 0xFF],
    [0, 0, 0, 0], [0, 0, 0, 1], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0],
    [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    [0x80, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
  ]

  private mutating func write(_ new: [UInt8], at place: Int) {
    for (offset, byte) in new.enumerated() where place + offset < bytes.count {
      bytes[place + offset] = byte
    }
  }

  /// Takes bytes away, as many as there are.
  mutating func remove(_ place: Int, _ count: Int) {
    bytes.removeSubrange(place..<min(bytes.count, place + count))
  }

  /// Puts a part of something between two bytes.
  mutating func insert(from source: [UInt8], at place: Int) {
    guard !source.isEmpty, bytes.count < lengthAtMost else { return }
    let start = below(source.count)
    let count = 1 + below(min(64, source.count - start))
    bytes.insert(contentsOf: source[start..<start + count], at: place)
  }
}
