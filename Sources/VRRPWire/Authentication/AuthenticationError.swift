/// Why a signed advert, or one that should be, was dropped. One case per counter of keepalived.
public enum AuthenticationError: Error, Hashable, Sendable {
  /// There is no trailer, and `mode enforce` wants one.
  case missing
  /// Another type, or reserved bits.
  case malformed
  /// Made outside of the time window; how many seconds it is old, negative if it is from the future.
  case stale(seconds: Int64)
  /// Signed with a key that is not configured here.
  case unknownKey(UInt8)
  /// The hash is wrong.
  case invalid
  /// Not newer than what was taken of this sender before.
  case replay
}
