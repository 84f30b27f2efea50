public import NetworkTypes

/// A learning switch that loses, delays, doubles, reorders and damages frames by rules and a seed.
///
/// A value without clock and I/O: frames and times go in, frames that are due come out. The same
/// frames at the same times with the same seed have the same fate.
public struct ChaosSwitch: Sendable {
  /// A frame that leaves the switch.
  public struct Departure: Hashable, Sendable {
    /// Number of the port.
    public let port: Int
    /// The whole frame, without check sequence.
    public let frame: [UInt8]
  }

  /// What it did so far.
  public struct Counters: Hashable, Sendable {
    /// Frames that came in.
    public var received: UInt64 = 0
    /// Copies lost by a rule, or because too much waited.
    public var lost: UInt64 = 0
    /// Copies made besides.
    public var duplicated: UInt64 = 0
    /// Copies with a bit inverted.
    public var corrupted: UInt64 = 0
    /// Copies held back so that others overtake them.
    public var heldBack: UInt64 = 0
  }

  /// The names of the ports, by number.
  public let ports: [String]
  /// What was done so far.
  public private(set) var counters = Counters()
  /// In force now; the first that matches a frame decides.
  public var rules: [ChaosRule] = [] {
    didSet { isInBurst = [:] }
  }

  /// A rule between two ports, for what it remembers.
  private struct Way: Hashable {
    let rule: Int
    let source: Int
    let target: Int
  }

  private var numbers: SeededNumbers
  private var places: [MACAddress: Int] = [:]
  private var isInBurst: [Way: Bool] = [:]
  private var queue = FrameQueue()

  /// Frames that may wait; more are lost, as in a real switch.
  public static let waitingAtMost = 20_000

  /// A switch without rules, which passes everything at once.
  public init(ports: [String], seed: UInt64) {
    self.ports = ports
    numbers = SeededNumbers(seed: seed)
  }

  /// When the next frame leaves; nil if none waits.
  public var nextDeparture: MonotonicInstant? { queue.first }

  /// Takes in a frame from a port.
  public mutating func receive(_ frame: [UInt8], from source: Int, at now: MonotonicInstant) {
    guard frame.count >= 14 else { return }
    counters.received += 1
    // The group bit never stands in a source address.
    if frame[6] & 1 == 0 { places[Self.address(frame, at: 6)] = source }
    let kind = FrameKind.of(frame)
    let known = frame[0] & 1 == 0 ? places[Self.address(frame, at: 0)] : nil
    for target in ports.indices {
      let rule = rules.firstIndex { $0.matches(kind, from: ports[source], to: ports[target]) }
      let passes =
        target == source
        ? rule.map { rules[$0].loops } ?? false : known == nil || known == target
      guard passes else { continue }
      decide(frame, rule, source, target, now)
    }
  }

  /// The frames that are due, in the order in which they leave.
  public mutating func departures(at now: MonotonicInstant) -> [Departure] {
    queue.take(until: now)
  }

  private mutating func decide(
    _ frame: [UInt8], _ index: Int?, _ source: Int, _ target: Int, _ now: MonotonicInstant
  ) {
    guard let index else { return enqueue(frame, target, now) }
    let rule = rules[index]
    if isLost(rule, Way(rule: index, source: source, target: target)) {
      counters.lost += 1
      return
    }
    let copies = happens(rule.duplicate) ? 2 : 1
    counters.duplicated += UInt64(copies - 1)
    for _ in 0..<copies {
      var due = now + rule.delay
      if rule.jitter.count > 0 {
        due = due + Microseconds(Int64(numbers.below(UInt64(rule.jitter.count))))
      }
      if happens(rule.reorder) {
        counters.heldBack += 1
        due = due + rule.hold
      }
      enqueue(happens(rule.corrupt) ? corrupted(frame) : frame, target, due)
    }
  }

  private mutating func isLost(_ rule: ChaosRule, _ way: Way) -> Bool {
    if rule.burst > 0 {
      let was = isInBurst[way] ?? false
      let isNow = was ? !happens(rule.burstEnd) : happens(rule.burst)
      isInBurst[way] = isNow
      if isNow { return true }
    }
    return happens(rule.loss)
  }

  private mutating func happens(_ chance: Double) -> Bool {
    chance > 0 && numbers.fraction() < chance
  }

  private mutating func corrupted(_ frame: [UInt8]) -> [UInt8] {
    guard frame.count > 14 else { return frame }
    counters.corrupted += 1
    var frame = frame
    let bit = numbers.below(UInt64(frame.count - 14) * 8)
    frame[14 + Int(bit / 8)] ^= 1 << UInt8(bit % 8)
    return frame
  }

  private mutating func enqueue(_ frame: [UInt8], _ port: Int, _ due: MonotonicInstant) {
    guard queue.count < Self.waitingAtMost else {
      counters.lost += 1
      return
    }
    queue.add(Departure(port: port, frame: frame), due)
  }

  private static func address(_ frame: [UInt8], at offset: Int) -> MACAddress {
    var value: UInt64 = 0
    for octet in frame[offset..<offset + 6] { value = value << 8 | UInt64(octet) }
    return MACAddress(rawValue: value)
  }
}
