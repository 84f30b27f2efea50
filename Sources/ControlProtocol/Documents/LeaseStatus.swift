/// The lease in etcd that an instance needs, in a ``StatusDocument``.
public struct LeaseStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// Its key.
  public var key: String
  /// The node that holds it, by the last answer; nil if nobody does, or if nothing is known.
  public var holder: String?
  /// True while it is confirmed here.
  public var mine: Bool
  /// Milliseconds for which it is confirmed; nil unless it is ours.
  public var leftMs: Int64?
  /// Why etcd gave no useful answer, or why the lease was lost; nil if all is well.
  public var problem: String?

  /// A lease from its facts.
  public init(key: String, holder: String?, mine: Bool, leftMs: Int64?, problem: String?) {
    self.key = key
    self.holder = holder
    self.mine = mine
    self.leftMs = leftMs
    self.problem = problem
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("key", key)
      writer.field("holder", holder)
      writer.field("mine", mine)
      writer.field("leftMs", leftMs)
      writer.field("problem", problem)
    }
  }
}
