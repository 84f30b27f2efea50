import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("etcd's JSON gateway")
struct EtcdClientTests {
  private let bench = Bench()
  // "lb1 a" and "lb2 b".
  private static let own = "bGIxIGE="
  private static let other = "bGIyIGI="

  private static func range(_ value: String, _ lease: String) -> FakeTransport.Answer {
    .says(200, #"{"header":{},"kvs":[{"key":"eA==","value":"\#(value)","lease":"\#(lease)"}]}"#)
  }

  private static let nothing = FakeTransport.Answer.says(200, #"{"header":{}}"#)
  private static let granted = FakeTransport.Answer.says(200, #"{"ID":"77","TTL":"5"}"#)
  private static let done = FakeTransport.Answer.says(200, #"{"succeeded":true}"#)

  private func perform(
    _ kind: LeaseRequest.Kind, _ transport: FakeTransport, endpoints: [String] = ["http://a:2379"],
    user: String? = nil
  ) async -> LeaseResult.Outcome {
    let client = EtcdClient(
      LeaseStoreConfiguration(
        endpoints: endpoints, user: user, passwordFile: user.map { _ in "/token" }),
      transport: transport, services: bench.services)
    let request = LeaseRequest(
      id: 1, key: "/failover/VI_1", value: "lb1 a", kind: kind, timeout: .seconds(2))
    return await client.perform(request).outcome
  }

  @Test("a free key, and one from before, are taken under a new lease")
  func acquire() async {
    for (found, comparison) in [
      (Self.nothing, #""target":"CREATE","create_revision":"0""#),
      (Self.range(Self.own, "5"), #""target":"VALUE","value":"bGIxIGE=""#),
    ] {
      let transport = FakeTransport([found, Self.granted, Self.done])
      let outcome = await perform(.acquire(seconds: 5), transport)
      #expect(outcome == .held(lease: 77, seconds: 5))
      #expect(
        transport.asked == ["POST /v3/kv/range", "POST /v3/lease/grant", "POST /v3/kv/txn"])
      let body = transport.requests.last.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
      #expect(body.contains(comparison) && body.contains(#""lease":"77""#))
    }
  }

  @Test("somebody else's key costs no write, and a race that was lost no lease")
  func taken() async {
    let taken = FakeTransport([Self.range(Self.other, "9")])
    #expect(await perform(.acquire(seconds: 5), taken) == .heldBy(value: "lb2 b", lease: 9))
    #expect(taken.asked == ["POST /v3/kv/range"])
    let lost = FakeTransport.Answer.says(
      200,
      #"{"responses":[{"response_range":{"kvs":[{"value":"\#(Self.other)","lease":"9"}]}}]}"#)
    let raced = FakeTransport([Self.nothing, Self.granted, lost, Self.nothing])
    #expect(await perform(.acquire(seconds: 5), raced) == .heldBy(value: "lb2 b", lease: 9))
    #expect(raced.asked.last == "POST /v3/lease/revoke")
  }

  @Test("a lease is renewed only if the key is still under it")
  func renew() async {
    let alive = FakeTransport.Answer.says(200, #"{"result":{"ID":"77","TTL":"5"}}"#)
    let ended = FakeTransport.Answer.says(200, #"{"result":{"ID":"77"}}"#)
    for (answers, wanted) in [
      ([alive, Self.range(Self.own, "77")], LeaseResult.Outcome.held(lease: 77, seconds: 5)),
      ([alive, Self.nothing], .free),
      ([alive, Self.range(Self.other, "9")], .heldBy(value: "lb2 b", lease: 9)),
      ([ended, Self.nothing], .free),
      ([.says(404, #"{"message":"requested lease not found"}"#), Self.nothing], .free),
    ] {
      #expect(await perform(.renew(lease: 77), FakeTransport(answers)) == wanted)
    }
  }

  @Test("a member that does not answer, or has no leader, is left for the next")
  func endpoints() async {
    for failure in [
      FakeTransport.Answer.failure(.notSent(.connection, text: "refused")),
      .failure(.noAnswer(text: "reset")),
      .says(503, #"{"message":"etcdserver: no leader"}"#),
    ] {
      let transport = FakeTransport([failure, Self.range(Self.other, "9")])
      let outcome = await perform(
        .read, transport, endpoints: ["http://a:2379", "http://b:2379"])
      #expect(outcome == .heldBy(value: "lb2 b", lease: 9))
      #expect(transport.requests.map(\.url).last == "http://b:2379/v3/kv/range")
    }
  }

  @Test("a session is opened, and again when it has ended; the password stays where it is")
  func sessions() async {
    let session = FakeTransport.Answer.says(200, #"{"token":"t.1"}"#)
    let transport = FakeTransport([
      session, .says(401, #"{"message":"etcdserver: invalid auth token"}"#), session,
      Self.nothing,
    ])
    #expect(await perform(.read, transport, user: "failover") == .free)
    #expect(
      transport.asked == [
        "POST /v3/auth/authenticate", "POST /v3/kv/range", "POST /v3/auth/authenticate",
        "POST /v3/kv/range",
      ])
    #expect(
      transport.requests.last?.headers.contains { $0.name == "Authorization" && $0.value == "t.1" }
        == true)
    bench.files.texts = [:]
    guard case .failed(let text) = await perform(.read, FakeTransport([]), user: "failover") else {
      Issue.record("answered")
      return
    }
    #expect(text.contains("/token"))
  }

  @Test(
    "what makes no sense is no answer",
    arguments: ["", "<html>", #"{"kvs":[{"value":"%%%"}]}"#, #"{"kvs":"#])
  func nonsense(body: String) async {
    guard case .failed = await perform(.read, FakeTransport([.says(200, body)])) else {
      Issue.record("taken: \(body)")
      return
    }
  }
}
