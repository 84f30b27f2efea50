/// What an EC2 instance's role gives, and what a call must carry. The signature is not checked here:
/// that would prove the emulator's signer, and others check it (moto, the published vectors).
public struct AmazonCredentials: Sendable, Equatable {
  /// Its name in logs.
  public var id: String
  /// Sent with each call, in the clear.
  public var accessKey: String
  /// Signs the calls; never sent. Only the metadata service tells it.
  public var secretKey: String
  /// Sent with each call as `X-Amz-Security-Token`; nil for a user's own keys.
  public var sessionToken: String?
  /// How long what the metadata service hands out is said to be good, in milliseconds.
  public var lifetimeMilliseconds: Int
}
