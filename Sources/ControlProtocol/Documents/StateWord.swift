/// A state as people read it: keepalived's words, and what is said of peers besides.
///
/// Open: a client must be able to show a word that a newer daemon says.
public struct StateWord: RawRepresentable, Hashable, Sendable, Decodable {
  /// The word.
  public var rawValue: String

  /// Any word.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Not started yet.
  public static let initialize = StateWord(rawValue: "INIT")
  /// Listens to a master.
  public static let backup = StateWord(rawValue: "BACKUP")
  /// Holds the addresses.
  public static let master = StateWord(rawValue: "MASTER")
  /// Cannot take part.
  public static let fault = StateWord(rawValue: "FAULT")
  /// Of a peer: it was heard once, and is not any more.
  public static let unknown = StateWord(rawValue: "unknown")
  /// Of a peer: configured, and never heard; a keepalived backup, for instance.
  public static let silent = StateWord(rawValue: "silent")
  /// Of a sender that is no configured peer.
  public static let stranger = StateWord(rawValue: "-")
}
