/// Something a configuration says about the host, for the effects to check: the parser sees none
/// of it.
public struct HostClaim: Hashable, Sendable {
  /// What is said.
  public enum Kind: Hashable, Sendable {
    /// This interface exists. `instance` names who uses it.
    case interface(String, instance: String)
    /// This command can be run; `tracks` is true for a vrrp_script that an instance tracks.
    case script(ScriptCommand, keyword: String, tracks: Bool)
    /// This user and group exist.
    case user(ScriptUser)
    /// This group exists.
    case group(String)
    /// This file holds the cluster key.
    case clusterKey(path: String)
    /// This file holds a key of `auth_hmac`: 32 to 64 bytes, or `hex:` and digits.
    case authenticationKey(path: String, instance: String, id: UInt8)
  }

  /// What is said.
  public var kind: Kind
  /// Where it is said.
  public var span: SourceSpan

  /// A claim.
  public init(_ kind: Kind, at span: SourceSpan) {
    self.kind = kind
    self.span = span
  }
}
