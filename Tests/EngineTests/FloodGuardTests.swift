import ControlProtocol
import Engine
import NetworkTypes
import Simulation
import Testing

@Suite("Floods")
struct FloodGuardTests {
  private static let selection = {
    var selection = PacketSelection(family: .ipv4, isDatagram: false)
    selection.versions = [3]
    selection.routers = [51]
    return selection
  }()

  private static let wanted: [UInt8] = [0x31, 51, 100, 1, 0, 100, 0, 0, 192, 0, 2, 10]
  private static let unwanted: [UInt8] = [0x31, 99, 100, 1, 0, 100, 0, 0, 192, 0, 2, 10]

  private var guarded = FloodGuard()
  private var now = MonotonicInstant.zero + .seconds(100)

  /// Windows in which packets of one kind came; what was found.
  private mutating func pass(
    windows: Int, _ message: [UInt8], perWindow count: Int,
    _ selection: PacketSelection? = Self.selection
  ) -> [FloodGuard.Finding] {
    var found: [FloodGuard.Finding] = []
    for _ in 0..<windows {
      for _ in 0..<count {
        guarded.saw(message.span, from: .v4(IPv4Address(192, 0, 2, 66)), hops: 255)
      }
      now = now + .milliseconds(100)
      if let finding = guarded.advance(to: now, { selection }) { found.append(finding) }
    }
    return found
  }

  @Test func `a flood is kept away until it has ended`() {
    var test = self
    #expect(test.pass(windows: 1, Self.unwanted, perWindow: 10) == [])
    let begun = test.pass(windows: 4, Self.unwanted, perWindow: 3_000)
    #expect(begun == [.began(perSecond: 30_000)])
    #expect(test.guarded.filter == Self.selection)
    // Now one in 64 arrives.
    #expect(test.pass(windows: 50, Self.unwanted, perWindow: 47) == [])
    #expect(test.guarded.filter != nil)
    // A pause between two waves is no end.
    #expect(test.pass(windows: 90, Self.wanted, perWindow: 2) == [])
    #expect(test.pass(windows: 5, Self.unwanted, perWindow: 47) == [])
    #expect(test.pass(windows: 99, Self.wanted, perWindow: 2) == [])
    let ended = test.pass(windows: 10, Self.wanted, perWindow: 2)
    guard case .ended(let keptAway)? = ended.first else {
      Issue.record("\(ended)")
      return
    }
    #expect(keptAway > 55 * 47 * 63 && test.guarded.filter == nil)
  }

  @Test func `a crowd is one whether its packets are wanted or not`() {
    var test = self
    for message in [Self.wanted, Self.unwanted] {
      _ = test.pass(windows: 2, message, perWindow: 199)
      #expect(!test.guarded.isCrowded)
      _ = test.pass(windows: 2, message, perWindow: 200)
      #expect(test.guarded.isCrowded)
    }
    _ = test.pass(windows: 1, Self.wanted, perWindow: 0)
    #expect(!test.guarded.isCrowded)
  }

  @Test func `many packets that somebody waits for are no flood`() {
    var test = self
    #expect(test.pass(windows: 100, Self.wanted, perWindow: 5_000) == [])
    #expect(test.guarded.filter == nil)
  }

  @Test func `few packets that nobody waits for are counted one by one`() {
    var test = self
    #expect(test.pass(windows: 100, Self.unwanted, perWindow: 100) == [])
    #expect(test.guarded.filter == nil)
  }

  @Test func `the filter follows what is wanted, and ends with it`() {
    var test = self
    _ = test.pass(windows: 4, Self.unwanted, perWindow: 3_000)
    var other = Self.selection
    other.routers = [52]
    _ = test.pass(windows: 1, Self.unwanted, perWindow: 47, other)
    #expect(test.guarded.filter == other)
    _ = test.pass(windows: 1, Self.unwanted, perWindow: 47, nil)
    #expect(test.guarded.filter == nil)
  }

  @Test func `a selection passes messages that the engine would take, and no others`() {
    let selection = Self.selection
    let sender = IPAddress.v4(IPv4Address(192, 0, 2, 66))
    func passes(
      _ change: (inout PacketSelection, inout [UInt8]) -> Void, hops: UInt8 = 255
    ) -> Bool {
      var (changed, message) = (selection, Self.wanted)
      change(&changed, &message)
      return changed.passes(message.span, from: sender, hops: hops)
    }
    #expect(passes { _, _ in })
    #expect(passes { _, message in message[1] = 0 })
    #expect(!passes { _, message in message[1] = 52 })
    #expect(!passes { _, message in message[0] = 0x21 })
    #expect(!passes { _, message in message[0] = 0x32 })
    #expect(!passes { _, message in message[3] = 2 })
    #expect(!passes { selection, _ in selection.trailing = 28 })
    #expect(!passes { selection, _ in selection.senders = [] })
    #expect(passes { selection, _ in selection.senders = [sender] })
    #expect(passes({ _, _ in }, hops: 1))
    #expect(!passes({ selection, _ in selection.needsFullHops = true }, hops: 254))
    #expect(!passes { _, message in message = [0x31] })
  }
}

/// What the kernel keeps away in a flood must be nothing that an engine wants.
@Suite("In a flood")
struct FloodScenarioTests {
  private static let key = AuthenticationScenarioTests.block(
    "    key 1 hex:\(AuthenticationScenarioTests.one)")

  private func moves(_ lab: Lab) {
    lab.world.keepsUnwantedAway = true
    lab.startAll()
    lab.type(.promote(MoveRequest(selection: .onlyOne, wait: .seconds(5))), on: 1)
    lab.expectServed(by: 1, within: .seconds(2))
    lab.type(.promote(MoveRequest(selection: .onlyOne, wait: .seconds(5))), on: 0)
    lab.expectServed(by: 0, within: .seconds(2))
    lab.world.crash(0)
    lab.expectServed(by: 1, within: .milliseconds(3_612))
  }

  @Test("nodes elect, hand over and fail over", arguments: Lab.Flavor.all)
  func election(flavor: Lab.Flavor) {
    moves(Lab(flavor))
  }

  @Test("the same with signed adverts", arguments: AuthenticationScenarioTests.flavors)
  func signed(flavor: Lab.Flavor) {
    moves(Lab(flavor) { _ in Self.key })
  }

  @Test("the same with a list of peers that is checked", arguments: [2, 3])
  func listed(version: Int) {
    moves(Lab(Lab.Flavor(version: version, isUnicast: true)) { _ in "  check_unicast_src\n" })
  }
}
