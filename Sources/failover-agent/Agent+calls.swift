import AgentProtocol
import CloudTransport
import NetworkTypes

extension Agent {
  /// Begins a call, or lets it wait for its turn.
  func start(_ request: CallRequest) {
    guard calls[request.id] == nil else { return }
    calls[request.id] = OpenCall(request: request, receivedAt: clock.now())
    if running.count < Self.callsAtOnce { run(request) }
  }

  /// Ends a call: if nothing of it was sent, nothing ever is.
  func cancel(_ id: CallID) {
    guard let call = calls[id] else { return }
    guard let task = call.task else {
      finish(id, .cancelled(wasSent: false), nil)
      return
    }
    task.cancel()
  }

  private func run(_ request: CallRequest) {
    running.insert(request.id)
    let session = session
    calls[request.id]?.task = Task { await perform(request, session) }
  }

  private func perform(_ request: CallRequest, _ life: UInt64?) async {
    guard let address = addresses[request.address], let session = providers[address.provider]
    else {
      let rejection = Rejection(.notConfigured, text: "The agent has no such address.")
      finish(request.id, .rejected(rejection), nil)
      return
    }
    let waited = clock.now() - (calls[request.id]?.receivedAt ?? clock.now())
    let bounded = min(max(request.timeout, .milliseconds(100)), .seconds(60))
    let packets = packets
    let sent = try? AgentToEngine.sent(request.id).encoded()
    let call = ProviderCall(
      transport: session.transport, clock: clock, timeout: max(bounded - waited, .zero),
      usesNewConnection: request.usesNewConnection, isAssignment: request.kind.isAssignment,
      onSent: { if let sent { packets.send(sent) } })
    await waitForIdentity(of: session, for: address, call)
    let target = TargetedAddress(address, identity: session.identity)
    let outcome = await outcome(of: request.kind, target, session.provider, call)
    // A former life of the engine hears nothing.
    guard life == self.session else { return }
    report(address.provider)
    finish(request.id, outcome, call)
  }

  /// Right after the start the metadata service is about to answer: better late than refused.
  private func waitForIdentity(
    of session: ProviderSession, for address: AddressConfiguration, _ call: ProviderCall
  ) async {
    guard case .own = address.target else { return }
    while session.identity == nil, session.isAsking, call.timeLeft > .milliseconds(200) {
      do throws(CallFailure) {
        try await call.pause(.milliseconds(5))
      } catch {
        return
      }
    }
  }

  private func outcome(
    of kind: CallRequest.Kind, _ address: TargetedAddress, _ provider: any CloudProvider,
    _ call: ProviderCall
  ) async -> CallOutcome {
    guard !Task.isCancelled else { return .cancelled(wasSent: false) }
    guard address.target != nil else {
      let text = "The metadata service has not said yet who this machine is."
      return .rejected(Rejection(.identityUnknown, text: text))
    }
    do throws(CallFailure) {
      switch kind {
      case .read: return .holder(try await provider.read(address, call))
      case .assign(let version):
        return .accepted(try await provider.assign(address, version: version, call))
      case .poll(let action): return .action(try await provider.poll(action, address, call))
      }
    } catch {
      return error.outcome
    }
  }

  private func finish(_ id: CallID, _ outcome: CallOutcome, _ call: ProviderCall?) {
    running.remove(id)
    guard let open = calls.removeValue(forKey: id) else { return }
    let result = CallResult(
      id: id, outcome: outcome, requestID: call?.requestID, budget: call?.budget,
      took: clock.now() - open.receivedAt)
    send(.result(result))
    let waiting = calls.values.filter { $0.task == nil }
    guard running.count < Self.callsAtOnce,
      let next = waiting.min(by: {
        ($0.request.urgency.rawValue, $0.receivedAt) < ($1.request.urgency.rawValue, $1.receivedAt)
      })
    else { return }
    run(next.request)
  }
}

extension CallRequest.Kind {
  /// True if it moves the address.
  var isAssignment: Bool {
    switch self {
    case .assign: true
    case .read, .poll: false
    }
  }
}
