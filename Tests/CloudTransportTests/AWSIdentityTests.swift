import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("AWS: the machine and its role")
struct AWSIdentityTests {
  private let fixture = AWSFixture()
  private var bench: Bench { fixture.bench }

  private static let session = FakeTransport.Answer.says(200, "session-token")

  private static func keys(_ id: String, until expiry: String) -> FakeTransport.Answer {
    .says(
      200,
      #"{"Code":"Success","AccessKeyId":"\#(id)","SecretAccessKey":"secret-of-\#(id)","#
        + #""Token":"token-of-\#(id)","Expiration":"\#(expiry)"}"#)
  }

  @Test("instance, region and interface come from the metadata service, with a session")
  func identity() async throws {
    let transport = FakeTransport([
      Self.session, .says(200, "i-0a1"), .says(200, "eu-west-1"), .says(200, "02:00:00:00:00:01"),
      .says(200, "eni-1"),
    ])
    let provider = try fixture.provider(region: nil, url: nil)
    #expect(provider.connectionURL == nil)
    let identity = try await provider.identify(bench.call(transport))
    #expect(
      identity
        == CloudIdentity(
          instance: "i-0a1", kind: "instance", region: "eu-west-1", source: .metadata))
    #expect(provider.connectionURL == "https://ec2.eu-west-1.amazonaws.com")
    #expect(
      transport.asked == [
        "PUT /latest/api/token", "GET /latest/meta-data/instance-id",
        "GET /latest/meta-data/placement/region", "GET /latest/meta-data/mac",
        "GET /latest/meta-data/network/interfaces/macs/02:00:00:00:00:01/interface-id",
      ])
    let first = try #require(transport.requests.first)
    #expect(first.headers.first?.value == "21600")
    #expect(transport.requests.last?.headers.first?.value == "session-token")
    let associated = FakeTransport([AWSFixture.answer("AssociateAddress", "")])
    _ = try await provider.assign(
      fixture.address(parameters: ["allocation": "eipalloc-1"]), version: nil,
      bench.call(associated, isAssignment: true))
    #expect(fixture.forms(associated).first?.contains("NetworkInterfaceId=eni-1") == true)
  }

  @Test("without a metadata service the machine's board tells the instance, or nobody does")
  func board() async throws {
    let provider = try fixture.provider()
    await #expect(throws: CallFailure.self) {
      try await provider.identify(bench.call(FakeTransport([])))
    }
    bench.files.texts["/sys/devices/virtual/dmi/id/board_asset_tag"] = "i-0b2\n"
    let identity = try await provider.identify(bench.call(FakeTransport([])))
    #expect(
      identity
        == CloudIdentity(
          instance: "i-0b2", kind: "instance", region: "eu-central-1", source: .hardware))
    bench.files.texts["/sys/devices/virtual/dmi/id/board_asset_tag"] = "Not Specified"
    let lying = FakeTransport([Self.session, .says(200, "<html>login</html>")])
    await #expect(throws: CallFailure.self) { try await provider.identify(bench.call(lying)) }
  }

  @Test("a session that the service forgot is opened anew; version 1 is never asked")
  func sessions() async throws {
    let transport = FakeTransport([
      Self.session, .says(401, ""), .says(200, "second-token"), .says(200, "i-0a1"),
    ])
    let metadata = InstanceMetadata(try APIBase("http://m", otherwise: ""), clock: bench.clock)
    #expect(try await metadata.text("meta-data/instance-id", bench.call(transport)) == "i-0a1")
    #expect(transport.requests.last?.headers.first?.value == "second-token")
    let old = FakeTransport([.says(404, "")])
    let other = InstanceMetadata(try APIBase("http://m", otherwise: ""), clock: bench.clock)
    await #expect(throws: CallFailure.self) {
      try await other.text("meta-data/instance-id", bench.call(old))
    }
    #expect(old.asked == ["PUT /latest/api/token"])
  }

  @Test("keys of a role are kept, renewed in good time, and used to their end if need be")
  func roles() async throws {
    // The bench stands at 14:13:20: the first keys end within the 15 minutes in which new ones are fetched.
    let transport = FakeTransport([
      Self.session, .says(200, "web-role\n"), Self.keys("ASIAONE", until: "2026-09-21T14:20:00Z"),
      AWSFixture.elastic(nil), AWSFixture.elastic(nil), .says(200, "web-role"),
      .says(500, "busy"), AWSFixture.elastic(nil), .says(200, "web-role"),
      Self.keys("ASIATWO", until: "2026-09-21T20:00:00Z"), AWSFixture.elastic(nil),
    ])
    let provider = try fixture.provider(.machine)
    let address = try fixture.address()
    func read() async throws { _ = try await provider.read(address, bench.call(transport)) }
    func used() -> [String?] {
      transport.requests.map { request in
        request.headers.first { $0.name == "X-Amz-Security-Token" }?.value
      }
    }
    try await read()
    #expect(provider.credential.source == "the instance's role")
    #expect(provider.credential.expiresAfter == .seconds(400))
    try await read()
    await provider.prepare(bench.call(transport))
    try await read()
    #expect(used().compactMap { $0 } == Array(repeating: "token-of-ASIAONE", count: 3))
    await provider.prepare(bench.call(transport))
    try await read()
    #expect(used().last == "token-of-ASIATWO")
    let count = transport.requests.count
    await provider.prepare(bench.call(transport))
    #expect(transport.requests.count == count)
    #expect(bench.redactor.redact("secret-of-ASIATWO token-of-ASIATWO").contains("of") == false)
  }

  @Test("keys of the environment come before a role, and are complete or refused")
  func environment() async throws {
    let provider = try fixture.provider(.machine)
    bench.files.variables["AWS_ACCESS_KEY_ID"] = "AKIAENV"
    await #expect(throws: CallFailure.self) {
      try await provider.read(fixture.address(), bench.call(FakeTransport([])))
    }
    #expect(provider.credential.state == .unreadable)
    bench.files.variables["AWS_SECRET_ACCESS_KEY"] = "secret-of-env"
    let transport = FakeTransport([AWSFixture.elastic(nil)])
    _ = try await provider.read(fixture.address(), bench.call(transport))
    #expect(transport.requests.last?.headers.last?.value.contains("AKIAENV/") == true)
  }

  @Test("settings that make no sense are refused with what to write instead")
  func settings() throws {
    let provider = try fixture.provider()
    let cases: [(String, AddressTarget, KeyValuePairs<String, String>, String?)] = [
      ("203.0.113.20", .own, [:], nil), ("10.0.0.9", .own, [:], nil),
      ("2001:db8::10", .own, [:], nil), ("10.9.9.9", .own, ["route_table": "rtb-1"], nil),
      ("2001:db8::10", .own, ["kind": "route", "route_table": "rtb-1"], nil),
      ("203.0.113.20", .explicit("i-0a1"), ["kind": "elastic"], nil),
      ("203.0.113.20", .explicit("42"), [:], "target"), ("10.0.0.9", .own, ["kind": "x"], "kind"),
      ("10.0.0.9", .own, ["kind": "route"], "route_table"),
      ("2001:db8::10", .own, ["kind": "elastic"], "IPv4"),
      ("10.0.0.9", .own, ["kind": "ipv6"], "IPv6"),
      ("203.0.113.20", .own, ["allocation": "x"], "eipalloc"),
      ("10.0.0.9", .own, ["network_interface": "eth0"], "eni"),
      ("10.0.0.9", .own, ["route_table": "rtb-1,x"], "rtb"),
      ("10.0.0.9", .own, ["kind": "secondary", "allocation": "eipalloc-1"], "elastic"),
      ("10.0.0.9", .own, ["kind": "secondary", "route_table": "rtb-1"], "route"),
    ]
    for (text, target, parameters, wanted) in cases {
      let address = try fixture.address(text, target: target, parameters: parameters)
      let problem = provider.problem(with: address.configuration)
      if let wanted {
        #expect(problem?.contains(wanted) == true, "\(text) \(parameters)")
      } else {
        #expect(problem == nil, "\(text) \(parameters)")
      }
    }
    #expect(throws: ProviderProblem.self) { try fixture.provider(region: "Frankfurt") }
    #expect(throws: ProviderProblem.self) { try fixture.provider(url: "api.example") }
  }
}
