import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("AWS: Elastic IPs")
struct AWSElasticTests {
  private let fixture = AWSFixture()
  private var bench: Bench { fixture.bench }

  @Test(
    "who holds an address",
    arguments: [
      (nil, nil, Holder.nobody), ("i-0a1", nil, .own("i-0a1")),
      ("i-0a1", "eni-1", .own("i-0a1")), ("i-0a2", "eni-2", .other("i-0a2")),
      (nil, "eni-2", .other("eni-2")), ("i-0a10", nil, .other("i-0a10")),
    ])
  func holders(instance: String?, interface: String?, wanted: Holder) async throws {
    let transport = FakeTransport([AWSFixture.elastic(instance, interface)])
    let reading = try await fixture.provider().read(fixture.address(), bench.call(transport))
    #expect(reading == HolderReading(holder: wanted))
    #expect(fixture.forms(transport) == ["DescribeAddresses&PublicIp.1=203.0.113.20"])
  }

  @Test("with a configured interface, only that one counts")
  func interfaces() async throws {
    let transport = FakeTransport([
      AWSFixture.elastic("i-0a1", "eni-9"), AWSFixture.elastic("i-0a1", "eni-1"),
    ])
    let provider = try fixture.provider()
    let address = try fixture.address(parameters: ["network_interface": "eni-1"])
    #expect(try await provider.read(address, bench.call(transport)).holder == .other("i-0a1"))
    #expect(try await provider.read(address, bench.call(transport)).holder == .own("i-0a1"))
  }

  @Test("an assignment names allocation and target; the allocation is looked up once")
  func assignment() async throws {
    let done = AWSFixture.answer("AssociateAddress", "<associationId>eipassoc-1</associationId>")
    let transport = FakeTransport([AWSFixture.elastic(nil), done, done])
    let provider = try fixture.provider()
    for _ in 0..<2 {
      let call = bench.call(transport, isAssignment: true)
      #expect(try await provider.assign(fixture.address(), version: nil, call) == nil)
      #expect(call.mayHaveActed)
    }
    let form =
      "AssociateAddress&AllocationId=eipalloc-7&InstanceId=i-0a1&AllowReassociation=true"
    #expect(
      fixture.forms(transport) == ["DescribeAddresses&PublicIp.1=203.0.113.20", form, form])
  }

  @Test("a configured allocation and interface need no look-up")
  func configured() async throws {
    let transport = FakeTransport([AWSFixture.answer("AssociateAddress", "")])
    let address = try fixture.address(
      target: .explicit("eni-5"), parameters: ["allocation": "eipalloc-3"])
    _ = try await fixture.provider().assign(
      address, version: nil, bench.call(transport, isAssignment: true))
    let form =
      "AssociateAddress&AllocationId=eipalloc-3&NetworkInterfaceId=eni-5&AllowReassociation=true"
    #expect(fixture.forms(transport) == [form])
  }

  @Test("a request goes to the region's own endpoint, signed, as a form")
  func request() async throws {
    let transport = FakeTransport([AWSFixture.elastic(nil)])
    let provider = try fixture.provider(url: nil)
    _ = try await provider.read(fixture.address(), bench.call(transport))
    let request = try #require(transport.requests.first)
    #expect(provider.connectionURL == "https://ec2.eu-central-1.amazonaws.com")
    #expect(request.url == "https://ec2.eu-central-1.amazonaws.com/")
    #expect(request.method == .post)
    #expect(request.headers.map(\.name) == ["Content-Type", "X-Amz-Date", "Authorization"])
    #expect(
      request.headers.last?.value.hasPrefix(
        "AWS4-HMAC-SHA256 Credential=AKIATEST/20260921/eu-central-1/ec2/aws4_request, "
          + "SignedHeaders=content-type;host;x-amz-date, Signature=") == true)
    #expect(
      try fixture.provider(region: "cn-north-1", url: nil).connectionURL?.hasSuffix(".cn") == true)
  }

  @Test(
    "the base of an API: what is asked, what stands in Host and what is signed",
    arguments: [
      ("https://ec2.eu-west-1.amazonaws.com", "ec2.eu-west-1.amazonaws.com", "/"),
      ("https://vpce-1.example:443", "vpce-1.example", "/"), ("http://h:443", "h:443", "/"),
      ("http://127.0.0.1:5999", "127.0.0.1:5999", "/"), ("http://h:80/a/b", "h", "/a/b/"),
    ])
  func places(base: String, authority: String, path: String) {
    let place = AmazonEC2.place(base)
    #expect(place.url == base + "/")
    #expect(place.authority == authority)
    #expect(place.path == path)
  }

  @Test("an answer that is none is uncertain, whatever it is")
  func nonsense() async throws {
    let bodies = [
      "", "<html><body>busy</body></html>", "{}", "<DescribeAddressesResponse><addressesSet>",
      "<!DOCTYPE html><html></html>", "<OtherResponse/>", "\u{0}",
    ]
    for body in bodies {
      let transport = FakeTransport([.says(200, body)])
      await #expect(throws: CallFailure.self) {
        try await fixture.provider().read(fixture.address(), bench.call(transport))
      }
      let call = bench.call(
        FakeTransport([AWSFixture.elastic(nil), .says(200, body)]), isAssignment: true)
      do {
        _ = try await fixture.provider().assign(fixture.address(), version: nil, call)
        Issue.record("taken: \(body)")
      } catch let error as CallFailure {
        guard case .ambiguous = error.outcome else {
          Issue.record("\(error)")
          return
        }
      }
    }
  }

  @Test("an answer about another address is not taken for ours")
  func foreign() async throws {
    let transport = FakeTransport([
      AWSFixture.elastic("i-0a1"),
      AWSFixture.answer("DescribeAddresses", "<addressesSet/>"),
    ])
    let provider = try fixture.provider()
    for address in [try fixture.address("203.0.113.21"), try fixture.address()] {
      do throws(CallFailure) {
        _ = try await provider.read(address, bench.call(transport))
        Issue.record("taken")
      } catch {
        #expect(error.rejection?.reason == .addressNotFound)
        #expect(error.text.contains("eu-central-1"))
      }
    }
  }
}
