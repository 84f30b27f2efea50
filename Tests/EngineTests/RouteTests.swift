import Configuration
import ControlProtocol
import Engine
import NetworkTypes
import Simulation
import Testing

@Suite("Routes and rules")
struct RouteTests {
  private static let lines = """
      virtual_routes {
        10.1.0.0/16 via 192.0.2.9
        blackhole 10.2.0.0/16
        10.3.0.0/16 via 192.0.2.9 dev eth0 no_track
      }
      virtual_rules {
        from 10.1.0.0/16 table 100
        from 10.2.0.0/16 table 100
      }

    """

  private static let statics = """
    static_routes {
      10.50.0.0/16 dev eth0 track_group G
    }
    track_group G {
      group {
        VI_1
      }
    }

    """

  /// Those of a node, in the words of `ip`, sorted.
  private func objects(_ lab: Lab, _ node: Int) -> [String] {
    lab.world.nodes[node].kernel.objects.map { object in
      switch object {
      case .route(let request): "\(request.route.destination) \(request.table)"
      case .rule(let request): "\(request.priority): \(request.table)"
      case .link(let request): "link \(request.name)"
      case .setting(let index, _): "settings of \(index)"
      case .drop(let request): "drop \(request.address?.description ?? "IGMP")"
      }
    }.sorted()
  }

  private let all = [
    "10.1.0.0/16 254", "10.2.0.0/16 254", "10.3.0.0/16 254", "16383: 100", "16384: 100",
  ]

  @Test("they follow the addresses, through a planned move, a dead engine and a dead daemon")
  func follow() {
    let lab = Lab(extra: { _ in Self.lines })
    lab.startAll()
    #expect(objects(lab, 0) == all && objects(lab, 1) == [])
    lab.type(.demote(MoveRequest(), to: nil), on: 0)
    lab.expectServed(by: 1, within: .seconds(10))
    #expect(objects(lab, 0) == [] && objects(lab, 1) == all)
    lab.world.killEngine(1)
    lab.world.run(for: .seconds(2))
    lab.expectServed(by: 1)
    #expect(objects(lab, 1) == all)
    lab.world.killDaemon(1)
    #expect(objects(lab, 1) == all)
    lab.expectServed(by: 0, within: .seconds(12))
    // It was promoted, so it takes over again; before that it removes what its last life left.
    lab.world.start(1)
    #expect(objects(lab, 1) == [])
    lab.expectServed(by: 1, within: .seconds(12))
    #expect(objects(lab, 0) == [] && objects(lab, 1) == all)
  }

  @Test("what somebody removes is asked for again, but for no_track")
  func restored() throws {
    let lab = Lab(extra: { _ in Self.lines })
    lab.startAll()
    for (destination, comesBack) in [("10.1.0.0", true), ("10.3.0.0", false)] {
      let node = lab.world.nodes[0]
      let route = try #require(
        node.kernel.objects.first { object in
          guard case .route(let request) = object else { return false }
          return request.route.destination == Lab.prefix(destination, 16)
        })
      node.kernel.objects.remove(route)
      lab.world.deliver(
        .objectRemoved(
          .route(
            RemovedObject.Route(
              destination: Lab.prefix(destination, 16), table: 254, typeOfService: 0, metric: 0,
              origin: 18))), to: 0)
      lab.world.run(for: .seconds(1))
      #expect(node.kernel.objects.contains(route) == comesBack)
    }
    lab.expectServed(by: 0)
    #expect(lab.logged(0, "removed by somebody else") == 1)
  }

  @Test("a static route that the kernel refuses keeps its track group in FAULT until it takes it")
  func trackGroup() throws {
    let lab = Lab(globals: Self.statics)
    lab.startAll()
    #expect(objects(lab, 0) == ["10.50.0.0/16 254"])
    // What is tracked is installed before the instances look at their interfaces: no fault is that.
    #expect(lab.logged(0, "FAULT") == 0)
    let object = try #require(lab.world.nodes[0].kernel.objects.first)
    lab.world.deliver(.objectFailed(object, "refused"), to: 0)
    lab.expectServed(by: 1, within: .seconds(10))
    #expect(lab.status(0)["instances.0.reason"]?.contains("static route 10.50.0.0/16") == true)
    lab.world.setCarrier(false, 0)
    lab.world.run(for: .seconds(1))
    lab.world.setCarrier(true, 0)
    lab.expectServed(by: 0, within: .seconds(12))
    lab.world.stop(0)
    lab.world.run(for: .seconds(6))
    #expect(objects(lab, 0) == [])
  }

  @Test("no_accept drops packets while the address is held, but not for its owner")
  func drops() {
    let lab = Lab(priorities: [200, 100], extra: { _ in "  no_accept\n" })
    lab.startAll()
    #expect(objects(lab, 0) == ["drop 192.0.2.10"] && objects(lab, 1) == [])
    lab.world.stop(0)
    lab.expectServed(by: 1, within: .seconds(10))
    #expect(objects(lab, 0) == [] && objects(lab, 1) == ["drop 192.0.2.10"])
    let owner = Lab(priorities: [255, 100], extra: { _ in "  no_accept\n" })
    owner.startAll()
    #expect(objects(owner, 0) == [])
  }

  @Test("garp_extra_if announces addresses on other interfaces again and again")
  func extraAnnouncements() {
    let lab = Lab(extra: { _ in
      """
        garp_extra_if all 2
        virtual_ipaddress_excluded {
          198.51.100.7/32 dev eth9
        }

      """
    })
    for node in [0, 1] { lab.world.plug(node, "eth9", addresses: []) }
    lab.startAll()
    func sent() -> Int {
      let counters = lab.type(.stats(instance: nil), on: 0)
      let place = (0..<counters.count("instances.0.counters")).first {
        counters["instances.0.counters.\($0).name"] == "announcementsSent"
      }
      return place.flatMap { Int(counters["instances.0.counters.\($0).value"] ?? "") } ?? -1
    }
    let before = sent()
    lab.world.run(for: .seconds(10))
    #expect((4...6).contains(sent() - before))
  }
}
