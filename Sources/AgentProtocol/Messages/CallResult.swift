public import NetworkTypes

/// How a call ended.
public struct CallResult: Equatable, Sendable {
  /// The call.
  public var id: CallID
  /// What came of it.
  public var outcome: CallOutcome
  /// The provider's number of the request, as in `x-request-id`; at most 128 bytes.
  public var requestID: String?
  /// What is left to be called, if the answer said so.
  public var budget: BudgetReport?
  /// From receiving the call to this result.
  public var took: Microseconds

  /// The end of a call.
  public init(
    id: CallID, outcome: CallOutcome, requestID: String? = nil, budget: BudgetReport? = nil,
    took: Microseconds = .zero
  ) {
    self.id = id
    self.outcome = outcome
    self.requestID = requestID
    self.budget = budget
    self.took = took
  }
}

/// What came of a call. Where it is uncertain whether a provider acted, the outcome of an assign is
/// `ambiguous`; `notSent` and `rejected` promise that it did not.
public enum CallOutcome: Equatable, Sendable {
  /// Assign: the provider has taken it on, or has done it already where it tells no action.
  case accepted(ActionReference?)
  /// Read: who holds the address.
  case holder(HolderReading)
  /// Poll: how far the action is.
  case action(ActionStatus)
  /// The provider refuses; it did nothing.
  case rejected(Rejection)
  /// Too many calls; it did nothing. When to come back, if it said so (`Retry-After`, or the time
  /// of its reset).
  case throttled(retryAfter: Microseconds?, text: String)
  /// It may or may not have acted: no answer in time, a connection that ended after sending, a 5xx,
  /// an answer that cannot be read.
  case ambiguous(text: String)
  /// No byte of the request reached the provider: no name resolved, no connection, no TLS.
  case notSent(TransportProblem, text: String)
  /// Cancelled before an answer; `wasSent` says whether it may have acted all the same.
  case cancelled(wasSent: Bool)
}

/// Why nothing could be sent.
public enum TransportProblem: UInt8, Equatable, Sendable, CaseIterable {
  /// The provider's name does not resolve.
  case nameResolution = 1
  /// No connection.
  case connection = 2
  /// A certificate is wrong, or TLS fails otherwise.
  case security = 3
  /// Anything else, as no free descriptor.
  case other = 255
}

/// Why a provider refuses, by what can be done about it.
public struct Rejection: Equatable, Sendable {
  /// Classes of refusals.
  public enum Reason: UInt8, Equatable, Sendable, CaseIterable {
    /// Another action is under way at the address or the target; goes away by itself.
    case busy = 1
    /// It is assigned as asked already, or the provider compares and found something else than
    /// expected: read before anything else.
    case conflict = 2
    /// The target holds another address and can hold only one.
    case occupied = 3
    /// The token is wrong or expired (401).
    case unauthorized = 4
    /// The token lacks a scope or a permission (403).
    case forbidden = 5
    /// The provider does not know the address (404).
    case addressNotFound = 6
    /// The provider does not know the target (404, or 422 about the machine).
    case targetNotFound = 7
    /// Address and target are in different regions or networks.
    case regionMismatch = 8
    /// Refused for another reason that repeating does not change (400, 422).
    case invalid = 9
    /// The agent cannot read the credential: no file, no permission, empty. Nothing was sent.
    case credentialUnreadable = 10
    /// The agent does not know who this machine is. Nothing was sent.
    case identityUnknown = 11
    /// The agent has no such address, or could not work with its settings. Nothing was sent.
    case notConfigured = 12
    /// The provider has no such request, as polling where there are no actions.
    case unsupported = 13
  }

  /// The class.
  public var reason: Reason
  /// What the provider said, in one line.
  public var text: String
  /// When to come back, if the provider said so.
  public var retryAfter: Microseconds?

  /// A refusal from its parts.
  public init(_ reason: Reason, text: String, retryAfter: Microseconds? = nil) {
    self.reason = reason
    self.text = text
    self.retryAfter = retryAfter
  }
}

/// How far an action is.
public enum ActionStatus: Equatable, Sendable {
  /// Under way.
  case inProgress
  /// Done; a reading must confirm it.
  case completed
  /// It failed, with the provider's text.
  case errored(text: String)
  /// A word that no documentation knows: only a reading tells.
  case unknown(word: String)
  /// The provider does not know the action (any more): only a reading tells.
  case notFound
}

/// Who holds an address.
public enum Holder: Hashable, Sendable {
  /// Nobody.
  case nobody
  /// This node's own target, by the provider's name for it.
  case own(String)
  /// Something else, by the provider's name for it.
  case other(String)
  /// The answer does not say, as with a token that may not see machines. Never taken for `nobody`.
  case hidden
}

/// What a reading showed.
public struct HolderReading: Equatable, Sendable {
  /// Who holds the address.
  public var holder: Holder
  /// True while an action changes it (`locked`).
  public var isBusy: Bool
  /// The action under way, if the answer named it.
  public var action: ActionReference?
  /// What identifies this state of the assignment, where the provider compares before it acts.
  public var version: String?

  /// A reading from its parts.
  public init(
    holder: Holder, isBusy: Bool = false, action: ActionReference? = nil, version: String? = nil
  ) {
    self.holder = holder
    self.isBusy = isBusy
    self.action = action
    self.version = version
  }
}

/// Calls that a provider still allows.
public struct BudgetReport: Equatable, Sendable {
  /// Calls allowed in a full period; nil if the provider does not say.
  public var limit: UInt32?
  /// Calls left; nil if the provider does not say.
  public var remaining: UInt32?
  /// Until more are allowed; nil if the provider does not say.
  public var resetsAfter: Microseconds?

  /// A budget from its parts.
  public init(limit: UInt32?, remaining: UInt32?, resetsAfter: Microseconds? = nil) {
    self.limit = limit
    self.remaining = remaining
    self.resetsAfter = resetsAfter
  }
}
