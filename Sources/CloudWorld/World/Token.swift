public import ControlProtocol

/// A bearer token. Its secret is compared and never shown.
public struct Token: Sendable, Equatable {
  /// What may be done with it.
  public enum Access: Sendable, Equatable {
    /// Everything.
    case full
    /// Hetzner: reading only.
    case readOnly
    /// DigitalOcean: what these scopes allow, such as `reserved_ip:update`.
    case scopes([String])
  }

  /// Its name in logs.
  public var id: String
  /// Whose API it is for.
  public var provider: Provider
  /// What is sent behind `Bearer`.
  public var secret: String
  /// What may be done with it.
  public var access: Access
  /// The project (Hetzner): tokens of one project share one rate limit.
  public var project: String
  /// From when on it is refused; nil for never.
  public var expiresAt: WallTime?
  /// Its calls within an hour and a minute.
  public var limit: RateLimit

  /// True if it allows what needs this scope.
  func allows(_ scope: String) -> Bool {
    switch access {
    case .full, .readOnly: true
    case .scopes(let scopes): scopes.contains(scope)
    }
  }

  /// Which counter its calls go to.
  var counter: String {
    provider == .hetzner ? "hetzner project \(project)" : "\(provider.rawValue) token \(id)"
  }
}
