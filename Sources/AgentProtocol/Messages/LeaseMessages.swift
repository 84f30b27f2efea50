public import NetworkTypes

/// The etcd cluster that leases are taken from, as the `etcd` block of a configuration names it.
public struct LeaseStoreConfiguration: Equatable, Sendable {
  /// Bases of its v3 JSON gateway, as `https://10.0.0.5:2379`, in the order in which they are asked.
  public var endpoints: [String]
  /// Who asks; nil if nobody need say who they are.
  public var user: String?
  /// The file that holds the password of `user`; the password itself never travels.
  public var passwordFile: String?
  /// PEM file of authorities to trust besides the system's.
  public var authorityFile: String?

  /// A store from its settings.
  public init(
    endpoints: [String], user: String? = nil, passwordFile: String? = nil,
    authorityFile: String? = nil
  ) {
    self.endpoints = endpoints
    self.user = user
    self.passwordFile = passwordFile
    self.authorityFile = authorityFile
  }
}

/// One question about one key of the lease store.
public struct LeaseRequest: Equatable, Sendable {
  /// What is wanted.
  public enum Kind: Equatable, Sendable {
    /// Who holds the key.
    case read
    /// Take the key for so many whole seconds, if it is free or holds `value` already.
    case acquire(seconds: UInt32)
    /// Prolong the lease of that number, and find out whether the key still belongs to it.
    case renew(lease: UInt64)
    /// End the lease of that number, and with it the key.
    case release(lease: UInt64)
  }

  /// Its number, which comes back with the answer.
  public var id: UInt64
  /// The key.
  public var key: String
  /// What this life of the daemon writes into it; no two lives write the same.
  public var value: String
  /// What is wanted.
  public var kind: Kind
  /// Until when the answer must be there.
  public var timeout: Microseconds

  /// A question from its parts.
  public init(id: UInt64, key: String, value: String, kind: Kind, timeout: Microseconds) {
    self.id = id
    self.key = key
    self.value = value
    self.kind = kind
    self.timeout = timeout
  }
}

/// The answer to a ``LeaseRequest``.
public struct LeaseResult: Equatable, Sendable {
  /// What became of it.
  public enum Outcome: Equatable, Sendable {
    /// The key is ours under the lease of that number, for so many whole seconds from the moment at
    /// which the store was asked.
    case held(lease: UInt64, seconds: UInt32)
    /// The key holds this value, of whoever wrote it, under the lease of that number.
    case heldBy(value: String, lease: UInt64)
    /// Nobody holds the key; after `renew` it was lost.
    case free
    /// No useful answer: nobody knows what the store did.
    case failed(text: String)
  }

  /// The number of the question.
  public var id: UInt64
  /// What became of it.
  public var outcome: Outcome

  /// An answer from its parts.
  public init(id: UInt64, outcome: Outcome) {
    self.id = id
    self.outcome = outcome
  }
}
