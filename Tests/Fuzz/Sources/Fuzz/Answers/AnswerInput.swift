import AgentProtocol
import CloudTransport
import ControlProtocol
import NetworkTypes
import Synchronization

/// Answers to calls, and what must hold of the results whatever the answers are.
enum AnswerInput {
  /// Requests that fit into the time of one call, and one more.
  private static let requestsAtMost = 52

  /// The first byte says which call it is and of what kind of address; answers follow.
  static func run(_ bytes: [UInt8], provider type: String) {
    guard let first = bytes.first else { return }
    ends {
      let place = Place(bytes.dropFirst(), isRole: type == "aws" && first & 0x80 != 0)
      guard let provider = place.provider(type) else { return }
      let address = place.address(kind: Int(first >> 3) & 7, of: type)
      if let problem = provider.problem(with: address.configuration) { judge(text: problem) }
      let call = place.call
      await judge(call) { () async throws(CallFailure) in
        switch first & 7 {
        case 0: _ = try await provider.identify(call)
        case 1, 2: return .holder(try await provider.read(address, call))
        case 3, 4:
          return .accepted(try await provider.assign(address, version: "1", call))
        case 5:
          return .action(try await provider.poll(ActionReference("7"), address, call))
        case 6: await provider.prepare(call)
        default: await examine(provider, address, call)
        }
        return .accepted(nil)
      }
      place.judge(provider)
    }
  }

  /// The same answers for whoever asks who this machine is.
  static func runMetadata(_ bytes: [UInt8], provider type: String) {
    ends {
      let place = Place(bytes, isRole: type == "aws")
      guard let provider = place.provider(type) else { return }
      let call = place.call
      await judge(call) { () async throws(CallFailure) in
        let identity = try await provider.identify(call)
        precondition(!identity.instance.isEmpty, "a machine without a name")
        judge(name: identity.instance)
        judge(name: identity.region ?? "")
        return .accepted(nil)
      }
      await provider.prepare(place.call)
      place.judge(provider)
    }
  }

  /// The first byte says what is asked of etcd.
  static func runEtcd(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    ends {
      let place = Place(bytes.dropFirst(), isRole: false)
      let client = EtcdClient(
        LeaseStoreConfiguration(
          endpoints: ["http://a", "http://b"], user: first & 4 == 0 ? nil : "failover",
          passwordFile: first & 4 == 0 ? nil : "/token"),
        transport: place.answers, services: place.services)
      let kinds: [LeaseRequest.Kind] = [
        .read, .acquire(seconds: 5), .renew(lease: 77), .release(lease: 77),
      ]
      let kind = kinds[Int(first & 3)]
      let result = await client.perform(
        LeaseRequest(id: 1, key: "/k", value: "lb1 a", kind: kind, timeout: .seconds(5)))
      if case .held(_, let seconds) = result.outcome {
        if case .acquire(let asked) = kind { precondition(seconds <= asked, "longer than asked") }
        precondition(kind != .read && seconds > 0, "held for nothing")
      }
      if case .failed(let text) = result.outcome { judge(text: text) }
      precondition((try? AgentToEngine.lease(result).encoded()) != nil, "cannot be told")
      precondition(place.answers.requests <= requestsAtMost, "asks without end")
    }
  }

  private static func examine(
    _ provider: any CloudProvider, _ address: TargetedAddress, _ call: ProviderCall
  ) async {
    for finding in await provider.examine([address], call) {
      for text in [finding.subject, finding.text, finding.remedy] { judge(text: text) }
      precondition(
        (try? AgentToEngine.finding(requestID: 1, finding).encoded()) != nil, "cannot be told")
    }
  }

  /// Carries a call out, and judges what the engine would be told.
  private static func judge(
    _ call: ProviderCall, _ body: () async throws(CallFailure) -> CallOutcome
  ) async {
    let outcome: CallOutcome
    do throws(CallFailure) {
      outcome = try await body()
    } catch {
      judge(text: error.text)
      outcome = error.outcome
    }
    if case .holder(let reading) = outcome, case .other(let name) = reading.holder {
      judge(name: name)
    }
    if case .accepted(let action?) = outcome { judge(name: action.rawValue) }
    let message = AgentToEngine.result(
      CallResult(
        id: CallID(1), outcome: outcome, requestID: call.requestID, budget: call.budget))
    guard let told = try? message.encoded() else { preconditionFailure("cannot be told") }
    precondition((try? AgentToEngine(decoding: told)) != nil, "is told wrong")
  }

  /// What people read has no character that steers a terminal.
  fileprivate static func judge(text: String) {
    precondition(!text.unicodeScalars.contains(where: SafeText.isHarmful), "steers terminals")
  }

  /// Names go into messages and logs; they are as short as the protocol has them.
  fileprivate static func judge(name: String) {
    judge(text: name)
    precondition(name.utf8.count <= AgentProtocolLimits.identifier, "a name beyond its limit")
  }

  /// Nothing here waits for anything, so the task has ended when this returns.
  private static func ends(_ body: @escaping @Sendable () async -> Void) {
    let end = End()
    _ = Task.immediate {
      await body()
      end.isReached.withLock { $0 = true }
    }
    precondition(end.isReached.withLock { $0 }, "waits for something")
  }
}

/// Whether a task has ended.
private final class End: Sendable {
  let isReached = Mutex(false)
}

/// One machine with its answers, its time and its secrets.
private struct Place {
  let answers: ScriptedAnswers
  let services: ProviderServices
  private let credential: CredentialSource

  init(_ bytes: some Sequence<UInt8>, isRole: Bool) {
    answers = ScriptedAnswers(bytes)
    credential = isRole ? .machine : .file(path: "/keys")
    services = ProviderServices(
      files: ScriptedFiles(isThere: !isRole), clock: answers.clock, redactor: Redactor(),
      localAddresses: { [] })
  }

  var call: ProviderCall {
    ProviderCall(
      transport: answers, clock: answers.clock, timeout: .seconds(5), isAssignment: true)
  }

  func provider(_ type: String) -> (any CloudProvider)? {
    let parameters = type == "aws" ? [ProviderParameter("region", "eu-central-1")] : []
    return try? ProviderRegistry.named(type)?.init(
      ProviderConfiguration(
        name: "p", type: type,
        credential: type == "aws" || credential == .machine ? credential : .file(path: "/token"),
        apiURL: "https://api.example", metadataURL: "http://metadata", parameters: parameters),
      services)
  }

  /// An address of every kind that a provider has, by its number.
  func address(kind: Int, of type: String) -> TargetedAddress {
    let isVersion6 = kind & 1 == 1
    let four = IPAddress.v4(IPv4Address(203, 0, 113, 20))
    let six = IPAddress("2001:db8:1::1") ?? four
    var parameters: [ProviderParameter] = []
    if kind & 2 != 0 {
      parameters = [
        type == "hetzner"
          ? ProviderParameter("network", "5") : ProviderParameter("kind", "secondary")
      ]
    }
    if kind & 4 != 0, type == "aws" {
      parameters = [ProviderParameter("kind", "route"), ProviderParameter("route_table", "rtb-1")]
    }
    let machine = type == "aws" ? "i-0a1" : "42"
    return TargetedAddress(
      AddressConfiguration(
        number: AddressNumber(1), address: isVersion6 ? six : four, provider: "p",
        parameters: parameters),
      identity: CloudIdentity(instance: machine, kind: "x", region: nil, source: .metadata))
  }

  func judge(_ provider: any CloudProvider) {
    precondition(answers.requests <= 3 * 52, "asks without end")
    let report = provider.credential
    AnswerInput.judge(text: report.text)
    precondition(
      (try? AgentToEngine.credential(provider: "p", report).encoded()) != nil, "cannot be told")
  }
}
