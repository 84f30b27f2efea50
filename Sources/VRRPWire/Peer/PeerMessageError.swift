/// Why bytes are no peer message that may be read.
public enum PeerMessageError: Error, Hashable, Sendable {
  /// A field of a message, to say which one is wrong.
  public enum Field: String, Hashable, Sendable {
    /// The family byte.
    case family
    /// The number of the virtual router.
    case virtualRouterID
    /// Epoch, sequence or a nonce.
    case counters
    /// The sender's name.
    case sender
    /// The routers that a pulse is about.
    case routers
    /// State of the router.
    case state
    /// Priorities.
    case priority
    /// Readiness.
    case readiness
    /// The master's address.
    case master
    /// The promotion record.
    case promotion
    /// Digest of the addresses.
    case addressListDigest
    /// Interval.
    case interval
    /// Software version.
    case softwareVersion
    /// Cloud addresses.
    case cloud
    /// Number of the move.
    case moveID
    /// The successor's address.
    case successor
    /// A reason code or text.
    case reason
  }

  /// Not a message of failoverd: no virtual router 0, no mark, or too short to have them.
  case notPeerMessage
  /// Longer than any message.
  case tooLong(found: Int)
  /// A format of another major version.
  case format(found: UInt8)
  /// The code does not fit: another key, another sender, or tampering.
  case authentication
  /// A kind of a newer version.
  case unknownKind(found: UInt8)
  /// A field ends too early or holds what it must not.
  case malformed(Field)
}

extension PeerMessageError: CustomStringConvertible {
  /// One or two sentences: what is wrong and what to do.
  public var description: String {
    switch self {
    case .notPeerMessage: "not a message of failoverd."
    case .tooLong(let found): "\(found) bytes, longer than any message of failoverd."
    case .format(let found): "format \(found) of another failover version. Update both nodes."
    case .authentication:
      "the code does not fit. Compare cluster_key_file on both nodes; address translation between "
        + "them breaks it too."
    case .unknownKind(let found): "kind \(found) of a newer failover version. Update this node."
    case .malformed(let field): "field \(field.rawValue) is malformed."
    }
  }
}
