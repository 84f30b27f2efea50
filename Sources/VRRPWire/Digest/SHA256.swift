/// SHA-256, one block at a time, without heap storage.
///
/// Own code because the engine process links no cryptographic library; proven against the vectors
/// of FIPS 180-4 and against a second implementation in the tests.
public struct SHA256: Sendable {
  /// A digest of 32 bytes.
  public struct Digest: Hashable, Sendable {
    /// Eight words, first one first.
    var words: SIMD8<UInt32>

    /// Byte number `index`, 0 to 31.
    public func byte(_ index: Int) -> UInt8 {
      UInt8(truncatingIfNeeded: words[index / 4] >> (UInt32(3 - index % 4) * 8))
    }

    /// All 32 bytes.
    public var bytes: [UInt8] { (0..<32).map(byte) }
  }

  /// Bytes of a block.
  static let blockLength = 64

  private var state = SIMD8<UInt32>(
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB,
    0x5BE0_CD19)
  /// The block being filled, and after that the message schedule: 16 words of it.
  private var block = InlineArray<16, UInt32>(repeating: 0)
  /// Bytes taken so far.
  private var length: UInt64 = 0

  /// The digest of nothing yet.
  public init() {}

  /// The digest of `bytes`.
  public static func digest(_ bytes: [UInt8]) -> Digest {
    var hash = SHA256()
    hash.update(bytes.span)
    return hash.finalize()
  }

  /// Adds bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      // Whole words as long as there are any.
      guard length & 3 == 0, bytes.count - index >= 4 else {
        update(bytes[index])
        index += 1
        continue
      }
      update(
        word: UInt32(bytes[index]) << 24 | UInt32(bytes[index + 1]) << 16
          | UInt32(bytes[index + 2]) << 8 | UInt32(bytes[index + 3]))
      index += 4
    }
  }

  /// Adds four bytes, the highest first; what was added before ends at a word.
  mutating func update(word: UInt32) {
    let position = Int(truncatingIfNeeded: length & 63)
    block[position / 4] = word
    length &+= 4
    if position == 60 { compress() }
  }

  /// Adds one byte.
  public mutating func update(_ byte: UInt8) {
    let position = Int(truncatingIfNeeded: length & 63)
    block[position / 4] = block[position / 4] << 8 | UInt32(byte)
    length &+= 1
    if position == 63 { compress() }
  }

  /// Pads and gives the digest of everything added. The value must not be used afterwards.
  public mutating func finalize() -> Digest {
    let bits = length &* 8
    update(0x80)
    while length & 3 != 0 { update(0) }
    while length & 63 != 56 { update(word: 0) }
    update(word: UInt32(truncatingIfNeeded: bits >> 32))
    update(word: UInt32(truncatingIfNeeded: bits))
    return Digest(words: state)
  }

  /// Works one full block into the state. Source: FIPS 180-4 section 6.2.2, with the schedule kept
  /// in a ring of sixteen words, and eight rounds in a row, after which every variable is back in
  /// its place: that spares moving them. All places in the ring are literals, so that nothing is
  /// left to check.
  private mutating func compress() {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    var words = block
    var first = 0
    while true {
      for half in 0..<2 {
        let place = half * 8
        Self.step(first + place, words[place], a, b, c, &d, e, f, g, &h)
        Self.step(first + place + 1, words[place + 1], h, a, b, &c, d, e, f, &g)
        Self.step(first + place + 2, words[place + 2], g, h, a, &b, c, d, e, &f)
        Self.step(first + place + 3, words[place + 3], f, g, h, &a, b, c, d, &e)
        Self.step(first + place + 4, words[place + 4], e, f, g, &h, a, b, c, &d)
        Self.step(first + place + 5, words[place + 5], d, e, f, &g, h, a, b, &c)
        Self.step(first + place + 6, words[place + 6], c, d, e, &f, g, h, a, &b)
        Self.step(first + place + 7, words[place + 7], b, c, d, &e, f, g, h, &a)
      }
      first += 16
      if first == 64 { break }
      Self.expand(&words)
    }
    state = state &+ SIMD8(a, b, c, d, e, f, g, h)
  }

  /// One round: what was `h` becomes `a` of the next one.
  @inline(__always)
  private static func step(
    _ round: Int, _ word: UInt32, _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32
  ) {
    let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    // Choice and majority in the forms that take the fewest operations.
    let first = h &+ sum1 &+ (g ^ (e & (f ^ g))) &+ constants[round] &+ word
    let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    d = d &+ first
    h = first &+ sum0 &+ ((a & b) | (c & (a | b)))
  }

  /// The next sixteen words of the schedule, in the place of those that were used.
  @inline(__always)
  private static func expand(_ words: inout InlineArray<16, UInt32>) {
    for place in 0..<16 {
      let early = words[(place + 1) & 15]
      let late = words[(place + 14) & 15]
      let sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ early &>> 3
      let sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ late &>> 10
      words[place] = words[place] &+ sigma0 &+ words[(place + 9) & 15] &+ sigma1
    }
  }

  /// Rotation to the right by 1 to 31 places.
  @inline(__always)
  private static func rotate(_ word: UInt32, _ places: UInt32) -> UInt32 {
    word &>> places | word &<< (32 - places)
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: InlineArray<64, UInt32> = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
    0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
    0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
    0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
    0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
    0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
    0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
    0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
    0xC671_78F2,
  ]
}
