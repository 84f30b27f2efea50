import AgentProtocol
import CloudTransport
import NetworkTypes

extension Agent {
  private static let metadataTimeout = Microseconds.seconds(3)

  /// Every few seconds: what is missing is asked for again, what expires is renewed, and changes
  /// are told.
  func maintain() {
    for (name, session) in providers {
      report(name)
      if session.identity == nil, isDue(session) { askWhoWeAre(name) }
      guard !session.isPreparing else { continue }
      session.isPreparing = true
      let call = ProviderCall(
        transport: session.transport, clock: clock, timeout: .seconds(10))
      Task {
        await session.provider.prepare(call)
        session.isPreparing = false
        report(name)
      }
    }
  }

  /// A metadata service that was silent is asked after 5, 10, 20 … 60 s.
  private func isDue(_ session: ProviderSession) -> Bool {
    guard let askedAt = session.askedAt else { return true }
    let wait = min(Microseconds.seconds(5) * (1 << min(session.failures, 4)), .seconds(60))
    return clock.now() - askedAt >= wait
  }

  /// The engine wants it anew, since a provider did not know this machine.
  func refreshIdentity(_ name: String) {
    providers[name]?.reportedIdentity = nil
    askWhoWeAre(name)
  }

  /// Tells the engine who this machine is, once that is known.
  func tellIdentity(_ name: String) {
    guard let session = providers[name] else { return }
    guard let identity = session.identity else { return askWhoWeAre(name) }
    guard session.reportedIdentity == nil else { return }
    session.reportedIdentity = .known(identity)
    send(.identity(provider: name, .known(identity)))
  }

  /// Asks the metadata service, unless that is under way.
  func askWhoWeAre(_ name: String) {
    guard let session = providers[name], !session.isAsking else { return }
    session.isAsking = true
    session.askedAt = clock.now()
    Task { await learnIdentity(session, name) }
  }

  private func learnIdentity(_ session: ProviderSession, _ name: String) async {
    let call = ProviderCall(
      transport: session.transport, clock: clock, timeout: Self.metadataTimeout)
    let report: IdentityReport
    do throws(CallFailure) {
      let identity = try await session.provider.identify(call)
      session.identity = identity
      session.failures = 0
      report = .known(identity)
    } catch {
      session.failures += 1
      if let identity = session.identity {
        // Its answer of before holds: a machine does not change its number while it runs.
        report = .known(identity)
      } else {
        report = .unknown(
          text: PrintableText.line("\(error.text) Or name the machine with `target ID`."))
      }
    }
    session.isAsking = false
    guard providers[name] === session, session.reportedIdentity != report else { return }
    session.reportedIdentity = report
    send(.identity(provider: name, report))
  }
}
