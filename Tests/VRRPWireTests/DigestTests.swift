import NetworkTypes
import Testing
import VRRPWire

@Suite("SHA-256 and HMAC")
struct DigestTests {
  @Test(
    "give the digests of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
          + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func standardDigests(message: String, digest: String) {
    #expect(hex(SHA256.digest(Array(message.utf8)).bytes) == digest)
  }

  @Test("a million times 'a'")
  func longMessage() {
    let digest = SHA256.digest([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(
      hex(digest.bytes) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("pieces of any size give the digest of the whole")
  func pieces() {
    var random = SplitMix64(seed: 1)
    for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 200] {
      let message = random.bytes(length)
      var hash = SHA256()
      var rest = message[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(Int.random(in: 1...40, using: &random)))
        hash.update(piece.span)
        rest = rest.dropFirst(piece.count)
      }
      #expect(hash.finalize() == SHA256.digest(message), "length \(length)")
    }
  }

  /// Keys and messages of RFC 4231, test cases 1 to 4, 6 and 7.
  static let authenticationCases: [(key: [UInt8], message: [UInt8], code: String)] = [
    (
      .init(repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      .init(repeating: 0xAA, count: 20), .init(repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      Array(0x01...0x19), .init(repeating: 0xCD, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      .init(repeating: 0xAA, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      .init(repeating: 0xAA, count: 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ]

  @Test("give the codes of RFC 4231", arguments: 0..<6)
  func standardCodes(index: Int) {
    let (key, message, code) = Self.authenticationCases[index]
    var hash = HMACSHA256(key: key)
    hash.update(message.span)
    #expect(hex(hash.finalize().bytes) == code)
  }
  @Test("agree with Python on 1,000 random inputs")
  func secondImplementation() {
    let vectors = digestVectors.split(whereSeparator: \.isWhitespace)
    #expect(vectors.count == 1_000)
    for (index, vector) in vectors.enumerated() {
      var random = SplitMix64(seed: UInt64(index))
      let key = random.bytes(index % 131)
      let message = random.bytes(index % 257)
      var code = HMACSHA256(key: key)
      code.update(message.span)
      let digits =
        hex(SHA256.digest(message).bytes).prefix(8) + hex(code.finalize().bytes).prefix(8)
      #expect(digits == vector, "input \(index)")
    }
  }
}
