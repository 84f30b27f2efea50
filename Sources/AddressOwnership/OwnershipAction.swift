public import AgentProtocol

/// What the ownership of an address wants done, in order.
public enum OwnershipAction: Equatable, Sendable {
  /// Make a call.
  case call(CallRequest)
  /// Give up a call.
  case cancel(CallID)
  /// The provider does not know this machine: find out anew who it is.
  case refreshIdentity
  /// Something happened that a person may want to read.
  case note(OwnershipNote)
}

/// An event in the life of an address.
public struct OwnershipNote: Equatable, Sendable {
  /// What happened.
  public enum Kind: Equatable, Sendable {
    /// The provider was asked for the address.
    case asked
    /// The provider accepted.
    case accepted
    /// The provider says that its action is done.
    case completed
    /// The address was read back here.
    case confirmed
    /// The address was found elsewhere although this node is master.
    case lost
    /// Another node takes the address again and again.
    case contended
    /// Something fails; the text says what to do.
    case failing
    /// What failed works again.
    case recovered
    /// A planned move suspends everything, or resumes.
    case suspended
    /// A person asked for something that is not done, and why.
    case refused
  }

  /// What happened.
  public var kind: Kind
  /// The same in words, with what to do where something can be done.
  public var text: String
  /// The provider's number of the request, for its support.
  public var requestID: String?

  /// A note from its parts.
  public init(_ kind: Kind, _ text: String, requestID: String? = nil) {
    self.kind = kind
    self.text = text
    self.requestID = requestID
  }
}
