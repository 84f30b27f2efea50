import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("DigitalOcean")
struct DigitalOceanTests {
  private let bench = Bench()

  private func provider() throws -> DigitalOcean {
    try DigitalOcean(
      ProviderConfiguration(
        name: "do", type: "digitalocean", credential: .file(path: "/token"),
        apiURL: "https://api.example"),
      bench.services)
  }

  private func address(_ text: String = "203.0.113.10") throws -> TargetedAddress {
    TargetedAddress(
      AddressConfiguration(
        number: AddressNumber(1), address: try #require(IPAddress(text)), provider: "do"),
      identity: CloudIdentity(
        instance: "2", kind: "droplet", region: "nyc3", source: .metadata))
  }

  @Test(
    "one request each, under the right path",
    arguments: [
      ("203.0.113.10", "read", "GET /v2/reserved_ips/203.0.113.10"),
      ("203.0.113.10", "assign", "POST /v2/reserved_ips/203.0.113.10/actions"),
      ("203.0.113.10", "poll", "GET /v2/reserved_ips/203.0.113.10/actions/7"),
      ("2001:db8::10", "read", "GET /v2/reserved_ipv6/2001:db8::10"),
      ("2001:db8::10", "assign", "POST /v2/reserved_ipv6/2001:db8::10/actions"),
      // Reserved IPv6 addresses have no actions of their own to ask for.
      ("2001:db8::10", "poll", "GET /v2/actions/7"),
    ])
  func requests(text: String, kind: String, wanted: String) async throws {
    let transport = FakeTransport([.says(500, "")])
    let provider = try provider()
    let address = try address(text)
    let call = bench.call(transport, isAssignment: kind == "assign")
    do throws(CallFailure) {
      switch kind {
      case "read": _ = try await provider.read(address, call)
      case "assign": _ = try await provider.assign(address, version: nil, call)
      default: _ = try await provider.poll(ActionReference("7"), address, call)
      }
      Issue.record("a 500 was taken for an answer")
    } catch {
      guard case .ambiguous = error.outcome else {
        Issue.record("\(error)")
        return
      }
    }
    #expect(transport.asked == [wanted])
    let request = try #require(transport.requests.first)
    let header = request.headers.first { $0.name == "authorization" }
    #expect(header?.value == "Bearer dop_v1_0123456789abcdef")
    if kind == "assign" {
      let body = String(decoding: request.body, as: UTF8.self)
      #expect(body == #"{"droplet_id":2,"type":"assign"}"#)
    } else {
      #expect(request.body.isEmpty)
    }
    #expect(!"\(request)".contains("dop_v1"))
  }

  @Test(
    "who holds it",
    arguments: [
      (#""droplet":{"id":2},"locked":false"#, Holder.own("2")),
      (#""droplet":{"id":3},"locked":true"#, .other("3")),
    ])
  func holders(fields: String, wanted: Holder) async throws {
    let body = #"{"reserved_ip":{"ip":"203.0.113.10",\#(fields)}}"#
    let transport = FakeTransport([.says(200, body)])
    let reading = try await provider().read(address(), bench.call(transport))
    #expect(reading.holder == wanted)
    #expect(reading.isBusy == body.contains("true"))
    #expect(transport.asked.count == 1)
  }

  @Test(
    "no droplet is nobody only if the token may see droplets",
    arguments: [
      (#""droplet":null,"#, 200, Holder.nobody), (#""droplet":null,"#, 403, .hidden),
      ("", 200, .nobody), ("", 403, .hidden), ("", 404, .nobody),
    ])
  func scope(droplet: String, status: Int, wanted: Holder) async throws {
    let body = #"{"reserved_ip":{"ip":"203.0.113.10",\#(droplet)"locked":false}}"#
    let transport = FakeTransport([.says(200, body), .says(status, "{}"), .says(200, body)])
    let provider = try provider()
    #expect(try await provider.read(address(), bench.call(transport)).holder == wanted)
    #expect(
      transport.asked == ["GET /v2/reserved_ips/203.0.113.10", "GET /v2/droplets/2"])
    if wanted == .hidden {
      #expect(provider.credential.state == .insufficient(missing: ["droplet:read"]))
    } else {
      // It is asked once.
      #expect(try await provider.read(address(), bench.call(transport)).holder == wanted)
      #expect(transport.asked.count == 3)
    }
  }

  @Test(
    "a refusal has its class, and tells the provider's words",
    arguments: [
      (401, "Unable to authenticate you.", Rejection.Reason.unauthorized),
      (403, "You do not have permission to perform this action.", .forbidden),
      (404, "The resource you requested could not be found.", .addressNotFound),
      (404, "Droplet not found.", .targetNotFound), (409, "busy", .conflict),
      (412, "changed", .conflict), (423, "locked", .busy),
      (422, "Droplet already has a pending event.", .busy),
      (422, "The floating IP already has a pending event.", .busy),
      (422, "THE RESERVED IP ALREADY HAS A PENDING EVENT", .busy),
      (422, "The reserved IP is already assigned to this droplet.", .conflict),
      (422, "The droplet already has a reserved IP.", .occupied),
      (422, "The droplet is in another region.", .regionMismatch),
      (422, "The droplet does not exist.", .targetNotFound), (422, "Whatever.", .conflict),
      (400, "No.", .invalid), (418, "Tea.", .invalid),
    ])
  func refusals(status: Int, text: String, wanted: Rejection.Reason) async throws {
    let body = #"{"id":"x","message":"\#(text)"}"#
    let failure = await failure(of: [.says(status, body)])
    #expect(failure?.rejection?.reason == wanted)
    #expect(failure?.text == text)
  }

  @Test(
    "an answer that tells nothing leaves it open whether it happened",
    arguments: [
      (500, #"{"id":"server_error","message":"Unexpected server-side error"}"#),
      (502, "<html>Bad gateway</html>"), (503, ""), (504, "timeout"), (408, "slow"),
      (201, "<html>"), (201, ""), (201, #"{"action":{"id":72"#), (201, "[]"), (201, "null"),
      (200, #"{"action":{"id":"text","status":1}}"#), (101, ""), (999, ""),
    ])
  func ambiguous(status: Int, body: String) async throws {
    let failure = await failure(of: [.says(status, body)])
    guard case .ambiguous(let text) = failure?.outcome else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(!text.isEmpty)
  }

  @Test("too many calls: how long to wait, from whichever header says so")
  func throttling() async throws {
    let body = #"{"id":"too_many_requests","message":"API rate limit exceeded."}"#
    let headers: [[(name: String, value: String)]] = [
      [("retry-after", "29")], [("ratelimit-reset", "\(Bench.wallSeconds + 40)")], [],
    ]
    let waits: [Microseconds?] = [.seconds(29), .seconds(40), nil]
    for (headers, wait) in zip(headers, waits) {
      let failure = await failure(of: [.says(429, body, headers: headers)])
      #expect(
        failure?.outcome == .throttled(retryAfter: wait, text: "API rate limit exceeded."))
    }
  }

  @Test("a redirect is not followed: it would carry the token elsewhere")
  func redirect() async throws {
    let headers = [(name: "location", value: "https://evil.example/")]
    let failure = await failure(of: [.says(302, "", headers: headers)])
    #expect(failure?.rejection?.reason == .invalid)
  }

  @Test("what a failed connection means")
  func transportFailures() async throws {
    let cases: [(TransportFailure, CallOutcome)] = [
      (.notSent(.nameResolution, text: "a"), .notSent(.nameResolution, text: "a")),
      (.notSent(.security, text: "b"), .notSent(.security, text: "b")),
      (.noAnswer(text: "c"), .ambiguous(text: "c")),
      (.cancelled(wasSent: false), .cancelled(wasSent: false)),
      (.cancelled(wasSent: true), .cancelled(wasSent: true)),
    ]
    for (failure, wanted) in cases {
      #expect(await self.failure(of: [.failure(failure)])?.outcome == wanted)
    }
  }

  @Test(
    "an action's progress",
    arguments: [
      ("in-progress", ActionStatus.inProgress), ("completed", .completed),
      ("errored", .errored(text: "The action ended with an error.")),
      ("done", .unknown(word: "done")),
    ])
  func progress(word: String, wanted: ActionStatus) async throws {
    let transport = FakeTransport([.says(200, #"{"action":{"id":7,"status":"\#(word)"}}"#)])
    let status = try await provider().poll(
      ActionReference("7"), address(), bench.call(transport))
    #expect(status == wanted)
  }

  @Test("an action that is not found, or was never a number, is no error")
  func missingActions() async throws {
    let transport = FakeTransport([.says(404, #"{"id":"not_found","message":"gone"}"#)])
    let provider = try provider()
    #expect(
      try await provider.poll(ActionReference("7"), address(), bench.call(transport)) == .notFound)
    #expect(
      try await provider.poll(ActionReference("../x"), address(), bench.call(transport))
        == .notFound)
    #expect(transport.asked.count == 1)
  }

  @Test("an answer about another address is none")
  func otherAddress() async throws {
    let body = #"{"reserved_ip":{"ip":"203.0.113.99","droplet":{"id":2},"locked":false}}"#
    let transport = FakeTransport([.says(200, body)])
    await #expect(throws: CallFailure.self) {
      try await provider().read(address(), bench.call(transport))
    }
  }

  @Test(
    "who this machine is, unless the metadata service lies",
    arguments: [
      ("3164444\n", "nyc3", "3164444"), ("0", "nyc3", nil), ("-1", "nyc3", nil), ("", "nyc3", nil),
      ("<html>", "nyc3", nil), ("99999999999999999999", "nyc3", nil), ("1", "", nil),
      ("1", "NYC 3", nil), ("1", String(repeating: "a", count: 300), nil),
    ])
  func identity(id: String, region: String, wanted: String?) async throws {
    let transport = FakeTransport([.says(200, id), .says(200, region)])
    let identity = try? await provider().identify(bench.call(transport))
    #expect(identity?.instance == wanted)
    #expect(transport.requests.allSatisfy { $0.headers.isEmpty }, "no token for the metadata")
  }

  private func failure(of answers: [FakeTransport.Answer]) async -> CallFailure? {
    do {
      let call = bench.call(FakeTransport(answers), isAssignment: true)
      _ = try await provider().assign(address(), version: nil, call)
      return nil
    } catch {
      return error as? CallFailure
    }
  }
}
