import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("AWS: refusals, clocks and keys")
struct AWSRefusalTests {
  private let fixture = AWSFixture()
  private var bench: Bench { fixture.bench }

  private func failure(
    _ provider: AmazonEC2, _ answers: FakeTransport.Answer...
  ) async throws -> CallFailure? {
    let address = try fixture.address(parameters: ["allocation": "eipalloc-1"])
    let call = bench.call(FakeTransport(answers), isAssignment: true)
    do throws(CallFailure) {
      _ = try await provider.assign(address, version: nil, call)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "a refusal by its code",
    arguments: [
      (401, "AuthFailure", Rejection.Reason.unauthorized),
      (400, "InvalidClientTokenId", .unauthorized), (403, "SignatureDoesNotMatch", .unauthorized),
      (400, "ExpiredToken", .unauthorized), (400, "RequestExpired", .unauthorized),
      (403, "UnauthorizedOperation", .forbidden), (403, "AccessDenied", .forbidden),
      (400, "InvalidAllocationID.NotFound", .addressNotFound),
      (400, "InvalidAddress.NotFound", .addressNotFound),
      (400, "InvalidInstanceID.NotFound", .targetNotFound),
      (400, "InvalidNetworkInterfaceID.NotFound", .targetNotFound),
      (400, "IncorrectInstanceState", .busy), (400, "Resource.AlreadyAssociated", .conflict),
      (400, "InvalidIPAddress.InUse", .conflict),
      (400, "PrivateIpAddressLimitExceeded", .occupied), (400, "InvalidParameterValue", .invalid),
      (400, "SomethingNew", .invalid), (403, "SomethingNew", .forbidden),
    ])
  func refusals(status: Int, code: String, wanted: Rejection.Reason) async throws {
    let provider = try fixture.provider()
    let failure = try await failure(provider, AWSFixture.refusal(status, code))
    #expect(failure?.rejection?.reason == wanted)
    #expect(failure?.text.contains(code) == true)
    if wanted == .unauthorized { #expect(provider.credential.state == .rejected) }
    if code == "UnauthorizedOperation" {
      #expect(failure?.text.contains("ec2:AssociateAddress") == true)
      #expect(provider.credential.state == .insufficient(missing: ["ec2:AssociateAddress"]))
    }
  }

  @Test(
    "throttling is told from trouble",
    arguments: [
      (503, "RequestLimitExceeded", true), (503, "EC2ThrottledException", true),
      (400, "Throttling", true), (503, "Unavailable", false), (500, "InternalError", false),
      (502, "", false),
    ])
  func throttling(status: Int, code: String, isThrottled: Bool) async throws {
    let failure = try await failure(
      try fixture.provider(), AWSFixture.refusal(status, code))
    switch failure?.outcome {
    case .throttled: #expect(isThrottled)
    case .ambiguous: #expect(!isThrottled)
    default: Issue.record("\(String(describing: failure))")
    }
  }

  @Test("an address of another subnet is told as such, and long encoded texts are left out")
  func texts() async throws {
    let subnet = try await failure(
      fixture.provider(),
      AWSFixture.refusal(
        400, "InvalidParameterValue", "Address does not fall within the subnet's address range"))
    #expect(subnet?.rejection?.reason == .regionMismatch)
    let encoded =
      "You are not authorized. Encoded authorization failure message: "
      + String(repeating: "x", count: 2_000)
    let long = try await failure(
      fixture.provider(), AWSFixture.refusal(403, "UnauthorizedOperation", encoded))
    #expect(long?.text.contains("xxx") == false)
    #expect(long?.text.contains("You are not authorized.") == true)
  }

  @Test("a wrong clock is corrected by AWS's own, at once and for later requests")
  func clock() async throws {
    // The bench stands at 2026-09-21 14:13:20.
    let date = [(name: "Date", value: "Mon, 21 Sep 2026 15:13:20 GMT")]
    let provider = try fixture.provider()
    let transport = FakeTransport([
      AWSFixture.refusal(401, "AuthFailure", headers: date),
      AWSFixture.answer("AssociateAddress", ""), AWSFixture.answer("AssociateAddress", ""),
    ])
    let address = try fixture.address(parameters: ["allocation": "eipalloc-1"])
    for _ in 0..<2 {
      let call = bench.call(transport, isAssignment: true)
      _ = try await provider.assign(address, version: nil, call)
    }
    let times = transport.requests.map { $0.headers.first { $0.name == "X-Amz-Date" }?.value }
    #expect(times == ["20260921T141320Z", "20260921T151320Z", "20260921T151320Z"])
    #expect(provider.credential.state == .accepted)
    let findings = await provider.examine([], bench.call(FakeTransport([])))
    #expect(findings.map(\.subject) == ["clock"])
    #expect(findings.first?.text == "This machine's clock is 3600 s behind AWS's.")
    // A refusal at the right time is one of the keys, and is not tried twice.
    let same = [(name: "Date", value: "Mon, 21 Sep 2026 14:13:25 GMT")]
    let refusing = FakeTransport([AWSFixture.refusal(401, "AuthFailure", headers: same)])
    await #expect(throws: CallFailure.self) {
      try await fixture.provider().assign(
        address, version: nil, bench.call(refusing, isAssignment: true))
    }
    #expect(refusing.requests.count == 1)
  }

  @Test(
    "dates of header fields",
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Sun Nov  6 08:49:37 1994", nil), ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("", nil),
      ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 99 Nov 1994 08:49:37 GMT", nil),
      ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
    ] as [(String, Int64?)])
  func dates(text: String, wanted: Int64?) {
    #expect(HTTPDate.seconds(text) == wanted)
  }

  @Test("keys that were replaced in the file count from the next call on")
  func replaced() async throws {
    let provider = try fixture.provider()
    _ = try await failure(provider, AWSFixture.refusal(401, "AuthFailure"))
    #expect(provider.credential.state == .rejected)
    bench.files.texts["/keys"] = bench.files.texts["/keys"]?.replacing("AKIATEST", with: "AKIANEW")
    #expect(try await failure(provider, AWSFixture.answer("AssociateAddress", "")) == nil)
    #expect(provider.credential.state == .accepted)
    bench.files.texts["/keys"] = "secret-of-the-test"
    let none = try await failure(provider)
    #expect(none?.rejection?.reason == .credentialUnreadable)
    #expect(none?.text.contains("secret-of-the-test") == false)
    #expect(bench.redactor.redact("x secret-of-the-test y") == "x ****************** y")
  }
}
