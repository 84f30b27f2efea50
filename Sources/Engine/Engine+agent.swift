import AddressOwnership
import AgentProtocol
import Configuration
import NetworkTypes
import SupervisorProtocol

// The conversation with failover-agent. Losing it changes no election.

extension Engine {
  /// Starts, configures or ends the agent, as the configuration wants it.
  mutating func updateAgent() {
    let isWanted = !cloud.isEmpty || !masterLeases.isEmpty || !leavingLeases.isEmpty
    if isWanted != agent.isWanted {
      agent.isWanted = isWanted
      agent.absentSince = isWanted ? now : nil
      actions.append(isWanted ? .startAgent : .stopAgent)
      if !isWanted {
        let isConnected = agent.isConnected
        agent = AgentLink()
        agent.isConnected = isConnected
      }
    }
    if agent.phase != .absent {
      configureAgent()
    } else if agent.isWanted, agent.isConnected {
      // It was there before it was wanted, as after a restart of the engine.
      agentConnected()
    }
  }

  /// The host has a connection to the agent.
  mutating func agentConnected() {
    agent.isConnected = true
    guard agent.isWanted, agent.phase == .absent else { return }
    agent.phase = .configuring
    agent.heardAt = now
    agent.nextPing = now + AgentLink.pingPeriod
    actions.append(
      .agent(
        .hello(
          EngineHello(
            session: identity.bootEpoch, node: identity.node, softwareVersion: identity.version))))
    configureAgent()
  }

  /// The connection is gone; the host opens another when it can.
  mutating func agentLost(_ text: String) {
    agent.isConnected = false
    guard agent.phase != .absent else { return }
    log(.warning, "failover-agent: \(text). The election goes on; cloud addresses stay put.")
    record(.cloud, text: "failover-agent is gone: \(text)")
    agent.phase = .absent
    agent.absentSince = now
    // What this agent was to be told in the same wake-up must not reach the next one: a call that
    // nobody waits for any more would run beside the first of the new connection.
    actions.removeAll { if case .agent = $0 { true } else { false } }
    for position in cloud.indices { tellCloud(position, .agent(isConnected: false)) }
    leasesHear(ofAgent: "failover-agent does not run: \(text)")
  }

  /// Sends the whole configuration; the agent confirms it by its number.
  private mutating func configureAgent() {
    agent.generation &+= 1
    actions.append(.agent(.beginConfiguration(generation: agent.generation)))
    let used = Set(cloud.map(\.configuration.provider))
    for provider in configuration.cloudProviders where used.contains(provider.name) {
      actions.append(.agent(.provider(Self.agentConfiguration(provider))))
    }
    for state in cloud { actions.append(.agent(.address(Self.agentConfiguration(state)))) }
    if let store = configuration.etcd, !masterLeases.isEmpty {
      actions.append(
        .agent(
          .leaseStore(
            LeaseStoreConfiguration(
              endpoints: store.endpoints, user: store.user, passwordFile: store.passwordFile,
              authorityFile: store.authorityFile))))
    }
    actions.append(.agent(.applyConfiguration(generation: agent.generation)))
  }

  private static func agentConfiguration(_ provider: CloudProvider) -> ProviderConfiguration {
    let credential: CredentialSource =
      switch provider.credential {
      case .file(let path): .file(path: path)
      case .systemd(let name): .credential(name: name)
      case .environment(let name): .environment(name: name)
      case .machine: .machine
      }
    return ProviderConfiguration(
      name: provider.name, type: provider.type, credential: credential, apiURL: provider.apiURL,
      metadataURL: provider.metadataURL, parameters: provider.parameters.map(parameter))
  }

  private static func agentConfiguration(_ state: CloudAddressState) -> AddressConfiguration {
    let target: AddressTarget =
      switch state.configuration.target {
      case .own: .own
      case .id(let text): .explicit(text)
      }
    return AddressConfiguration(
      number: state.number, address: state.configuration.address,
      provider: state.configuration.provider, target: target,
      parameters: state.configuration.parameters.map(parameter))
  }

  private static func parameter(_ parameter: CloudParameter) -> ProviderParameter {
    ProviderParameter(parameter.name, parameter.value)
  }

  /// Once a second: an agent that does not answer is started anew.
  mutating func watchAgent() {
    guard agent.phase != .absent else { return }
    if now - agent.heardAt > AgentLink.silenceBound {
      let silence = Words.duration(now - agent.heardAt)
      agentLost("no answer for \(silence), it is started anew")
      actions.append(.restartAgent)
      return
    }
    guard now >= agent.nextPing else { return }
    agent.nextPing = now + AgentLink.pingPeriod
    agent.pingSequence += 1
    actions.append(.agent(.ping(sequence: agent.pingSequence)))
  }

  /// Takes a message of the agent.
  mutating func handle(_ message: AgentToEngine) {
    guard agent.phase != .absent else { return }
    agent.heardAt = now
    switch message {
    case .hello(let hello): agent.version = hello.softwareVersion
    case .configured(let generation, let problems): configured(generation, problems)
    case .sent(let call): tellCloud(of: AddressOwnership.address(of: call), .callSent(call))
    case .result(let result): finished(result)
    case .lease(let result): leaseAnswered(result)
    case .identity(let provider, let report):
      agent.identities[provider] = report
      tellCloud(ofProvider: provider, .identity(report))
    case .credential(let provider, let report): credentialChanged(provider, report)
    case .connection(let provider, let report): agent.connections[provider] = report
    case .budget(let provider, let report): tellCloud(ofProvider: provider, .budget(report))
    case .hint(let number, let hint): tellCloud(of: number, .hint(hint))
    case .health: break  // That it answered is all that counts.
    case .finding(let request, let finding): examined(request, finding)
    case .examined(let request): examinationEnded(request)
    case .log(let level, let text): log(Self.level(level), "failover-agent: \(text)")
    }
  }

  private mutating func configured(_ generation: UInt32, _ problems: [ConfigurationProblem]) {
    guard generation == agent.generation else { return }
    agent.problems = problems
    for problem in problems {
      log(.error, "failover-agent, provider \(problem.provider): \(problem.text)")
    }
    if agent.phase != .ready {
      log(.info, "failover-agent \(agent.version ?? "") is ready.")
    }
    agent.phase = .ready
    agent.absentSince = nil
    for position in cloud.indices { tellCloud(position, .agent(isConnected: true)) }
    leasesHear(ofAgent: nil)
    // Readiness to take over may depend on it.
    for index in instances.indices where instances[index].isStarted { sendPresence(index) }
  }

  private mutating func finished(_ result: CallResult) {
    let number = AddressOwnership.address(of: result.id)
    guard let position = cloud.firstIndex(where: { $0.number == number }) else { return }
    tellCloud(position, .callEnded(result))
    // One token, one budget: the others shall know without asking.
    guard let budget = result.budget else { return }
    let provider = cloud[position].configuration.provider
    for other in cloud.indices
    where other != position && cloud[other].configuration.provider == provider {
      tellCloud(other, .budget(budget))
    }
  }

  private mutating func credentialChanged(_ provider: String, _ report: CredentialReport) {
    let before = agent.credentials.updateValue(report, forKey: provider)
    guard before?.state != report.state else { return }
    switch (before?.state, report.state) {
    case (nil, .untried), (nil, .accepted): break
    // What was read before proves good: nothing new, and no reason to call sooner.
    case (.untried, .accepted): break
    case (_, .untried), (_, .accepted): tellCloud(ofProvider: provider, .credentialChanged)
    case (_, .rejected), (_, .insufficient), (_, .unreadable):
      let next = report.text.isEmpty ? "" : " \(report.text)"
      log(.warning, "\(provider): the token of \(report.source) does not work.\(next)")
    }
    refreshWatchers()
  }

  private mutating func tellCloud(ofProvider provider: String, _ event: OwnershipEvent) {
    for position in cloud.indices where cloud[position].configuration.provider == provider {
      tellCloud(position, event)
    }
  }

  private mutating func tellCloud(of number: AddressNumber, _ event: OwnershipEvent) {
    guard let position = cloud.firstIndex(where: { $0.number == number }) else { return }
    tellCloud(position, event)
  }

  private static func level(_ level: AgentLogLevel) -> LogLevel {
    switch level {
    case .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    }
  }
}
