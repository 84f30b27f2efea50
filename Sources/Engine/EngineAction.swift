public import AgentProtocol
public import Configuration
public import NetworkTypes
public import SupervisorProtocol

/// What the engine wants done, in order. The host does it and decides nothing.
public enum EngineAction: Sendable {
  /// Open the sockets of a transport if they are not open, and be a member of exactly these groups.
  case openTransport(TransportKey, groups: [IPAddress])
  /// Join the groups of a transport again; tell `membershipRestored` if it was in one no more.
  case renewMembership(TransportKey)
  /// Close the sockets of a transport.
  case closeTransport(TransportKey)
  /// Ask somebody for a witness: ICMP echo, or a connection. An answer is told by `probeAnswered`.
  case probe(ProbeRequest)
  /// A question is closed: what comes for it any more is of no use.
  case endProbe(UInt32)
  /// Tell `trafficSeen` of the number once a packet from outside for this address arrives.
  case awaitTraffic(AddressNumber, IPAddress)
  /// Nobody waits for packets of this number any more.
  case endTraffic(AddressNumber)
  /// Send a VRRP message.
  case send(Datagram)
  /// Send a whole Ethernet frame.
  case sendFrame(InterfaceIndex, [UInt8])
  /// Bind addresses, all in one batch; one that exists already counts as bound.
  case addAddresses([AddressRequest])
  /// Give bound addresses their lease anew, all in one batch; nobody need tell the engine of it.
  case renewAddresses([AddressRequest])
  /// Remove addresses, all in one batch; one that is gone already counts as removed.
  case removeAddresses([AddressRequest])
  /// Add routes and rules, in this order; one that exists already counts as added.
  case install([KernelObject])
  /// Remove routes and rules, in this order; one that is gone already counts as removed, and one
  /// that somebody else has made stays.
  case uninstall([KernelObject])
  /// Tell the supervisor.
  case supervise(EngineToSupervisor)
  /// Send a JSON document to a client; `isFinal` ends the request.
  case reply(ClientID, document: String, isFinal: Bool)
  /// Write a log line.
  case log(SupervisorProtocol.LogLevel, String)
  /// Have an agent run and keep a connection to it: start it and connect again whenever either
  /// ends, with growing pauses. Each connection is told by `agentConnected`, its end by `agentLost`.
  case startAgent
  /// End the agent, at most once after `startAgent`.
  case stopAgent
  /// The agent hangs: kill it; `startAgent` still holds.
  case restartAgent
  /// Send a message over the connection to the agent; without one it is of no use and dropped.
  case agent(EngineToAgent)
  /// End the process.
  case stop(exitCode: Int32)
}

/// A VRRP message on its way.
public struct Datagram: Equatable, Sendable {
  /// The sockets to use.
  public var transport: TransportKey
  /// The message without IP header; shared with the engine's cache, so never copied.
  public var bytes: [UInt8]
  /// Where it leaves from.
  public var source: IPAddress
  /// The group or the peer.
  public var destination: IPAddress
  /// TTL or hop limit.
  public var ttl: UInt8
}

/// An address to bind or to remove.
public struct AddressRequest: Hashable, Sendable {
  /// The interface.
  public var index: InterfaceIndex
  /// The address with its options.
  public var address: VirtualAddress
  /// How long the kernel keeps it without being told again, in whole seconds; nil for ever.
  public var lease: Microseconds?

  /// True if only the lease differs, if anything does.
  func isSameAddress(as other: AddressRequest) -> Bool {
    index == other.index && address == other.address
  }
}
