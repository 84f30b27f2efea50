/// Random numbers that are the same in every run.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A text with characters that hurt: quotes, controls, escapes, both ends of Unicode.
  mutating func text() -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "Z", "0", " ", "\"", "\\", "/", "=", ",", "\n", "\r", "\t", "\u{1B}", "\u{7F}", "\u{9B}",
      "ß", "€", "\u{202E}", "\u{2028}", "\u{FEFF}", "\u{10FFFF}", "😀", "\u{301}", "\u{E0041}",
    ]
    var view = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &self) {
      if let scalar = scalars.randomElement(using: &self) { view.append(scalar) }
    }
    return String(view)
  }

  mutating func maybe<Value>(_ value: (inout TestRandom) -> Value) -> Value? {
    Bool.random(using: &self) ? value(&self) : nil
  }
}
