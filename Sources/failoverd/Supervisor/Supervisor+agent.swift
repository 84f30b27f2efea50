import HostFacts
import NetworkTypes
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

extension Supervisor {
  /// Does what the engine wants of the agent.
  func handle(_ order: AgentOrder) {
    switch order {
    case .start:
      wantsAgent = true
      if agent != nil {
        engine?.send(.agentStarted)
      } else if agentTimer == nil {
        startAgent()
      }
    case .stop:
      wantsAgent = false
      if let agentTimer { timers.cancel(agentTimer) }
      agentTimer = nil
      agent?.signal(15)
    case .restart:
      agent?.signal(9)
    }
  }

  private func startAgent() {
    agentTimer = nil
    guard wantsAgent, !isStopping else { return }
    agentStartedAt = reactor.now()
    let path = Self.agentPath()
    do throws(SystemError) {
      let agent = try AgentProcess(
        reactor: reactor, path: path, identity: agentIdentity(), connection: agentConnection)
      agent.onExit = { [unowned self] in self.agentEnded($0) }
      self.agent = agent
      log.write(.info, "failover-agent runs as pid \(agent.process).")
      engine?.send(.agentStarted)
    } catch {
      log.write(.error, "failover-agent cannot be started: \(error)")
      engine?.send(.agentEnded("it cannot be started: \(error)"))
      scheduleAgent()
    }
  }

  private func agentEnded(_ exit: ChildExit) {
    agent = nil
    let how =
      switch exit {
      case .exited(let status): "it ended with exit status \(status)"
      case .signaled(let number): "it was ended by signal \(number)"
      }
    engine?.send(.agentEnded(how))
    guard wantsAgent, !isStopping else { return }
    log.write(.warning, "failover-agent: \(how).")
    scheduleAgent()
  }

  private func scheduleAgent() {
    let delay = agentRestarts.delay(afterLifeOf: reactor.now() - agentStartedAt)
    // Never at once: what ended it may still be there, and calls cost money.
    let pause = max(delay, Self.agentPause)
    agentTimer = timers.schedule(at: reactor.now() + pause) { [unowned self] in
      self.startAgent()
    }
  }

  private static let agentPause = Microseconds.milliseconds(200)

  /// Beside this program.
  private static func agentPath() -> String {
    let own = ExecutableSearch.ownPath() ?? "/usr/sbin/failoverd"
    let folder = own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (folder + ["failover-agent"]).joined(separator: "/")
  }

  /// As whom the agent runs: its own user, so that nobody else can read what it reads.
  private func agentIdentity() -> ProcessIdentity? {
    guard Accounts.isRoot else { return nil }
    if let account = Accounts.named(Self.agentUser) {
      return ProcessIdentity(
        user: account.user, group: account.group, supplementaryGroups: account.groups)
    }
    log.write(
      .warning,
      "there is no user '\(Self.agentUser)': the agent runs as nobody. "
        + "Make one: useradd --system --no-create-home \(Self.agentUser)")
    return ProcessIdentity(user: 65_534, group: 65_534)
  }

  private static let agentUser = "failover-agent"
}
