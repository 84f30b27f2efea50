import NetworkTypes

/// What a target's inputs look like, so that harm gets past the first check.
enum InputShape {
  /// A VRRP message: version, length and checksum are put right again most of the time.
  case packet(ProtocolVersion, AddressFamily)
  /// A message with a trailer, which is signed some of the time.
  case trailer
  /// Bytes of too many forms to keep any.
  case bytes(Samples.Bytes)
  /// Fields between NULs.
  case fields
  /// Fields after their lengths in four bytes; whether they are the agent's, else the supervisor's.
  case messages(isAgents: Bool)
  /// Lines of words.
  case lines
  /// JSON and XML between 0xFF.
  case answers

  /// The shape of a target's inputs.
  init(_ target: FuzzTarget) {
    self =
      switch target {
      case .configuration: .lines
      case .wire2: .packet(.version2, .ipv4)
      case .wire34: .packet(.version3, .ipv4)
      case .wire36: .packet(.version3, .ipv6)
      case .trailer: .trailer
      case .peer: .bytes(.peers)
      case .frame: .bytes(.frames)
      case .record: .bytes(.records)
      case .control: .fields
      case .agent: .messages(isAgents: true)
      case .state: .messages(isAgents: false)
      }
  }
}
