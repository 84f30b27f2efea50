import ControlProtocol

/// Keys that sign requests to AWS. A value; it never shows its secrets when printed or dumped.
struct AWSCredentials: Equatable, Sendable {
  /// Names the keys; sent with each request in the clear.
  let accessKeyID: String
  /// Signs; never sent.
  let secretAccessKey: String
  /// Sent with each request as `X-Amz-Security-Token`; nil for keys that do not expire.
  let sessionToken: String?
  /// From when on AWS refuses them; nil if they do not expire, or nobody said when.
  let expiresAt: WallTime?

  init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
    expiresAt: WallTime? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiresAt = expiresAt
  }

  /// True if the texts can stand in a header: printable ASCII without spaces, bounded in length.
  var isUsable: Bool {
    Self.isUsable(accessKeyID, limit: 128) && Self.isUsable(secretAccessKey, limit: 256)
      && sessionToken.map { Self.isUsable($0, limit: 8192) } ?? true
  }

  private static func isUsable(_ text: String, limit: Int) -> Bool {
    (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The last four characters of the name of the keys, as AWS's own tools show it.
  var description: String { "AWS keys …\(accessKeyID.suffix(4))" }

  var debugDescription: String { description }

  /// Nothing, so that `dump` and error texts hold no secret.
  var customMirror: Mirror { Mirror(self, children: []) }
}
