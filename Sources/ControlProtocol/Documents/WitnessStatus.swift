/// The witness of an instance in a ``StatusDocument``.
public struct WitnessStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// Somebody that it asks.
  public struct Target: Equatable, Sendable, Decodable, JSONWritable {
    /// `reach` or `peerPath`.
    public var kind: String
    /// `192.0.2.1`, `192.0.2.1 tcp 443`.
    public var target: String
    /// Whether it answers; nil while that is not known.
    public var answers: Bool?

    /// A target.
    public init(kind: String, target: String, answers: Bool?) {
      self.kind = kind
      self.target = target
      self.answers = answers
    }

    /// Writes an object.
    public func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("kind", kind)
        writer.field("target", target)
        writer.field("answers", answers)
      }
    }
  }

  /// True if it would let this node take over from a silent master.
  public var agrees: Bool
  /// True while it keeps this node from being master.
  public var heldBack: Bool
  /// What it has against it; nil if it agrees.
  public var reason: String?
  /// Whom it asks.
  public var targets: [Target] = []

  /// A witness without targets.
  public init(agrees: Bool, heldBack: Bool) {
    self.agrees = agrees
    self.heldBack = heldBack
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("agrees", agrees)
      writer.field("heldBack", heldBack)
      writer.field("reason", reason)
      writer.field("targets", targets)
    }
  }
}
