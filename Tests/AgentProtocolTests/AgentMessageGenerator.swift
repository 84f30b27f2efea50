import NetworkTypes

import AgentProtocol

/// Makes messages of every kind from a seed, so that a failure can be replayed.
struct AgentMessageGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  mutating func flag() -> Bool { next() & 1 == 1 }
  mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: next()) }
  mutating func time() -> Microseconds { Microseconds(Int64(bitPattern: next())) }
  mutating func optional<T>(_ make: (inout Self) -> T) -> T? { flag() ? make(&self) : nil }
  mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }

  mutating func text(_ pieces: Int = 4) -> String {
    let choices = ["", "a", "droplet", "Grüße", "\u{0}", "日本", "👍", "reserved_ip:update"]
    return (0..<below(pieces)).map { _ in pick(choices) }.joined()
  }

  mutating func parameters() -> [ProviderParameter] {
    (0..<below(4)).map { _ in ProviderParameter(text(3), text(200)) }
  }

  mutating func provider() -> ProviderConfiguration {
    let source: CredentialSource =
      switch below(4) {
      case 0: .file(path: text(200))
      case 1: .credential(name: text())
      case 2: .environment(name: text())
      default: .machine
      }
    return ProviderConfiguration(
      name: text(3), type: text(3), credential: source, apiURL: optional { $0.text(100) },
      metadataURL: optional { $0.text() }, parameters: parameters())
  }

  mutating func address() -> AddressConfiguration {
    AddressConfiguration(
      number: AddressNumber(word()),
      address: flag()
        ? .v4(IPv4Address(rawValue: word())) : .v6(IPv6Address(high: next(), low: next())),
      provider: text(3), target: flag() ? .own : .explicit(text()), parameters: parameters())
  }

  mutating func call() -> CallRequest {
    let kind: CallRequest.Kind =
      switch below(3) {
      case 0: .read
      case 1: .assign(version: optional { $0.text() })
      default: .poll(ActionReference(text()))
      }
    return CallRequest(
      id: CallID(next()), address: AddressNumber(word()), kind: kind, epoch: next(),
      urgency: pick(CallRequest.Urgency.allCases), timeout: time(), usesNewConnection: flag())
  }

  mutating func outcome() -> CallOutcome {
    switch below(8) {
    case 0: .accepted(optional { ActionReference($0.text()) })
    case 1:
      .holder(
        HolderReading(
          holder: pick([.nobody, .own(text()), .other(text()), .hidden]), isBusy: flag(),
          action: optional { ActionReference($0.text()) }, version: optional { $0.text() }))
    case 2:
      .action(
        pick([
          .inProgress, .completed, .errored(text: text()), .unknown(word: text()), .notFound,
        ]))
    case 3:
      .rejected(
        Rejection(
          pick(Rejection.Reason.allCases), text: text(), retryAfter: optional { $0.time() }))
    case 4: .throttled(retryAfter: optional { $0.time() }, text: text())
    case 5: .ambiguous(text: text())
    case 6: .notSent(pick(TransportProblem.allCases), text: text())
    default: .cancelled(wasSent: flag())
    }
  }

  mutating func budget() -> BudgetReport {
    BudgetReport(
      limit: optional { $0.word() }, remaining: optional { $0.word() },
      resetsAfter: optional { $0.time() })
  }

  mutating func toAgent(_ kind: Int) -> EngineToAgent {
    switch kind {
    case 0: .hello(EngineHello(session: next(), node: text(3), softwareVersion: text(3)))
    case 1: .beginConfiguration(generation: word())
    case 2: .provider(provider())
    case 3: .address(address())
    case 4: .applyConfiguration(generation: word())
    case 5: .call(call())
    case 6: .cancel(CallID(next()))
    case 7: .examine(requestID: word(), provider: optional { $0.text(3) })
    case 8: .refreshIdentity(provider: text(3))
    case 9:
      .leaseStore(
        LeaseStoreConfiguration(
          endpoints: (0..<below(4)).map { _ in text(30) }, user: optional { $0.text(3) },
          passwordFile: optional { $0.text(30) }, authorityFile: optional { $0.text(30) }))
    case 10: .lease(lease())
    default: .ping(sequence: next())
    }
  }

  mutating func lease() -> LeaseRequest {
    LeaseRequest(
      id: next(), key: text(30), value: text(30),
      kind: pick([
        .read, .acquire(seconds: word()), .renew(lease: next()), .release(lease: next()),
      ]), timeout: time())
  }

  mutating func identity() -> IdentityReport {
    guard flag() else { return .unknown(text: text()) }
    return .known(
      CloudIdentity(
        instance: text(), kind: text(3), region: optional { $0.text(3) },
        source: pick(CloudIdentity.Source.allCases),
        anchor: optional { .v4(IPv4Address(10, 17, 0, UInt8($0.below(256)))) }))
  }

  mutating func credential() -> CredentialReport {
    let missing = (0..<below(4)).map { _ in text(3) }
    return CredentialReport(
      state: pick([
        .untried, .accepted, .rejected, .insufficient(missing: missing), .unreadable,
      ]), source: text(), text: text(), expiresAfter: optional { $0.time() })
  }

  mutating func finding() -> Finding {
    Finding(
      pick(Finding.Verdict.allCases), provider: text(3),
      address: optional { AddressNumber($0.word()) }, subject: text(3), text: text(40),
      remedy: text(40))
  }

  mutating func toEngine(_ kind: Int) -> AgentToEngine {
    switch kind {
    case 0:
      .hello(
        AgentHello(
          softwareVersion: text(3), providerTypes: (0..<below(5)).map { _ in text(3) }))
    case 1:
      .configured(
        generation: word(),
        problems: (0..<below(5)).map { _ in
          ConfigurationProblem(
            provider: text(3), address: optional { AddressNumber($0.word()) }, text: text())
        })
    case 2: .sent(CallID(next()))
    case 3:
      .result(
        CallResult(
          id: CallID(next()), outcome: outcome(), requestID: optional { $0.text() },
          budget: optional { $0.budget() }, took: time()))
    case 4: .identity(provider: text(3), identity())
    case 5: .credential(provider: text(3), credential())
    case 6:
      .connection(
        provider: text(3),
        ConnectionReport(
          state: pick(ConnectionReport.State.allCases), connections: word(),
          resolvedAddresses: word(), text: text()))
    case 7: .budget(provider: text(3), budget())
    case 8: .hint(address: AddressNumber(word()), pick(MetadataHint.allCases))
    case 9:
      .health(
        sequence: next(),
        AgentHealth(uptime: time(), openCalls: word(), requestsSent: next(), memory: next()))
    case 10: .finding(requestID: word(), finding())
    case 11: .examined(requestID: word())
    case 12:
      .lease(
        LeaseResult(
          id: next(),
          outcome: pick([
            .held(lease: next(), seconds: word()), .heldBy(value: text(30), lease: next()), .free,
            .failed(text: text(40)),
          ])))
    default: .log(pick(AgentLogLevel.allCases), text(40))
    }
  }
}
