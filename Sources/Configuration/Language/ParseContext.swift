/// What the language may ask about the world besides the files.
public struct ParseContext: Equatable, Sendable {
  /// What `@ID` lines compare with: keepalived's `-i`, by default the host name up to its
  /// first dot.
  public var configurationID: String
  /// Values for `${_ENV NAME}`; a name that is missing here is an error.
  public var environment: [String: String]
  /// keepalived's `-P`: blocks outside of VRRP are skipped instead of refused.
  public var vrrpOnly: Bool
  /// Keywords of ``PendingKeywords`` are taken as if they were carried out. Only for tests.
  var takesPending = false
  /// Most lines, and most bytes, after expansion. Smaller in tests.
  var lineLimit = ParseLimits.lines
  var expansionLimit = ParseLimits.expandedBytes

  /// A context.
  public init(configurationID: String, environment: [String: String] = [:], vrrpOnly: Bool = false)
  {
    self.configurationID = configurationID
    self.environment = environment
    self.vrrpOnly = vrrpOnly
  }

  /// The context on a host of this name.
  public init(hostName: String) {
    self.init(configurationID: String(hostName.prefix { $0 != "." }))
  }
}
