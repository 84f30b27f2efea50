import AgentProtocol
import Engine
import NetworkTypes
import SupervisorProtocol

/// Something that is to come in the world. What is large lies in a box, since the queue moves it.
enum Happening {
  /// A VRRP message reaches a node's network card.
  case packet(Packet, node: Int)
  /// A gratuitous ARP or neighbor advertisement reaches all clients of a segment.
  case frame(address: IPAddress, hardware: MACAddress, segment: Int, from: Int)
  /// The kernel, the supervisor or a client tells a node's engine something.
  indirect case event(EngineEvent, node: Int, life: Int)
  /// A node's timer fires; it counts only if it is still the one that was set.
  case wake(node: Int, setFor: MonotonicInstant)
  /// A kernel lifetime ends; it counts only if it was not renewed.
  case lifetimeEnd(node: Int, InterfaceIndex, AddressPrefix)
  /// The supervisor starts the engine.
  case engineStart(node: Int, life: Int)
  /// Netlink's buffer has overrun: a whole dump follows.
  case netlinkDump(node: Int, life: Int)
  /// A client that gets no answer looks the address up again.
  case lookup(client: Int, address: Int)
  /// A call reaches the provider.
  indirect case call(CallRequest, node: Int, life: Int)
  /// An agent tells its engine something.
  indirect case agentSays(AgentToEngine, node: Int, life: Int, agentLife: Int)
  /// An engine is woken up for no reason.
  case nudge(node: Int)
  /// A planned fault, by its place in the schedule.
  case fault(Int)
}
