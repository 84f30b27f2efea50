import AgentProtocol
import Engine
import Processes
import SupervisorProtocol
import SystemCalls

extension EngineHost {
  /// Opens the engine's end of the connection to failover-agent, which the supervisor made.
  func openAgentChannel() throws {
    let channel = try AgentChannel(
      reactor: reactor, descriptor: FileDescriptor(owning: AgentChannel.engineDescriptor),
      packetBytes: AgentProtocolLimits.message)
    channel.onMessage = { [unowned self] in self.receiveFromAgent($0) }
    agentChannel = channel
  }

  /// Takes what the supervisor tells about the agent's process; false for everything else.
  func tellAgent(_ message: SupervisorToEngine) -> Bool {
    switch message {
    case .agentStarted: connectAgent()
    case .agentEnded(let text): loseAgent(text)
    default: return false
    }
    return true
  }

  /// Carries out what the engine wants of the agent.
  func send(_ message: EngineToAgent) {
    guard isAgentConnected else { return }
    do throws(AgentMessageError) {
      agentChannel?.send(try message.encoded())
    } catch {
      channel.send(.log(.error, "failover-agent cannot be told: \(error)"))
    }
  }

  private func connectAgent() {
    guard !isAgentConnected else { return }
    isAgentConnected = true
    feed(.agentConnected)
  }

  private func loseAgent(_ text: String) {
    agentChannel?.reset()
    isAgentConnected = false
    feed(.agentLost(text))
  }

  private func receiveFromAgent(_ packet: [UInt8]) {
    // It can be quicker than the supervisor's word that it runs.
    connectAgent()
    do throws(AgentMessageError) {
      feed(.agent(try AgentToEngine(decoding: packet)))
    } catch {
      channel.send(.log(.error, "failover-agent: \(error)"))
      channel.send(.agent(.restart))
    }
  }
}
