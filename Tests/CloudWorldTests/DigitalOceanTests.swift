import ControlProtocol
import Testing

@testable import CloudWorld

/// The rules of section 1.3 of the project's notes on DigitalOcean.
@Suite struct DigitalOceanTests {
  static let actions = "/v2/reserved_ips/203.0.113.10/actions"

  @Test func `an assignment takes effect when its action ends, not when it is accepted`() throws {
    var cloud = try Fixture()
    let accepted = cloud.call("POST", Self.actions, #"{"type":"assign","droplet_id":12}"#)
    let action = try #require(accepted.document["action"])
    #expect(accepted.status == 201)
    #expect(action["status"] == "in-progress")
    #expect(action["completed_at"] == .null)
    #expect(action["resource_id"] == .integer(3_405_803_786))
    cloud.wait(milliseconds: 999)
    var shown = cloud.call("GET", "/v2/reserved_ips/203.0.113.10").document["reserved_ip"]
    #expect(shown?["locked"] == true)
    #expect(cloud.droplet() == 11)
    cloud.wait(milliseconds: 1)
    shown = cloud.call("GET", "/v2/reserved_ips/203.0.113.10").document["reserved_ip"]
    #expect(shown?["locked"] == false)
    #expect(cloud.droplet() == 12)
    let id = try #require(action["id"]?.integer)
    for path in ["/v2/actions/\(id)", "\(Self.actions)/\(id)"] {
      #expect(cloud.call("GET", path).document["action"]?["status"] == "completed")
    }
  }

  struct Refusal: CustomTestStringConvertible {
    let name: String
    var address = "203.0.113.10"
    let body: String
    var before: [String] = []
    let status: Int
    var message: String?
    var testDescription: String { name }
  }

  @Test(arguments: [
    Refusal(
      name: "to the droplet that has it", body: #"{"type":"assign","droplet_id":11}"#, status: 422),
    Refusal(
      name: "to a droplet that has another", address: "203.0.113.11",
      body: #"{"type":"assign","droplet_id":11}"#, status: 422),
    Refusal(
      name: "while the address is moving", body: #"{"type":"assign","droplet_id":12}"#,
      before: [#"{"type":"unassign"}"#], status: 422,
      message: "The floating IP already has a pending event."),
    Refusal(
      name: "to another region", body: #"{"type":"assign","droplet_id":13}"#, status: 422),
    Refusal(name: "to nobody's droplet", body: #"{"type":"assign","droplet_id":99}"#, status: 404),
    Refusal(
      name: "of nobody's address", address: "203.0.113.99",
      body: #"{"type":"assign","droplet_id":12}"#, status: 404),
    Refusal(
      name: "unassign of one that is not assigned", address: "203.0.113.11",
      body: #"{"type":"unassign"}"#, status: 422),
    Refusal(name: "without a droplet", body: #"{"type":"assign"}"#, status: 422),
    Refusal(name: "of an unknown type", body: #"{"type":"steal"}"#, status: 422),
    Refusal(name: "without JSON", body: "type=assign", status: 400),
  ])
  func `what is refused`(_ refusal: Refusal) throws {
    var cloud = try Fixture()
    let path = "/v2/reserved_ips/\(refusal.address)/actions"
    for body in refusal.before { #expect(cloud.call("POST", path, body).status == 201) }
    let answer = cloud.call("POST", path, refusal.body)
    #expect(answer.status == refusal.status)
    if let message = refusal.message { #expect(answer.document["message"] == .string(message)) }
    #expect(cloud.droplet() == 11)
  }

  @Test func `a busy droplet takes no address until its event ends`() throws {
    var cloud = try Fixture()
    cloud.admin("POST", "/busy", #"{"node":"lb2","ms":2000,"event":"snapshot"}"#)
    let body = #"{"type":"assign","droplet_id":12}"#
    let refused = cloud.call("POST", Self.actions, body)
    #expect(refused.status == 422)
    #expect(refused.document["message"] == "Droplet already has a pending event.")
    let events = cloud.call("GET", "/v2/droplets/12/actions").document["actions"]?.elements
    #expect(events?.first?["type"] == "snapshot")
    #expect(events?.first?["status"] == "in-progress")
    cloud.wait(milliseconds: 2_000)
    #expect(cloud.call("POST", Self.actions, body).status == 201)
  }

  @Test func `a deleted droplet leaves its address unassigned`() throws {
    var cloud = try Fixture()
    cloud.admin("POST", "/delete", #"{"node":"lb1"}"#)
    #expect(cloud.droplet() == nil)
    #expect(cloud.call("POST", Self.actions, #"{"type":"unassign"}"#).status == 422)
    #expect(cloud.call("POST", Self.actions, #"{"type":"assign","droplet_id":12}"#).status == 201)
  }

  @Test(arguments: [
    ("GET", "/v2/reserved_ips/203.0.113.10", "dop_v1_wrong", 401),
    ("GET", "/v2/reserved_ips/203.0.113.10", "hetzner-all", 401),
    ("GET", "/v2/reserved_ips/203.0.113.10", "dop_v1_reader", 200),
    ("POST", actions, "dop_v1_reader", 403),
    ("GET", "/v2/droplets/11", "dop_v1_reader", 403),
    ("GET", "/v2/actions/1", "dop_v1_writer", 403),
    ("GET", "/v2/droplets/11", "dop_v1_writer", 200),
    ("GET", "/v2/nothing", "dop_v1_all", 404),
    ("PATCH", "/v2/droplets/11", "dop_v1_all", 404),
  ])
  func `tokens and scopes`(_ method: String, _ path: String, _ secret: String, _ status: Int) throws
  {
    var cloud = try Fixture()
    #expect(cloud.call(method, path, "{}", secret: secret).status == status)
  }

  @Test func `a token without droplet:read does not see the droplet`() throws {
    var cloud = try Fixture()
    let path = "/v2/reserved_ips/203.0.113.10"
    let shown = cloud.call("GET", path, secret: "dop_v1_reader").document["reserved_ip"]
    #expect(shown?["ip"] == "203.0.113.10")
    #expect(shown?["droplet"] == nil)
    let nulls = Fixture.document.replacing(
      #""droplets": ["#, with: #""droplet_without_scope": "null", "droplets": ["#)
    var other = try Fixture(nulls)
    let hidden = other.call("GET", path, secret: "dop_v1_reader").document["reserved_ip"]
    #expect(hidden?["droplet"] == .null)
  }

  @Test func `a token expires, and another secret takes its place`() throws {
    var cloud = try Fixture()
    let path = "/v2/reserved_ips/203.0.113.10"
    #expect(cloud.call("GET", path, secret: "dop_v1_short").status == 200)
    cloud.wait(milliseconds: 1_000)
    #expect(cloud.call("GET", path, secret: "dop_v1_short").status == 401)
    cloud.admin("POST", "/tokens", #"{"id":"short","secret":"dop_v1_new"}"#)
    #expect(cloud.call("GET", path, secret: "dop_v1_short").status == 401)
    #expect(cloud.call("GET", path, secret: "dop_v1_new").status == 200)
  }

  @Test func `the burst limit says how long to wait, the hourly limit does not`() throws {
    var cloud = try Fixture()
    func call() -> Answer {
      cloud.reply("GET", "/v2/reserved_ips/203.0.113.10", secret: "dop_v1_small").answer
    }
    func header(_ name: String, _ answer: Answer) -> String? {
      answer.fields.first { $0.name == name }?.value
    }
    #expect(header("ratelimit-remaining", call()) == "2")
    cloud.wait(milliseconds: 20_000)
    #expect(call().status == 200)
    let burst = call()
    #expect(burst.status == 429)
    #expect(header("retry-after", burst) == "40")
    #expect(header("ratelimit-remaining", burst) == "0")
    cloud.wait(milliseconds: 40_000)
    #expect(call().status == 200)
    cloud.wait(milliseconds: 60_000)
    let hourly = call()
    #expect(hourly.status == 429)
    #expect(header("retry-after", hourly) == nil)
    #expect(header("ratelimit-reset", hourly) == "\(1_790_000_000 + 3_600)")
    cloud.wait(milliseconds: 3_600_000 - 120_000)
    #expect(call().status == 200)
  }

  @Test func `the old name and IPv6 lead to the same rules`() throws {
    var cloud = try Fixture()
    let old = cloud.call(
      "POST", "/v2/floating_ips/203.0.113.10/actions", #"{"type":"assign","droplet_id":12}"#)
    #expect(old.status == 201)
    #expect(old.document["action"]?["resource_type"] == "floating_ip")
    let path = "/v2/reserved_ipv6/2001:db8:d0::10"
    let new = cloud.call("POST", path + "/actions", #"{"type":"assign","droplet_id":12}"#)
    #expect(new.status == 422, "lb2 has a pending event")
    cloud.wait(milliseconds: 1_000)
    let again = cloud.call("POST", path + "/actions", #"{"type":"assign","droplet_id":12}"#)
    #expect(again.document["action"]?["resource_type"] == "reserved_ipv6")
    cloud.wait(milliseconds: 1_000)
    let shown = cloud.call("GET", "/v2/reserved_ipv6/2001%3Adb8%3Ad0%3A%3A10").document
    #expect(shown["reserved_ipv6"]?["droplet"]?["id"] == 12)
    #expect(shown["reserved_ipv6"]?["locked"] == nil)
    #expect(cloud.call("GET", path + "/actions").status == 404)
  }

  @Test func `addresses are made up to the limit and deleted`() throws {
    var cloud = try Fixture()
    let made = cloud.call("POST", "/v2/reserved_ips", #"{"droplet_id":12}"#)
    #expect(made.status == 202)
    #expect(made.document["links"]?["actions"]?.elements?.count == 1)
    #expect(cloud.call("POST", "/v2/reserved_ips", #"{"region":"nyc3"}"#).status == 422)
    for wrong in [#"{"region":"moon"}"#, #"{"region":"nyc3","project_id":"1"}"#, "{}"] {
      #expect(cloud.call("POST", "/v2/reserved_ips", wrong).status == 422)
    }
    let ip = try #require(made.document["reserved_ip"]?["ip"]?.text)
    #expect(cloud.call("DELETE", "/v2/reserved_ips/\(ip)").status == 422)
    cloud.wait(milliseconds: 1_000)
    #expect(cloud.call("DELETE", "/v2/reserved_ips/\(ip)").status == 204)
    #expect(cloud.call("GET", "/v2/reserved_ips/\(ip)").status == 404)
  }

  @Test func `lists come in pages`() throws {
    var cloud = try Fixture()
    let first = cloud.call("GET", "/v2/droplets?per_page=2").document
    #expect(first["droplets"]?.elements?.count == 2)
    #expect(first["meta"]?["total"] == 3)
    #expect(
      first["links"]?["pages"]?["next"] == "http://api.example/v2/droplets?page=2&per_page=2")
    let second = cloud.call("GET", "/v2/droplets?page=2&per_page=2").document
    #expect(second["droplets"]?.elements?.count == 1)
    #expect(second["links"]?["pages"]?["next"] == nil)
    #expect(cloud.call("GET", "/v2/droplets").document["links"] == .object([]))
    #expect(cloud.call("GET", "/v2/droplets?page=9223372036854775807").status == 200)
  }

  @Test func `a droplet lists the address it holds as one more public one`() throws {
    var cloud = try Fixture()
    func addresses(_ droplet: Int) -> [String] {
      let networks = cloud.call("GET", "/v2/droplets/\(droplet)").document["droplet"]?["networks"]
      return networks?["v4"]?.elements?.filter { $0["type"] == "public" }
        .compactMap { $0["ip_address"]?.text } ?? []
    }
    #expect(addresses(11) == ["192.0.2.2", "203.0.113.10"])
    #expect(addresses(12) == ["192.0.2.3"])
  }
}
