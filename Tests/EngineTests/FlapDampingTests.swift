import Configuration
import NetworkTypes
import Simulation
import Testing

@testable import Engine

@Suite("Flap damping")
struct FlapDampingTests {
  private static let limit = FlapDamping(count: 3, window: .seconds(10), hold: .seconds(60))

  @Test(
    "exactly so often within the window",
    arguments: [
      // When it became master; whether the last time was once too often.
      ([0, 4, 10], true), ([0, 4, 11], false), ([0, 1], false), ([0, 9, 18, 19], true),
      ([0, 9, 18, 27], false), ([0, 1, 2, 3], true),
    ])
  func counts(seconds: [Int64], isHeld: Bool) {
    var flaps = FlapCounter()
    var last = false
    for second in seconds {
      last = flaps.becameMaster(at: Self.at(second), Self.limit)
    }
    #expect(last == isHeld)
    #expect((flaps.heldUntil == Self.at((seconds.last ?? 0) + 60)) == isHeld)
    #expect(flaps.expire(at: Self.at((seconds.last ?? 0) + 59)) == false)
    #expect(flaps.expire(at: Self.at((seconds.last ?? 0) + 60)) == isHeld)
    #expect(flaps.heldUntil == nil)
  }

  private static func at(_ second: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: second * 1_000_000_000)
  }

  @Test("without the keyword any more, the end is told of those that were held, and of no other")
  func keywordIsRemoved() throws {
    let lab = Lab(
      globals: Lab.instance(
        Lab.Flavor(), 0, of: 2, priority: 150, name: "VI_2", router: 52, address: "192.0.2.20/32"))
    lab.startAll()
    var engine = try #require(lab.world.nodes[0].engine)
    for index in engine.instances.indices {
      var flaps = FlapCounter()
      for _ in 0...index {
        _ = flaps.becameMaster(
          at: engine.now, FlapDamping(count: 2, window: .seconds(9), hold: .seconds(9)))
      }
      engine.instances[index].flaps = flaps
    }
    engine.holdDowns = 1
    engine.expireHoldDowns()
    let lines = engine.takeActions().compactMap { action in
      if case .log(_, let text) = action { text } else { nil }
    }
    #expect(
      lines.count == 1 && lines[0].hasPrefix("(\(engine.instances[1].name)) flap_damping is over"))
    #expect(engine.instances.allSatisfy { $0.flaps == nil } && engine.holdDowns == 0)
  }

  /// The first node loses its cable, is replaced, and gets it back.
  private func failAndRecover(_ lab: Lab) {
    lab.world.setCarrier(false, 0)
    lab.expectServed(by: 1, within: .seconds(6))
    lab.world.setCarrier(true, 0)
  }

  @Test("a node that flaps stays backup for a while, and says so", arguments: Lab.Flavor.all)
  func holdsDown(flavor: Lab.Flavor) {
    let lab = Lab(flavor, extra: { $0 == 0 ? "  flap_damping 3 60 120\n" : "" })
    lab.startAll()
    lab.expectServed(by: 0, within: .seconds(10))
    // Master the second and third time within the minute.
    for _ in 0..<2 {
      failAndRecover(lab)
      lab.expectServed(by: 0, within: .seconds(10))
    }
    failAndRecover(lab)
    lab.world.run(for: .seconds(60))
    #expect(lab.masters() == [1])
    #expect(lab.status(0)["problems.0.summary"]?.contains("flap_damping") == true)
    let events = lab.world.nodes[0].supervisor.events.filter { $0.contains("does not preempt") }
    #expect(events.count == 1 && events[0].contains("3 times within 1 m"), "\(events)")
    // Nobody is without a master for it.
    lab.world.crash(1)
    lab.expectServed(by: 0, within: .seconds(6))
    lab.world.start(1)
    lab.world.run(for: .seconds(130))
    #expect(lab.masters() == [0])
  }

  @Test("the hold-down ends by itself, and the higher priority comes back")
  func ends() {
    let lab = Lab(extra: { $0 == 0 ? "  flap_damping 2 60 30\n" : "" })
    lab.startAll()
    lab.expectServed(by: 0, within: .seconds(10))
    failAndRecover(lab)
    lab.expectServed(by: 0, within: .seconds(10))
    failAndRecover(lab)
    lab.world.run(for: .seconds(20))
    #expect(lab.masters() == [1])
    lab.expectServed(by: 0, within: .seconds(20))
    let events = lab.world.nodes[0].supervisor.events.filter { $0.contains("preempts again") }
    #expect(events.count == 1)
  }
}
