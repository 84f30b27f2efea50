public import AgentProtocol
public import ControlProtocol
public import NetworkTypes
public import SupervisorProtocol

/// What the engine is told, besides packets, which come through `Engine.receive`.
public enum EngineEvent: Sendable {
  /// An interface appeared or changed.
  case linkChanged(LinkFacts)
  /// An interface is gone.
  case linkRemoved(InterfaceIndex)
  /// An address appeared or changed.
  case addressAdded(InterfaceAddress)
  /// An address is gone.
  case addressRemoved(InterfaceAddress)
  /// A dump of links and addresses follows, up to `inventoryComplete`: whatever it leaves out is gone.
  case inventoryBegins
  /// The first dump of links and addresses is complete; or one after an overrun is.
  case inventoryComplete
  /// The kernel refused to bind or remove an address.
  case addressFailed(AddressRequest, String)
  /// The kernel refused a route or a rule.
  case objectFailed(KernelObject, String)
  /// Somebody else removed a route or a rule that was made by failover.
  case objectRemoved(RemovedObject)
  /// A socket could not be opened.
  case transportFailed(TransportKey, String)
  /// A socket was opened that `openTransport` wanted.
  case transportOpened(TransportKey)
  /// The kernel had dropped a membership of a group; it was joined again.
  case membershipRestored(TransportKey)
  /// Somebody whom a witness asks has answered.
  case probeAnswered(UInt32)
  /// A packet arrived that `awaitTraffic` waited for; it waits no longer.
  case trafficSeen(AddressNumber)
  /// The supervisor says something.
  case supervisor(SupervisorToEngine)
  /// The supervisor is gone: nobody runs scripts or writes state any more.
  case supervisorLost
  /// A client asks.
  case request(ClientID, ClientCredentials, ControlRequest)
  /// A client is gone.
  case disconnected(ClientID)
  /// A connection to failover-agent is open; nothing was said on it yet. Only after `startAgent`.
  case agentConnected
  /// The connection to failover-agent is gone, or what came over it could not be decoded; why.
  case agentLost(String)
  /// The machine was suspended so long: the protocol's clock stood still, others did not.
  case slept(Microseconds)
  /// The agent says something.
  case agent(AgentToEngine)
}
