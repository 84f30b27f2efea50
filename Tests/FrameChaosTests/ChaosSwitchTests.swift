import FrameChaos
import NetworkTypes
import Testing

@Suite("A switch that misbehaves by rules")
struct ChaosSwitchTests {
  private static let start = MonotonicInstant(nanoseconds: 1_000_000_000)

  /// A VRRP advert of about the least length; `tag` tells frames apart.
  private static func advert(from host: UInt8, tag: UInt8 = 0) -> [UInt8] {
    var frame: [UInt8] = [0x01, 0, 0x5E, 0, 0, 18, 2, 0, 0, 0, 0, host, 0x08, 0x00]
    frame += [UInt8](repeating: 0, count: 40)
    frame[23] = 112
    frame[53] = tag
    return frame
  }

  private static func made(_ lines: String, seed: UInt64 = 7) throws -> ChaosSwitch {
    var made = ChaosSwitch(ports: ["a", "b", "c"], seed: seed)
    made.rules = try ChaosRule.all(in: lines)
    return made
  }

  /// Sends `count` adverts from a, 10 ms apart; everything that left until a minute later.
  private static func played(_ lines: String, count: Int, seed: UInt64 = 7) throws
    -> (departures: [ChaosSwitch.Departure], counters: ChaosSwitch.Counters)
  {
    var made = try made(lines, seed: seed)
    var left: [ChaosSwitch.Departure] = []
    for number in 0..<count {
      let now = start + .milliseconds(Int64(number) * 10)
      left += made.departures(at: now)
      made.receive(advert(from: 1, tag: UInt8(number % 250)), from: 0, at: now)
      left += made.departures(at: now)
    }
    left += made.departures(at: start + .seconds(3_600))
    return (left, made.counters)
  }

  @Test
  func `without rules a multicast frame leaves by every other port at once`() throws {
    var made = try Self.made("")
    made.receive(Self.advert(from: 1), from: 0, at: Self.start)
    #expect(made.departures(at: Self.start).map(\.port) == [1, 2])
    #expect(made.nextDeparture == nil)
  }

  @Test
  func `an address that was heard is sent to its port alone`() throws {
    var made = try Self.made("")
    made.receive(Self.advert(from: 2), from: 1, at: Self.start)
    _ = made.departures(at: Self.start)
    var frame = Self.advert(from: 1)
    frame.replaceSubrange(0..<6, with: [2, 0, 0, 0, 0, 2])
    made.receive(frame, from: 0, at: Self.start)
    #expect(made.departures(at: Self.start).map(\.port) == [1])
  }

  @Test
  func `a loss of one way leaves the other way alone`() throws {
    var made = try Self.made("a > b loss 1")
    made.receive(Self.advert(from: 1), from: 0, at: Self.start)
    #expect(made.departures(at: Self.start).map(\.port) == [2])
    made.receive(Self.advert(from: 2), from: 1, at: Self.start)
    #expect(made.departures(at: Self.start).map(\.port) == [0, 2])
  }

  @Test
  func `a rule for VRRP spares ARP`() throws {
    var made = try Self.made("* > * vrrp loss 1")
    var frame = Self.advert(from: 1)
    frame[13] = 0x06
    made.receive(frame, from: 0, at: Self.start)
    made.receive(Self.advert(from: 1), from: 0, at: Self.start)
    #expect(made.departures(at: Self.start).count == 2)
    #expect(made.counters.lost == 2)
  }

  @Test(arguments: [
    ("* > b loss 0.3", 0.3), ("* > b burst 0.1 burst-end 0.4", 0.2), ("* > b loss 0", 0),
  ])
  func `losses come as often as they should`(lines: String, share: Double) throws {
    let counters = try Self.played(lines, count: 20_000).counters
    #expect(abs(Double(counters.lost) / 20_000 - share) < 0.02)
  }

  @Test
  func `frames are held back, so that later ones overtake them`() throws {
    let left = try Self.played("a > b reorder 0.2 hold 25", count: 200).departures
    let tags = left.filter { $0.port == 1 }.compactMap(\.frame.last)
    #expect(tags.count == 200)
    #expect(zip(tags, tags.dropFirst()).contains { $0 > $1 })
  }

  @Test
  func `a duplicate is the same frame, a damaged one differs in one bit`() throws {
    let twice = try Self.played("a > b duplicate 1", count: 1).departures.filter { $0.port == 1 }
    #expect(twice.map(\.frame) == [Self.advert(from: 1), Self.advert(from: 1)])
    let damaged = try Self.played("a > b corrupt 1", count: 1).departures.filter { $0.port == 1 }
    let changed = zip(try #require(damaged.first).frame, Self.advert(from: 1)).map(^)
    #expect(changed.reduce(0) { $0 + $1.nonzeroBitCount } == 1)
    #expect(changed.prefix(14).allSatisfy { $0 == 0 })
  }

  @Test
  func `delays are between the least and the greatest`() throws {
    var made = try Self.made("a > b delay 5 jitter 10")
    made.receive(Self.advert(from: 1), from: 0, at: Self.start)
    #expect(made.departures(at: Self.start + .milliseconds(4)).map(\.port) == [2])
    #expect(made.departures(at: Self.start + .milliseconds(15)).map(\.port) == [1])
  }

  @Test
  func `a loop gives the frame back to its sender`() throws {
    let left = try Self.played("a > a loop", count: 1).departures
    #expect(left.map(\.port).sorted() == [0, 1, 2])
  }

  @Test
  func `the same seed gives the same fate, another one another`() throws {
    let rules = "* > * loss 0.2 duplicate 0.2 corrupt 0.2 reorder 0.2 jitter 30"
    let first = try Self.played(rules, count: 500).departures
    #expect(try Self.played(rules, count: 500).departures == first)
    #expect(try Self.played(rules, count: 500, seed: 8).departures != first)
  }

  @Test
  func `what waits is bounded`() throws {
    var made = try Self.made("a > * delay 60000")
    for _ in 0..<11_000 { made.receive(Self.advert(from: 1), from: 0, at: Self.start) }
    #expect(made.counters.lost == 2_000)
  }

  @Test(arguments: [
    "a b loss 1", "a > b loss", "a > b loss 2", "a > b loss -1", "a > b lose 1", "a > b delay x",
  ])
  func `a line that says nothing is refused`(line: String) {
    #expect(throws: ChaosRuleError.self) { try ChaosRule(parsing: line) }
  }
}
