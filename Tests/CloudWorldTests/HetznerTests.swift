import ControlProtocol
import Testing

@testable import CloudWorld

/// The rules of section 2.2 of the project's notes on Hetzner Cloud.
@Suite struct HetznerTests {
  static let assign = "/v1/floating_ips/478/actions/assign"

  static func code(_ document: JSONValue) -> JSONValue? { document["error"]?["code"] }

  @Test func `a direct move takes effect when its action ends`() throws {
    var cloud = try Fixture()
    let accepted = cloud.call("POST", Self.assign, #"{"server":43}"#)
    #expect(accepted.status == 201)
    let id = try #require(accepted.document["action"]?["id"]?.integer)
    #expect(accepted.document["action"]?["status"] == "running")
    #expect(cloud.server() == 42)
    cloud.wait(milliseconds: 1_000)
    #expect(cloud.server() == 43)
    let many = cloud.call("GET", "/v1/actions?id=\(id)&id=1").document["actions"]?.elements
    #expect(many?.count == 1)
    #expect(many?.first?["status"] == "success")
    let server = cloud.call("GET", "/v1/servers/43").document["server"]
    #expect(server?["public_net"]?["floating_ips"] == [478])
    let servers = cloud.call("GET", "/v1/servers?page=2&per_page=1").document
    #expect(servers["servers"]?.elements?.map { $0["id"] } == [43])
    #expect(servers["meta"]?["pagination"]?["previous_page"] == 1)
  }

  struct Refusal: CustomTestStringConvertible {
    let name: String
    var path = assign
    let body: String
    var secret = "hetzner-all"
    var before: [(path: String, body: String)] = []
    let status: Int
    let code: JSONValue
    var testDescription: String { name }
  }

  @Test(arguments: [
    Refusal(
      name: "to the server that has it", body: #"{"server":42}"#, status: 422,
      code: "floating_ip_assigned"),
    Refusal(
      name: "while the address is moving", body: #"{"server":42}"#,
      before: [(assign, #"{"server":43}"#)], status: 423, code: "locked"),
    Refusal(name: "to nobody's server", body: #"{"server":99}"#, status: 404, code: "not_found"),
    Refusal(name: "without a server", body: "{}", status: 422, code: "invalid_input"),
    Refusal(name: "without JSON", body: "server=43", status: 422, code: "invalid_input"),
    Refusal(
      name: "with a token for reading", body: #"{"server":43}"#, secret: "hetzner-read",
      status: 403, code: "token_readonly"),
    Refusal(
      name: "with a token of another provider", body: #"{"server":43}"#, secret: "dop_v1_all",
      status: 401, code: "unauthorized"),
    Refusal(
      name: "unassign of one that is not assigned", path: "/v1/floating_ips/479/actions/unassign",
      body: "", status: 422, code: "invalid_input"),
    Refusal(
      name: "an alias that another server has", path: "/v1/servers/43/actions/change_alias_ips",
      body: #"{"network":7,"alias_ips":["10.0.0.9"]}"#, status: 422, code: "ip_not_available"),
    Refusal(
      name: "a name that another address has", path: "/v1/floating_ips",
      body: #"{"type":"ipv4","server":43,"name":"web"}"#, status: 409, code: "uniqueness_error"),
    Refusal(
      name: "a label that is none", path: "/v1/floating_ips",
      body: #"{"type":"ipv4","server":43,"labels":{"a":"-"}}"#, status: 422,
      code: "invalid_input"),
    Refusal(
      name: "nobody's location", path: "/v1/floating_ips",
      body: #"{"type":"ipv4","home_location":"moon"}"#, status: 422, code: "invalid_input"),
    Refusal(
      name: "an alias in no network of the server",
      path: "/v1/servers/43/actions/change_alias_ips",
      body: #"{"network":8,"alias_ips":[]}"#, status: 404, code: "not_found"),
  ])
  func `what is refused`(_ refusal: Refusal) throws {
    var cloud = try Fixture()
    for call in refusal.before { #expect(cloud.call("POST", call.path, call.body).status == 201) }
    let answer = cloud.call("POST", refusal.path, refusal.body, secret: refusal.secret)
    #expect(answer.status == refusal.status)
    #expect(Self.code(answer.document) == refusal.code)
    #expect(cloud.server() == 42)
  }

  @Test func `alias addresses move once the old server let go, and both steps are logged`() throws {
    var cloud = try Fixture()
    let gone = cloud.call(
      "POST", "/v1/servers/42/actions/change_alias_ips", #"{"network":7,"alias_ips":[]}"#)
    #expect(gone.status == 201)
    cloud.wait(milliseconds: 1_000)
    _ = cloud.call(
      "POST", "/v1/servers/43/actions/change_alias_ips",
      #"{"network":7,"alias_ips":["10.0.0.9"]}"#)
    cloud.wait(milliseconds: 1_000)
    let server = cloud.call("GET", "/v1/servers/43").document["server"]
    #expect(server?["private_net"]?.elements?.first?["alias_ips"] == ["10.0.0.9"])
    let log = cloud.admin("GET", "/assignments").document.elements ?? []
    #expect(log.map { $0["address"] } == ["10.0.0.9", "10.0.0.9"])
    #expect(log.map { $0["new_holder"] } == [.null, "43"])
  }

  @Test func `twenty addresses go to one server at the same time`() throws {
    let many = (1...20).map {
      #"{"id":\#($0),"address":"203.0.113.\#($0)","location":"fsn1","server":42}"#
    }
    var cloud = try Fixture(
      #"""
      {"hetzner": {"servers": [{"id":42,"location":"fsn1"}, {"id":43,"location":"fsn1"}],
       "floating_addresses": [\#(many.joined(separator: ","))],
       "tokens": [{"id":"h","secret":"hetzner-all"}]}}
      """#)
    for id in 1...20 {
      let answer = cloud.call("POST", "/v1/floating_ips/\(id)/actions/assign", #"{"server":43}"#)
      #expect(answer.status == 201)
    }
    cloud.wait(milliseconds: 1_000)
    #expect((1...20).allSatisfy { cloud.server($0) == 43 })
  }

  @Test func `calls come back one a second to the stock of the project`() throws {
    let small = Fixture.document.replacing(#""hourly_limit": 3600"#, with: #""hourly_limit": 2"#)
    var cloud = try Fixture(small)
    func call(_ secret: String) -> Int {
      cloud.call("GET", "/v1/floating_ips/478", secret: secret).status
    }
    #expect(call("hetzner-all") == 200)
    #expect(call("hetzner-read") == 200)
    #expect(call("hetzner-all") == 429)
    cloud.wait(milliseconds: 1_800_000)
    #expect(call("hetzner-read") == 200)
    #expect(call("hetzner-all") == 429)
  }

  @Test(arguments: [
    ("name=web", 1), ("name=other", 0), ("label_selector=role", 1),
    ("label_selector=role==vip", 1), ("label_selector=role!=vip", 1),
    ("label_selector=role=vip,other", 0),
  ])
  func `addresses are found by name and label`(_ query: String, _ count: Int) throws {
    var cloud = try Fixture()
    let list = cloud.call("GET", "/v1/floating_ips?\(query)").document
    #expect(list["floating_ips"]?.elements?.count == count)
    #expect(list["meta"]?["pagination"]?["total_entries"] == .integer(count))
  }

  @Test func `an IPv6 address is a network, and can be made and deleted`() throws {
    var cloud = try Fixture()
    let shown = cloud.call("GET", "/v1/floating_ips/479").document["floating_ip"]
    #expect(shown?["ip"] == "2001:db8:e0::/64")
    let made = cloud.call("POST", "/v1/floating_ips", #"{"type":"ipv6","server":43}"#)
    #expect(made.status == 201)
    let id = try #require(made.document["floating_ip"]?["id"]?.integer)
    #expect(cloud.call("DELETE", "/v1/floating_ips/\(id)").status == 423)
    cloud.wait(milliseconds: 1_000)
    #expect(cloud.call("DELETE", "/v1/floating_ips/\(id)").status == 204)
  }
}
