public import NetworkTypes

/// The `etcd` block (failover's own): an instance is master only while it holds a lease there.
public struct Etcd: Equatable, Sendable {
  /// `endpoints`: bases of the v3 JSON gateway, as `https://10.0.0.5:2379`; at least one.
  public var endpoints: [String] = []
  /// `prefix`: begin of all keys.
  public var prefix = Etcd.standardPrefix
  /// `ttl`: how long a lease lasts without being renewed, 3 to 60 s, in whole seconds.
  public var ttl = Etcd.standardTTL
  /// `user`: who asks; nil if etcd asks nobody who they are.
  public var user: String?
  /// `password_file`: the file with the password of `user`.
  public var passwordFile: String?
  /// `ca_file`: PEM file of authorities to trust besides the system's.
  public var authorityFile: String?

  /// The prefix where the file names none.
  public static let standardPrefix = "/failover/"
  /// The time where the file names none.
  public static let standardTTL = Microseconds.seconds(5)

  /// A block without endpoints.
  public init() {}
}
