import NetworkTypes

/// What reads bytes of others. Each must end, in time, without a trap, whatever the bytes are.
enum FuzzTarget: String, CaseIterable, Sendable {
  /// keepalived.conf, from bytes to the model and back to text.
  case configuration
  /// A VRRPv2 message.
  case wire2
  /// A VRRPv3 message over IPv4.
  case wire34 = "wire3-ipv4"
  /// A VRRPv3 message over IPv6.
  case wire36 = "wire3-ipv6"
  /// A message with the trailer of auth_hmac.
  case trailer
  /// A message between peers, signed with the right key.
  case peer
  /// Frames as `failover decode` takes them: Ethernet, ARP, neighbor advertisements, IP, peers.
  case frame
  /// A request of a client, fields separated by NUL.
  case control
  /// A message of the agent, or for it.
  case agent
  /// A file of the supervisor, or a message between it and the engine.
  case state
  /// A flight record, as `failover-simulate` and people read it.
  case record

  /// Takes one input; traps if a property does not hold.
  func run(_ bytes: [UInt8]) {
    switch self {
    case .configuration: ConfigurationInput.run(bytes)
    case .wire2: WireInput.run(bytes, .version2, .ipv4)
    case .wire34: WireInput.run(bytes, .version3, .ipv4)
    case .wire36: WireInput.run(bytes, .version3, .ipv6)
    case .trailer: WireInput.runTrailer(bytes)
    case .peer: PeerInput.run(bytes)
    case .frame: WireInput.runFrame(bytes)
    case .control: MessageInput.runControl(bytes)
    case .agent: MessageInput.runAgent(bytes)
    case .state: MessageInput.runState(bytes)
    case .record: MessageInput.runRecord(bytes)
    }
  }
}
