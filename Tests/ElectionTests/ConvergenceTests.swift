import NetworkTypes
import Testing

@testable import Election

@Suite("Two and three routers on a perfect segment")
struct ConvergenceTests {
  @Test("they agree on one master, of the highest priority", arguments: 0..<40 as Range<UInt64>)
  func onlyMaster(seed: UInt64) {
    var random = SplitMix64(seed: 0xC0DE &+ seed)
    for version in ProtocolVersion.allCases {
      var segment = Segment(count: .random(in: 2...3, using: &random), version, &random)
      segment.start(&random)
      segment.run(for: .seconds(15))
      #expect(segment.isSettled, "seed \(seed), \(segment)")
      #expect(segment.transitions(in: .seconds(60)) == 0, "seed \(seed): it goes on changing")
    }
  }

  @Test("the next highest follows a silent master", arguments: 0..<40 as Range<UInt64>)
  func silence(seed: UInt64) throws {
    var random = SplitMix64(seed: 0xDEAD &+ seed)
    for version in ProtocolVersion.allCases {
      var segment = Segment(count: 3, version, &random)
      segment.start(&random)
      segment.run(for: .seconds(15))
      let first = try #require(segment.masters.first)
      segment.alive.remove(first)
      let silentSince = segment.now
      segment.run(for: .seconds(15))
      #expect(segment.isSettled, "seed \(seed), \(segment)")
      // 3 intervals and the skew from the last advert on, which came before the silence.
      let down = segment.down(of: try #require(segment.masters.first))
      #expect(segment.lastTakeOver - silentSince <= down, "seed \(seed), \(segment)")
      segment.alive.insert(first)
      segment.restart(first)
      segment.run(for: .seconds(15))
      #expect(segment.isSettled, "seed \(seed), \(segment)")
    }
  }

  @Test("the next highest follows a resignation after its skew", arguments: 0..<40 as Range<UInt64>)
  func resignation(seed: UInt64) throws {
    var random = SplitMix64(seed: 0xFADE &+ seed)
    for version in ProtocolVersion.allCases {
      var segment = Segment(count: 3, version, &random)
      segment.start(&random)
      segment.run(for: .seconds(15))
      let first = try #require(segment.masters.first)
      let since = segment.now
      segment.feed(.shutdown, to: first)
      segment.alive.remove(first)
      segment.run(for: .seconds(2))
      #expect(segment.isSettled, "seed \(seed), \(segment)")
      let skew = segment.skew(of: try #require(segment.masters.first))
      #expect(segment.lastTakeOver - since == skew, "seed \(seed), \(segment)")
    }
  }

  @Test("nopreempt leaves the master in place", arguments: ProtocolVersion.allCases)
  func noPreemption(version: ProtocolVersion) {
    var random = SplitMix64(seed: 3)
    var segment = Segment(count: 2, version, &random)
    segment.configure { router, index in
      router.preempt = false
      router.priority = Priority(index == 0 ? 50 : 200)
    }
    segment.feed(.startup(asking: .zero), to: 0)
    segment.run(for: .seconds(10))
    #expect(segment.masters == [0])
    segment.feed(.startup(asking: .zero), to: 1)
    segment.run(for: .seconds(60))
    #expect(segment.masters == [0])
    segment.alive.remove(0)
    segment.run(for: .seconds(10))
    #expect(segment.masters == [1])
  }

  @Test("two masters after a partition become one at the next advert")
  func partition() {
    for version in ProtocolVersion.allCases {
      for seed in 0..<20 as Range<UInt64> {
        var random = SplitMix64(seed: seed)
        var segment = Segment(count: 2, version, &random)
        segment.isParted = true
        segment.start(&random)
        segment.run(for: .seconds(15))
        #expect(segment.masters == [0, 1])
        segment.isParted = false
        segment.run(for: .seconds(1))
        #expect(segment.masters == [segment.highest], "seed \(seed), \(segment)")
      }
    }
  }
}

/// Routers that hear each other's adverts at once and lose none.
struct Segment: CustomStringConvertible {
  private(set) var routers: [VirtualRouter]
  /// The machines that run; a dead one neither sends nor hears.
  var alive: Set<Int>
  /// True while nobody hears anybody.
  var isParted = false
  private(set) var now = Fixture.now
  private(set) var lastTakeOver = Fixture.now
  private var changes = 0

  init(count: Int, _ version: ProtocolVersion, _ random: inout SplitMix64) {
    let hosts = (1...UInt8(count)).shuffled(using: &random)
    routers = hosts.map { host in
      var parameters = ElectionParameters()
      parameters.version = version
      // Equal priorities are likely, so that addresses decide.
      parameters.priority = Priority(.random(in: 100...102, using: &random))
      parameters.primaryAddress = .v4(IPv4Address(192, 0, 2, host))
      return VirtualRouter(parameters: parameters)
    }
    alive = Set(routers.indices)
  }

  mutating func configure(_ change: (inout ElectionParameters, Int) -> Void) {
    for index in routers.indices {
      var parameters = routers[index].parameters
      change(&parameters, index)
      feed(.parametersChanged(parameters), to: index)
    }
  }

  /// Starts all, at most two seconds after each other.
  mutating func start(_ random: inout SplitMix64) {
    for index in routers.indices.shuffled(using: &random) {
      feed(.startup(asking: .zero), to: index)
      run(for: Microseconds(.random(in: 0...2_000_000, using: &random)))
    }
  }

  /// A machine comes back without a memory.
  mutating func restart(_ index: Int) {
    routers[index] = VirtualRouter(parameters: routers[index].parameters)
    feed(.startup(asking: .zero), to: index)
  }

  /// Lets time pass from deadline to deadline.
  mutating func run(for span: Microseconds) {
    let end = now + span
    var atOnce = 0
    while let (index, deadline) = next, deadline <= end {
      atOnce = deadline > now ? 0 : atOnce + 1
      guard atOnce < 100 else {
        Issue.record("a timer fires without end: \(self)")
        break
      }
      now = max(now, deadline)
      feed(.timer, to: index)
    }
    now = end
  }

  /// How many transitions there are in a time.
  mutating func transitions(in span: Microseconds) -> Int {
    let before = changes
    run(for: span)
    return changes - before
  }

  mutating func feed(_ event: ElectionEvent, to index: Int) {
    var actions: [ElectionAction] = []
    routers[index].handle(event, at: now, into: &actions)
    changes += actions.entered.count
    if actions.entered.contains(.master) { lastTakeOver = now }
    for case .sendAdvertisement(let resigning) in actions { advertise(index, resigning) }
  }

  private mutating func advertise(_ sender: Int, _ resigning: Bool) {
    guard !isParted, let source = routers[sender].parameters.primaryAddress else { return }
    let heard = HeardAdvertisement(
      source: source,
      priority: resigning ? .resignation : routers[sender].parameters.priority,
      interval: routers[sender].parameters.interval)
    for index in routers.indices where index != sender && alive.contains(index) {
      feed(.advertisement(heard), to: index)
    }
  }

  private var next: (Int, MonotonicInstant)? {
    alive.compactMap { index in routers[index].deadline.map { (index, $0) } }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }
  }

  var masters: [Int] {
    alive.sorted().filter { routers[$0].state.word == .master }
  }

  /// True if there is one master and nobody has a higher priority. Among equals BACKUP keeps to the
  /// master that it hears, whatever its address is (6.4.2).
  var isSettled: Bool {
    let highest = alive.map { routers[$0].parameters.priority }.max()
    return masters.count == 1 && routers[masters[0]].parameters.priority == highest
  }

  /// The router that must win where all are masters.
  var highest: Int {
    alive.max { left, right in
      let (left, right) = (routers[left].parameters, routers[right].parameters)
      if left.priority != right.priority { return left.priority < right.priority }
      guard let one = left.primaryAddress, let other = right.primaryAddress else { return false }
      return other.isHigher(than: one)
    } ?? -1
  }

  func down(of index: Int) -> Microseconds {
    .seconds(3) + skew(of: index)
  }

  func skew(of index: Int) -> Microseconds {
    Microseconds((256 - Int64(routers[index].parameters.priority.rawValue)) * 1_000_000 / 256)
  }

  var description: String {
    routers.map { "\($0.state.word) \($0.parameters.priority)" }.joined(separator: ", ")
  }
}
