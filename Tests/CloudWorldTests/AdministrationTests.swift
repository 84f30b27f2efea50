import ControlProtocol
import Testing

@testable import CloudWorld

/// What the laboratory orders and reads.
@Suite struct AdministrationTests {
  @Test func `the assignment log names times, holders, caller and token, never the secret`() throws
  {
    var cloud = try Fixture()
    _ = cloud.call(
      "POST", "/v2/reserved_ips/203.0.113.10/actions", #"{"type":"assign","droplet_id":12}"#,
      from: "192.0.2.3")
    cloud.wait(milliseconds: 1_000)
    cloud.admin("POST", "/move", #"{"address":"203.0.113.10","node":"lb1"}"#)
    let log = cloud.admin("GET", "/assignments").document.elements ?? []
    #expect(log.map { $0["old_holder"] } == ["11", "12"])
    #expect(log.map { $0["new_holder"] } == ["12", "11"])
    #expect(log.map { $0["caller"] } == ["192.0.2.3", "admin"])
    #expect(log.map { $0["token"] } == ["all", .null])
    #expect(log.first?["time"] == .string(Fixture.begin.later(milliseconds: 1_000).rfc3339))
    #expect(cloud.admin("GET", "/assignments?since=1").document.elements?.count == 1)
    let exchange = cloud.admin("GET", "/exchanges").document.elements?.first
    #expect(exchange?["body"] == #"{"type":"assign","droplet_id":12}"#)
    #expect(exchange?["status"] == 201)
    for path in ["/world", "/requests", "/exchanges", "/assignments", "/faults"] {
      let text = String(decoding: cloud.admin("GET", path).document.bytes, as: UTF8.self)
      #expect(!text.contains("dop_v1_") && !text.contains("hetzner-all"))
    }
  }

  @Test func `the request log shows every request with its status`() throws {
    var cloud = try Fixture()
    _ = cloud.call("GET", "/v2/droplets/11?x=dop_v1_secret")
    cloud.admin("POST", "/faults", #"{"fault":"reset","count":1}"#)
    _ = cloud.reply("GET", "/v2/droplets/12")
    _ = cloud.metadata("/metadata/v1/id", from: "192.0.2.2")
    let log = cloud.admin("GET", "/requests").document.elements ?? []
    #expect(log.map { $0["path"] } == ["/v2/droplets/11", "/v2/droplets/12", "/metadata/v1/id"])
    #expect(log.map { $0["status"] } == [200, 0, 200])
    #expect(log.map { $0["fault"] } == [.null, 1, .null])
  }

  @Test func `a reset brings everything back, the traffic too`() throws {
    var cloud = try Fixture()
    cloud.admin("POST", "/move", #"{"address":"203.0.113.10","node":"lb2"}"#)
    cloud.admin("POST", "/faults", #"{"fault":"hang"}"#)
    _ = cloud.world.takeMoves()
    #expect(cloud.admin("POST", "/reset").status == 200)
    let moves = cloud.world.takeMoves()
    #expect(moves.map { $0.address } == ["203.0.113.10"])
    #expect(moves.first?.newHolder?.name == "lb1")
    #expect(cloud.droplet() == 11)
    #expect(cloud.admin("GET", "/assignments").document == [])
  }

  @Test func `the router hears of first holders, and of what a reset brings and takes`() throws {
    var cloud = try Fixture()
    func moves() -> [String] {
      cloud.world.takeMoves().map { "\($0.address) \($0.newHolder?.name ?? "-")" }
    }
    cloud.world.announceHolders()
    #expect(moves() == ["203.0.113.10 lb1", "203.0.113.20 h1", "10.0.0.9 h1"])
    _ = cloud.call("POST", "/v2/reserved_ips", #"{"droplet_id":12}"#)
    _ = cloud.call(
      "POST", "/v1/servers/42/actions/change_alias_ips", #"{"network":7,"alias_ips":["10.0.0.8"]}"#)
    cloud.wait(milliseconds: 1_000)
    cloud.world.advance(to: cloud.now)
    #expect(moves() == ["203.0.113.200 lb2", "10.0.0.9 -", "10.0.0.8 h1"])
    cloud.admin("POST", "/reset")
    #expect(moves() == ["203.0.113.200 -", "10.0.0.8 -", "10.0.0.9 h1"])
  }

  @Test func `a move tells the router all it needs`() throws {
    var cloud = try Fixture()
    cloud.admin("POST", "/move", #"{"address":"203.0.113.10","node":null}"#)
    cloud.admin("POST", "/move", #"{"address":"203.0.113.10","node":"lb1"}"#)
    let environment = cloud.world.takeMoves().last?.environment ?? []
    let values = Dictionary(uniqueKeysWithValues: environment.map { ($0.name, $0.value) })
    #expect(values["EMULATOR_ADDRESS"] == "203.0.113.10")
    #expect(values["EMULATOR_OLD_HOLDER"] == "")
    #expect(values["EMULATOR_NEW_HOLDER"] == "11")
    #expect(values["EMULATOR_NEW_ANCHOR_ADDRESS"] == "10.17.0.5")
  }

  @Test func `another world takes the place of this one`() throws {
    var cloud = try Fixture()
    let world = #"{"digitalocean":{"droplets":[{"id":5,"region":"ams3"}]}}"#
    #expect(cloud.admin("PUT", "/world", world).document["nodes"]?.elements?.count == 1)
    #expect(cloud.admin("PUT", "/world", #"{"digitalocean":{"droplet":[]}}"#).status == 400)
    #expect(cloud.world.nodes.map { $0.id } == [5])
  }

  @Test func `actions last as long as ordered from then on`() throws {
    var cloud = try Fixture()
    #expect(cloud.admin("POST", "/timing", #"{"action_delay_ms":"50-60"}"#).status == 200)
    #expect(cloud.admin("POST", "/timing", #"{"call_delay_ms":-1}"#).status == 400)
    _ = cloud.call(
      "POST", "/v2/reserved_ips/203.0.113.10/actions", #"{"type":"assign","droplet_id":12}"#)
    cloud.wait(milliseconds: 60)
    #expect(cloud.droplet() == 12)
  }

  @Test(arguments: [
    ("POST", "/move", #"{"address":"203.0.113.99","node":"lb1"}"#, 404),
    ("POST", "/move", #"{"address":"203.0.113.10","node":"h1"}"#, 404),
    ("POST", "/move", "{}", 400), ("POST", "/busy", #"{"node":"nobody","ms":1}"#, 404),
    ("POST", "/tokens", #"{"id":"nobody"}"#, 404), ("GET", "/nothing", "", 404),
    ("POST", "/tokens", #"{"id":"all","secret":"dop_v1_reader"}"#, 400),
  ])
  func `what is refused`(_ method: String, _ path: String, _ body: String, _ status: Int) throws {
    var cloud = try Fixture()
    #expect(cloud.admin(method, path, body).status == status)
  }
}
