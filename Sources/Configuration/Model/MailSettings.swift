public import NetworkTypes

/// The mail keywords of `global_defs`.
public struct MailSettings: Equatable, Sendable {
  /// `notification_email`: who gets mail, in order; empty means that none is sent.
  public var recipients: [String] = []
  /// `notification_email_from`; nil means `keepalived@` and the host name.
  public var sender: String?
  /// `smtp_server`: name or address; nil means that none is sent.
  public var server: String?
  /// Port of `smtp_server`.
  public var port: UInt16 = 25
  /// `smtp_helo_name`; nil means the host name.
  public var greeting: String?
  /// `smtp_connect_timeout`.
  public var timeout = Microseconds.seconds(30)
  /// `no_email_faults`: a FAULT sends no mail.
  public var omitsFaults = false

  /// No mail.
  public init() {}
}
