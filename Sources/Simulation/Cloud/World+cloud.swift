import AgentProtocol
import Engine
package import NetworkTypes

// Agents, and the provider behind them. Calls take their time there and back; what reached the
// provider happens, whatever becomes of those who asked.

extension World {
  /// The engine wants its agent to run.
  func startAgent(_ node: Node, after delay: Microseconds = .milliseconds(5)) {
    node.agent.isRunning = true
    node.agent.life += 1
    queue.add(.event(.agentConnected, node: node.index, life: node.life), at: now + delay)
  }

  /// The agent is gone, with all calls that have not left.
  func stopAgent(_ node: Node) {
    node.agent.isRunning = false
    node.agent.life += 1
    node.agent.waiting = []
  }

  /// SIGKILL to an agent: the supervisor starts another.
  package func killAgent(_ index: Int) {
    let node = nodes[index]
    guard node.agent.isRunning else { return }
    tell(.disturbed(node: index, .cloud), .disturbances)
    stopAgent(node)
    arrive(.event(.agentLost("ended")), at: node)
    if node.seat != nil { startAgent(node, after: .seconds(1)) }
  }

  /// Something changes at the provider.
  package func changeProvider(_ change: (inout FakeProvider) -> Void) {
    guard var changed = provider else { return }
    tell(.disturbed(node: nil, .cloud), .disturbances)
    change(&changed)
    provider = changed
  }

  /// The engine tells its agent something.
  func perform(_ message: EngineToAgent, _ node: Node) {
    guard node.agent.isRunning else { return }
    switch message {
    case .beginConfiguration: node.agent.addresses = []
    case .address(let address): node.agent.addresses.append(address)
    case .applyConfiguration(let generation):
      answer(.configured(generation: generation, problems: []), node, after: .milliseconds(1))
      let identity = CloudIdentity(
        instance: FakeAgent.target(node.index), kind: "server", region: nil, source: .metadata)
      for provider in Set(node.agent.addresses.map(\.provider)).sorted() {
        answer(.identity(provider: provider, .known(identity)), node, after: .milliseconds(2))
      }
    case .call(let asked):
      let call = apparent(asked, node)
      tell(.called(node: node.index, call), .cloud)
      leave(call, node)
      if has(.doubleCalls) {
        var again = call
        again.id = CallID(call.id.rawValue + 1)
        tell(.called(node: node.index, again), .cloud)
        leave(again, node)
      }
    case .cancel(let call):
      tell(.cancelled(node: node.index, call), .cloud)
      if has(.unassigning), let address = node.agent.addresses.first?.address {
        provider?.moveByHand(address, to: .nobody)
        tell(.moved(address, .nobody), .cloud)
      }
      // What has left cannot be called back.
      if node.agent.waiting.remove(call) != nil {
        answer(
          .result(CallResult(id: call, outcome: .cancelled(wasSent: false))), node,
          after: .milliseconds(1))
      }
    case .ping(let sequence):
      let health = AgentHealth(uptime: .zero, openCalls: 0, requestsSent: 0, memory: 0)
      answer(.health(sequence: sequence, health), node, after: .milliseconds(1))
    case .examine(let request, _):
      answer(.examined(requestID: request), node, after: .milliseconds(1))
    case .hello, .provider, .refreshIdentity, .leaseStore, .lease: break
    }
  }

  private func leave(_ call: CallRequest, _ node: Node) {
    node.agent.waiting.insert(call.id)
    queue.add(
      .call(call, node: node.index, life: node.agent.life),
      at: now + .milliseconds(random.within(5...60)))
  }

  /// A call reaches the provider.
  func callArrives(_ call: CallRequest, _ node: Node, life: Int) {
    guard node.agent.life == life, node.agent.waiting.remove(call.id) != nil else { return }
    guard var provider, let address = node.agent.address(call.address) else { return }
    pass(&provider)
    let outcome = provider.answer(
      call.kind, address, from: node.index, at: now, &random)
    self.provider = provider
    if case .assign = call.kind, case .ambiguous = outcome { node.agent.wasUncertain = true }
    answer(.sent(call.id), node, after: .milliseconds(1))
    let delay = Microseconds.milliseconds(random.within(5...200))
    answer(.result(CallResult(id: call.id, outcome: outcome)), node, after: delay)
  }

  /// Actions end at the provider.
  private func pass(_ provider: inout FakeProvider) {
    for (address, holder) in provider.pass(to: now, loses: has(.fruitlessProvider)) {
      tell(.moved(address, holder), .cloud)
    }
  }

  /// Who holds an address at present.
  package func cloudHolder(_ address: IPAddress) -> FakeProvider.HolderNode? {
    guard var provider else { return nil }
    pass(&provider)
    self.provider = provider
    return provider.holder(address)
  }

  private func answer(_ message: AgentToEngine, _ node: Node, after delay: Microseconds) {
    queue.add(
      .agentSays(message, node: node.index, life: node.life, agentLife: node.agent.life),
      at: now + delay)
  }

  /// A message of an agent reaches its engine.
  func agentSays(_ message: AgentToEngine, _ node: Node, life: Int, agentLife: Int) {
    guard node.life == life, node.agent.life == agentLife else { return }
    if case .result(let result) = message { tell(.answered(node: node.index, result), .cloud) }
    arrive(.event(.agent(message)), at: node)
  }
}
