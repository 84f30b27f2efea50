import Glibc

/// Where configurations are found unless one is named.
public enum StandardConfiguration {
  /// failover's own file, and keepalived's.
  public static let candidates = [
    "/etc/failover/failover.conf", "/etc/keepalived/keepalived.conf",
  ]

  /// The first of them that exists; nil if none does.
  public static func file() -> String? {
    candidates.first { file in unsafe access(file, F_OK) == 0 }
  }
}
