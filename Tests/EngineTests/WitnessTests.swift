import Configuration
import ControlProtocol
import Engine
import NetworkTypes
import Simulation
import Testing

/// A witness keeps a node that hears nobody from taking over unless the rest of the network speaks
/// for it.
@Suite("Witness")
struct WitnessTests {
  private static let gateway = WitnessTarget(address: .v4(IPv4Address(198, 51, 100, 1)))
  private static let endpoint = WitnessTarget(
    address: .v4(IPv4Address(198, 51, 100, 2)), port: 443)
  private static let peer = WitnessTarget(address: .v4(IPv4Address(203, 0, 113, 1)))

  private static let block = """
      witness {
        reach 198.51.100.1
        reach 198.51.100.2 tcp 443
        quorum 1
        peer_path 203.0.113.1
      }

    """

  /// A pair whose second node has a witness, which reaches these.
  private func lab(_ reachable: Set<WitnessTarget>, _ flavor: Lab.Flavor = Lab.Flavor()) -> Lab {
    let lab = Lab(flavor, extra: { $0 == 1 ? Self.block : "" })
    lab.world.nodes[1].reachable = reachable
    lab.startAll()
    return lab
  }

  @Test("who reaches enough and no peer takes over in the protocol's own time")
  func agrees() {
    let plain = Lab()
    plain.startAll()
    plain.world.crash(0)
    plain.expectServed(by: 1, within: .seconds(5))
    for reachable: Set<WitnessTarget> in [[Self.gateway], [Self.endpoint]] {
      let lab = lab(reachable)
      #expect(lab.status(1)["instances.0.witness.agrees"] == "true")
      lab.world.crash(0)
      lab.expectServed(by: 1, within: .seconds(5))
      // It was asked all the time: its word costs none.
      #expect(lab.longestSilence <= plain.longestSilence + .seconds(1))
    }
  }

  @Test("who is cut off itself holds back, says so, and takes over once it is not any more")
  func cutOff() {
    let lab = lab([])
    lab.world.crash(0)
    lab.world.run(for: .seconds(30))
    #expect(lab.masters() == [])
    let status = lab.status(1)
    #expect(status["verdict"] == "problem")
    #expect(status["problems.0.summary"]?.contains("0 of 2 of reach answer") == true, "\(status)")
    #expect(status["instances.0.witness.heldBack"] == "true")
    let events = lab.world.nodes[1].supervisor.events.filter { $0.contains("\"witness\"") }
    #expect(events.count == 1 && events[0].contains("Do: failover doctor"), "\(events)")
    lab.world.nodes[1].reachable = [Self.gateway]
    lab.expectServed(by: 1, within: .seconds(3))
  }

  @Test("a peer that answers over another network lives: no second master")
  func partition() {
    let lab = lab([Self.gateway, Self.peer])
    lab.world.changeNetwork { $0.partition([0]) }
    lab.world.run(for: .seconds(60))
    #expect(lab.masters() == [0])
    #expect(
      lab.status(1)["problems.0.summary"]?.contains("a peer answers at 203.0.113.1") == true)
    // It dies there: two unanswered questions, and it is taken over from.
    lab.world.nodes[1].reachable = [Self.gateway]
    lab.world.crash(0)
    lab.expectServed(by: 1, within: .seconds(5))
  }

  @Test("moves that somebody asks for, and masters that resign, need no witness")
  func planned() {
    let lab = lab([])
    #expect(lab.type(.promote(MoveRequest()), on: 1)["outcome"] == "done")
    lab.expectServed(by: 1, within: .seconds(1))
    #expect(lab.type(.release(.onlyOne), on: 1)["outcome"] == "done")
    lab.expectServed(by: 0, within: .seconds(2))
    lab.world.stop(0)
    lab.expectServed(by: 1, within: .seconds(2))
  }

  @Test("who is held back is refused a promotion, and gets it by force")
  func force() {
    let lab = lab([])
    lab.world.crash(0)
    lab.world.run(for: .seconds(10))
    let refused = lab.type(.promote(MoveRequest()), on: 1)
    #expect(refused["error.code"] == "refused" && refused["error.reason"] == "witness")
    #expect(lab.type(.promote(MoveRequest(force: true)), on: 1)["outcome"] == "done")
    lab.expectServed(by: 1)
  }

  @Test("who hears a third node is not cut off")
  func third() {
    let lab = Lab(priorities: [200, 150, 100], extra: { $0 == 1 ? Self.block : "" })
    lab.startAll()
    lab.world.crash(0)
    lab.expectServed(by: 1, within: .seconds(5))
  }

  @Test("an owner that starts alone waits for its witness")
  func owner() {
    let lab = Lab(priorities: [255, 100], extra: { $0 == 0 ? Self.block : "" })
    lab.world.start(0)
    lab.world.run(for: .seconds(20))
    #expect(lab.masters() == [])
    lab.world.nodes[0].reachable = [Self.endpoint]
    lab.expectServed(by: 0, within: .seconds(3))
  }
}
