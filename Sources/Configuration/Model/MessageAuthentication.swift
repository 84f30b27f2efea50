public import NetworkTypes

/// `auth_hmac`: adverts carry a keyed hash, as keepalived 2.4.2 and later have it.
public struct MessageAuthentication: Equatable, Sendable {
  /// `key`, one or more, in the order of the file; each id once.
  public var keys: [AuthenticationKey]
  /// `active_key`: id of the key that signs; one of `keys`.
  public var activeKey: UInt8
  /// `anti_replay` and `time_window`.
  public var replayProtection: ReplayProtection
  /// `mode`.
  public var mode = AuthenticationMode.enforce

  /// Keys, of which one signs.
  public init(
    keys: [AuthenticationKey], activeKey: UInt8, replayProtection: ReplayProtection
  ) {
    self.keys = keys
    self.activeKey = activeKey
    self.replayProtection = replayProtection
  }

  /// The key of an id; nil if there is none.
  public func key(_ id: UInt8) -> AuthenticationKey? {
    keys.first { $0.id == id }
  }
}

/// A key of `auth_hmac`.
public struct AuthenticationKey: Equatable, Sendable {
  /// 1 to 255; travels in the advert.
  public var id: UInt8
  /// `file:PATH`: where the secret is; nil if it stands in the configuration.
  public var path: String?
  /// The secret, 32 to 64 bytes, never printed where secrets are masked. Empty until the loader has
  /// read it from `path`; nothing may be signed or accepted with an empty one.
  public var secret: [UInt8]

  /// A key.
  public init(id: UInt8, path: String? = nil, secret: [UInt8] = []) {
    self.id = id
    self.path = path
    self.secret = secret
  }
}

/// How old adverts are told from new ones.
public enum ReplayProtection: Hashable, Sendable {
  /// By the senders' clocks, which may differ by `window`: 1 to 300 s. Default: three advert
  /// intervals, at least 5 s.
  case time(window: Microseconds)
  /// By the order of sequence numbers alone.
  case monotonic
}

/// What `auth_hmac` asks of adverts. One that is present and wrong is dropped in every mode.
public enum AuthenticationMode: String, Hashable, Sendable, CaseIterable {
  /// Signs, and takes signed adverts only.
  case enforce
  /// Signs, and takes unsigned adverts too.
  case permissive
  /// Does not sign, and takes unsigned adverts too.
  case receiveOnly = "receive-only"
}
