import NetworkTypes

/// The instances that hear one transport, found by the number of the virtual router.
struct Listeners: Sendable {
  /// All of them, in the order of the file.
  private(set) var all: [Int] = []
  /// The first of each number; -1 for none.
  private var first = [Int32](repeating: -1, count: 256)
  /// The others: several of one number on an interface are rare, and told apart by address.
  private var others: [UInt8: [Int]] = [:]

  /// How many there are.
  var count: Int { all.count }

  /// Adds an instance of this number.
  mutating func add(_ index: Int, _ router: UInt8) {
    all.append(index)
    if first[Int(router)] < 0 {
      first[Int(router)] = Int32(index)
    } else {
      others[router, default: []].append(index)
    }
  }

  /// The first instance of a number that fits, in the order of the file.
  func first(of router: UInt8, where fits: (Int) -> Bool) -> Int? {
    let index = Int(first[Int(router)])
    guard index >= 0 else { return nil }
    if fits(index) { return index }
    return others.isEmpty ? nil : others[router]?.first(where: fits)
  }

  /// All instances of a number.
  func all(of router: UInt8) -> [Int] {
    (first(of: router).map { [$0] } ?? []) + others(of: router)
  }

  /// The first instance of a number; nil if there is none.
  func first(of router: UInt8) -> Int? {
    let index = Int(first[Int(router)])
    return index < 0 ? nil : index
  }

  /// All instances of a number but the first, as a rule none.
  func others(of router: UInt8) -> [Int] { others.isEmpty ? [] : others[router] ?? [] }
}
