public import NetworkTypes

/// A message between the failoverd of two nodes about one virtual router.
///
/// It travels where that router's advertisements travel, under virtual router 0, which keepalived
/// and FRR drop without a log line or a counter. Nothing in it names a command, a path or an
/// address that the receiver acts on beyond its own configuration.
/// ```
///  0               1               2               3
/// |Version| Type=1| 0             | 0             | 0             |
/// | 'F'           | 'O'           | Checksum                      |
/// | Format        | Kind          | Flags         | Family        |
/// | VRID          | Boot epoch (8 bytes) | Sequence (8 bytes) |
/// | Own nonce (8 bytes) | Echoed nonce (8 bytes) | Sender (text) |
/// | fields of the kind …                                          |
/// | code, 16 bytes                                                |
/// ```
/// Integers are in network order; a text is one byte of length and UTF-8 without control
/// characters. What a newer version appends to the fields of a kind is ignored. The code is
/// HMAC-SHA-256, cut to 16 bytes, over family and source address (20 bytes, as keepalived's
/// `auth_hmac` puts them in front), and the message with the checksum zero.
public struct PeerMessage: Hashable, Sendable {
  /// The VRRP version in the first byte: that of the instance.
  public var version: ProtocolVersion
  /// The virtual router that the message is about.
  public var virtualRouterID: VirtualRouterID
  /// Its family, which is also the packet's.
  public var family: AddressFamily
  /// Name of the sending node: 1 to 64 bytes.
  public var sender: String
  /// Number of this life of the sender, growing from start to start as far as its clock allows.
  public var bootEpoch: UInt64
  /// Number of the message within this life, growing by message.
  public var sequence: UInt64
  /// Challenge that the receiver echoes in what it sends back; not 0.
  public var ownNonce: UInt64
  /// The last challenge heard from the addressee; 0 if none.
  public var echoedNonce: UInt64
  /// What the message says.
  public var body: Body

  /// A message from its fields.
  public init(
    version: ProtocolVersion, virtualRouterID: VirtualRouterID, family: AddressFamily,
    sender: String, bootEpoch: UInt64, sequence: UInt64, ownNonce: UInt64, echoedNonce: UInt64,
    body: Body
  ) {
    self.version = version
    self.virtualRouterID = virtualRouterID
    self.family = family
    self.sender = sender
    self.bootEpoch = bootEpoch
    self.sequence = sequence
    self.ownNonce = ownNonce
    self.echoedNonce = echoedNonce
    self.body = body
  }

  /// What a message says. Every case but the first three asks or tells to act.
  public enum Body: Hashable, Sendable {
    /// How the sender is, each second and at every change; where many routers share a segment, less
    /// often once it stays the same, with `pulse` in between.
    indirect case presence(PeerPresence)
    /// The sender just started and wants everyone's presence at once.
    case hello
    /// What the sender told last of these routers still holds: `presence` of all of them in one.
    /// They share addresses and key with the router that the message is about, which is one of them.
    case pulse(VirtualRouterSet)
    /// The sender wants to become master: the receiver shall hand over. `force` skips the
    /// receiver's check of the sender's readiness; `promotion` is to be remembered, nil for a
    /// plain preemption.
    case takeOverRequest(moveID: UInt64, force: Bool, promotion: PromotionRecord?)
    /// The sender, master so far, lets `successor` take over now.
    case handOver(moveID: UInt64, successor: IPAddress, reason: HandOverReason)
    /// The sender does not do what was asked in this move; the text is at most 80 bytes.
    case refuse(moveID: UInt64, reason: RefusalReason, text: String)
    /// The leaver's addresses are off: announce again.
    case released(moveID: UInt64)
    /// Please promote yourself: the sender, master, is to be relieved.
    case demoteRequest(moveID: UInt64, promotion: PromotionRecord)
    /// The promotion of this router shall end.
    case releaseRequest(moveID: UInt64)
  }
}

extension PeerMessage.Body {
  /// The number of the kind on the wire.
  public var kind: PeerMessageKind {
    switch self {
    case .presence: .presence
    case .hello: .hello
    case .pulse: .pulse
    case .takeOverRequest: .takeOverRequest
    case .handOver: .handOver
    case .refuse: .refuse
    case .released: .released
    case .demoteRequest: .demoteRequest
    case .releaseRequest: .releaseRequest
    }
  }

  /// The move it belongs to, shared by both nodes' events; nil for presence, hello and pulse.
  public var moveID: UInt64? {
    switch self {
    case .presence, .hello, .pulse: nil
    case .takeOverRequest(let moveID, _, _), .handOver(let moveID, _, _),
      .refuse(let moveID, _, _), .released(let moveID), .demoteRequest(let moveID, _),
      .releaseRequest(let moveID):
      moveID
    }
  }
}

/// Kinds of peer messages.
public enum PeerMessageKind: UInt8, Hashable, Sendable, CaseIterable {
  /// How the sender is.
  case presence = 1
  /// Asks for presence.
  case hello = 2
  /// Asks the master to hand over to the sender.
  case takeOverRequest = 3
  /// Hands over.
  case handOver = 4
  /// Refuses a request.
  case refuse = 5
  /// The leaver's addresses are off.
  case released = 6
  /// Asks the receiver to promote itself.
  case demoteRequest = 7
  /// Ends a promotion.
  case releaseRequest = 8
  /// Presence of many routers, as it was.
  case pulse = 9

  /// True if the receiver acts on it, so that it must prove that it is fresh by an echoed nonce.
  public var isAction: Bool { self != .presence && self != .hello && self != .pulse }
}
