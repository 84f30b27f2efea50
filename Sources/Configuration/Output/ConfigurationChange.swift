/// One thing that a reload changes.
public struct ConfigurationChange: Hashable, Sendable {
  /// How it changes.
  public enum Kind: String, Hashable, Sendable, Encodable {
    /// It was not there before.
    case added
    /// It is not there any more.
    case removed
    /// It has another value.
    case changed
  }

  /// The instance it belongs to, by its new name; nil for what belongs to the whole node.
  public var instance: String?
  /// The keyword, with a name behind it for blocks: `vrrp_script check_haproxy`.
  public var keyword: String
  /// The value before, as the file has it; nil if it is new. Secrets are `<hidden>`.
  public var before: String?
  /// The value after; nil if it is gone.
  public var after: String?
  /// How it changes.
  public var kind: Kind
  /// True if an address is away for a while, or may be held twice, because of it.
  public var interrupts: Bool
  /// What happens, in a few words.
  public var why: String

  /// A change; its kind follows from which values there are.
  public init(
    instance: String?, keyword: String, before: String?, after: String?, interrupts: Bool = false,
    why: String
  ) {
    self.instance = instance
    self.keyword = keyword
    self.before = before
    self.after = after
    self.interrupts = interrupts
    self.why = why
    kind = before == nil ? .added : after == nil ? .removed : .changed
  }
}
