public import NetworkTypes

/// What happens to frames on their way from one port to another.
public struct ChaosRule: Hashable, Sendable {
  /// Where the frame came in; nil: anywhere.
  public var source: String?
  /// Where it goes out; nil: anywhere.
  public var target: String?
  /// What it carries; nil: anything.
  public var kind: FrameKind?
  /// Chance of each frame to be lost, 0 to 1.
  public var loss = 0.0
  /// Chance of a burst of losses to begin with a frame, 0 to 1, and of it to end with one.
  ///
  /// Together Gilbert's model: the share lost is `burst / (burst + burstEnd)`.
  public var burst = 0.0
  /// Chance of a running burst to end with a frame, 0 to 1.
  public var burstEnd = 0.3
  /// Chance of each frame to come twice, 0 to 1.
  public var duplicate = 0.0
  /// Chance of each frame to have one bit behind its Ethernet header inverted, 0 to 1.
  public var corrupt = 0.0
  /// Chance of each frame to be held back by ``hold`` besides, so that later ones overtake it.
  public var reorder = 0.0
  /// How long a frame that is to be overtaken is held back.
  public var hold = Microseconds(150_000)
  /// How long every frame takes.
  public var delay = Microseconds(0)
  /// Up to how much longer, evenly drawn for each frame.
  public var jitter = Microseconds(0)
  /// The frame also goes back out of the port it came in by.
  public var loops = false

  /// A rule that changes nothing.
  public init() {}

  /// True if the rule is about a frame of this kind from one port to another.
  public func matches(_ kind: FrameKind, from source: String, to target: String) -> Bool {
    (self.source ?? source) == source && (self.target ?? target) == target
      && (self.kind ?? kind) == kind
  }
}
