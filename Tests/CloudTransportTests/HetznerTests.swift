import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("Hetzner Cloud")
struct HetznerTests {
  private let bench = Bench()
  private static let list =
    #"{"floating_ips":[{"id":7,"ip":"203.0.113.20","server":null},"#
    + #"{"id":8,"ip":"2001:db8:1::/64","server":43}],"meta":{"pagination":{"next_page":null}}}"#

  private func provider() throws -> HetznerCloud {
    try HetznerCloud(
      ProviderConfiguration(
        name: "h", type: "hetzner", credential: .file(path: "/token"),
        apiURL: "https://api.example"),
      bench.services)
  }

  private func address(
    _ text: String = "203.0.113.20", _ parameters: [ProviderParameter] = []
  ) throws -> TargetedAddress {
    TargetedAddress(
      AddressConfiguration(
        number: AddressNumber(1), address: try #require(IPAddress(text)), provider: "h",
        parameters: parameters),
      identity: CloudIdentity(instance: "42", kind: "server", region: nil, source: .metadata))
  }

  private func floating(_ server: String, id: Int = 7, ip: String = "203.0.113.20") -> String {
    #"{"floating_ip":{"id":\#(id),"ip":"\#(ip)","server":\#(server)}}"#
  }

  @Test("the number of an address is looked up once, through all pages, and again after a 404")
  func numbers() async throws {
    let first = #"{"floating_ips":[],"meta":{"pagination":{"next_page":2}}}"#
    let transport = FakeTransport([
      .says(200, first), .says(200, Self.list), .says(200, floating("42")),
      .says(200, floating("43")), .says(404, #"{"error":{"code":"not_found","message":"no"}}"#),
      .says(200, Self.list), .says(200, floating("null")),
    ])
    let provider = try provider()
    let address = try address()
    #expect(try await provider.read(address, bench.call(transport)).holder == .own("42"))
    #expect(try await provider.read(address, bench.call(transport)).holder == .other("43"))
    await #expect(throws: CallFailure.self) {
      try await provider.read(address, bench.call(transport))
    }
    #expect(try await provider.read(address, bench.call(transport)).holder == .nobody)
    #expect(
      transport.asked == [
        "GET /v1/floating_ips?page=1&per_page=50", "GET /v1/floating_ips?page=2&per_page=50",
        "GET /v1/floating_ips/7", "GET /v1/floating_ips/7", "GET /v1/floating_ips/7",
        "GET /v1/floating_ips?page=1&per_page=50", "GET /v1/floating_ips/7",
      ])
  }

  @Test("an IPv6 address belongs to the network that holds it")
  func networks() async throws {
    let transport = FakeTransport([
      .says(200, Self.list), .says(200, floating("43", id: 8, ip: "2001:db8:1::/64")),
    ])
    let reading = try await provider().read(address("2001:db8:1::5"), bench.call(transport))
    #expect(reading.holder == .other("43"))
    #expect(transport.asked.last == "GET /v1/floating_ips/8")
    let cases = [
      ("2001:db8:2::/64", "2001:db8:1::5", false), ("2001:db8::/32", "2001:db8:1::5", true),
      ("2001:db8:1::5", "2001:db8:1::5", true), ("::/0", "2001:db8::1", true),
      ("2001:db8:1::4/127", "2001:db8:1::5", true), ("2001:db8:1::4/128", "2001:db8:1::5", false),
      ("2001:db8:1::/x", "2001:db8:1::5", false), ("203.0.113.20", "203.0.113.21", false),
      ("2001:db8:1::/999", "2001:db8:1::5", false), ("text", "203.0.113.20", false),
    ]
    for (network, text, wanted) in cases {
      let address = try #require(IPAddress(text))
      #expect(FloatingAddress(id: 1, ip: network, server: nil).contains(address) == wanted)
    }
  }

  @Test("an assignment names the server; only it counts as the call's own request")
  func assignment() async throws {
    let answer = #"{"action":{"id":9,"status":"running","error":null}}"#
    let transport = FakeTransport([.says(200, Self.list), .says(201, answer)])
    let call = bench.call(transport, isAssignment: true)
    #expect(try await provider().assign(address(), version: nil, call) == ActionReference("9"))
    let request = try #require(transport.requests.last)
    #expect(transport.asked.last == "POST /v1/floating_ips/7/actions/assign")
    #expect(request.body == Array(#"{"server":42}"#.utf8))
  }

  @Test(
    "a refusal by its code",
    arguments: [
      (401, "unauthorized", Rejection.Reason.unauthorized), (403, "forbidden", .forbidden),
      (403, "token_readonly", .forbidden), (404, "not_found", .addressNotFound),
      (423, "locked", .busy), (409, "conflict", .conflict), (422, "invalid_input", .invalid),
      (422, "floating_ip_assigned", .conflict), (422, "something_new", .invalid),
      (409, "something_new", .conflict), (423, "something_new", .busy),
    ])
  func refusals(status: Int, code: String, wanted: Rejection.Reason) async throws {
    let body = #"{"error":{"code":"\#(code)","message":"words","details":null}}"#
    let transport = FakeTransport([.says(200, Self.list), .says(status, body)])
    let provider = try provider()
    let address = try address()
    do throws(CallFailure) {
      let call = bench.call(transport, isAssignment: true)
      _ = try await provider.assign(address, version: nil, call)
      Issue.record("taken")
    } catch {
      #expect(error.rejection?.reason == wanted)
      #expect(error.text == "words")
    }
    if code == "token_readonly" {
      #expect(provider.credential.state == .insufficient(missing: ["write access"]))
    }
  }

  @Test("an alias leaves its former holder, wherever that is, before it comes here")
  func alias() async throws {
    let own =
      #"{"server":{"id":42,"private_net":[{"network":5,"alias_ips":["10.0.0.8"]}]}}"#
    let servers =
      #"{"servers":[{"id":42,"private_net":[]},{"id":43,"private_net":"#
      + #"[{"network":5,"alias_ips":["10.0.0.7","10.0.0.9"]}]}],"meta":null}"#
    let running = #"{"action":{"id":1,"status":"running","error":null}}"#
    let transport = FakeTransport([
      .says(200, own), .says(200, servers), .says(201, running),
      .says(200, #"{"action":{"id":1,"status":"success","error":null}}"#), .says(201, running),
    ])
    let address = try address("10.0.0.9", [ProviderParameter("network", "5")])
    let call = bench.call(transport, isAssignment: true)
    #expect(try await provider().assign(address, version: nil, call) == ActionReference("1"))
    #expect(
      transport.asked == [
        "GET /v1/servers/42", "GET /v1/servers?page=1&per_page=50",
        "POST /v1/servers/43/actions/change_alias_ips", "GET /v1/actions/1",
        "POST /v1/servers/42/actions/change_alias_ips",
      ])
    let bodies = transport.requests.filter { $0.method == .post }
      .map { String(decoding: $0.body, as: UTF8.self) }
    #expect(
      bodies == [
        #"{"alias_ips":["10.0.0.7"],"network":5}"#,
        #"{"alias_ips":["10.0.0.8","10.0.0.9"],"network":5}"#,
      ])
  }

  @Test("once the former holder was told, no failure promises that nothing happened")
  func interrupted() async throws {
    let own = #"{"server":{"id":42,"private_net":[{"network":5,"alias_ips":[]}]}}"#
    let servers =
      #"{"servers":[{"id":43,"private_net":[{"network":5,"alias_ips":["10.0.0.9"]}]}]}"#
    let transport = FakeTransport([
      .says(200, own), .says(200, servers),
      .says(201, #"{"action":{"id":1,"status":"success","error":null}}"#),
      .failure(.notSent(.connection, text: "gone")),
    ])
    let address = try address("10.0.0.9", [ProviderParameter("network", "5")])
    let provider = try provider()
    do throws(CallFailure) {
      let call = bench.call(transport, isAssignment: true)
      _ = try await provider.assign(address, version: nil, call)
      Issue.record("taken")
    } catch {
      #expect(error.outcome == .ambiguous(text: "gone"))
    }
  }

  @Test(
    "what it cannot work with is said before anything is sent",
    arguments: [
      ("203.0.113.20", "kind", "elastic", true), ("203.0.113.20", "kind", "floating", false),
      ("10.0.0.9", "network", "5", false), ("10.0.0.9", "network", "x", true),
      ("2001:db8::1", "kind", "alias", true), ("10.0.0.9", "kind", "alias", false),
    ])
  func problems(text: String, name: String, value: String, isProblem: Bool) throws {
    let address = try address(text, [ProviderParameter(name, value)])
    #expect((try provider().problem(with: address.configuration) != nil) == isProblem)
  }
}
