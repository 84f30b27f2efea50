import NetworkTypes
import VRRPWire

/// What is known of one other router of an instance.
struct PeerRecord: Equatable, Sendable {
  /// Its name; nil unless it is a failoverd.
  var node: String?
  /// When anything valid came from it; nil if nothing ever did.
  var heardAt: MonotonicInstant?
  /// When its last advert came.
  var advertAt: MonotonicInstant?
  /// Priority in its last advert.
  var advertPriority: Priority?
  /// Its adverts, one after the other, that were lower than ours while we were master; bounded.
  var lowerAdverts = 0
  /// When the last of these came.
  var lowerAdvertAt: MonotonicInstant?
  /// Its last presence message.
  var presence: PeerPresence?
  /// When that came, or a pulse that says that it still holds.
  var presenceAt: MonotonicInstant?
  /// The life of the peer that it is of.
  var presenceEpoch: UInt64 = 0
  /// The number of the message that told it, or that it still holds.
  var presenceSequence: UInt64 = 0
  /// Its last challenge, echoed in what is sent to it.
  var nonce: UInt64 = 0
  /// Adverts of it that were dropped, and why the last one was.
  var dropped: UInt64 = 0
  /// Why its last packet was dropped.
  var dropReason: String?
  /// True if it stands in `unicast_peer`, or the instance is multicast.
  var isConfigured = true
}

/// A planned move as this node sees it.
struct Move: Equatable, Sendable {
  /// Its number, shared by both nodes.
  var id: UInt64
  /// The other node.
  var partner: IPAddress
  /// Why.
  var reason: HandOverReason
  /// When it began.
  var startedAt: MonotonicInstant
  /// When the request or the order is repeated.
  var repeatAt: MonotonicInstant
  /// Times it was sent.
  var attempts = 1
  /// Times it is sent at most; then the move is given up.
  var limit = 20
  /// True if this node takes over, false if it leaves.
  var isInbound: Bool
  /// `--force`.
  var force = false

  /// `m-7f3a`.
  var name: String { Self.name(id) }

  /// The name of a move from its number.
  static func name(_ id: UInt64) -> String {
    let digits = String(id & 0xFFFF, radix: 16)
    return "m-" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
