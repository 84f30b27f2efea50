import NetworkTypes

/// A `cloud_provider` block as it stands.
struct CloudProviderDraft: Sendable {
  var name = ""
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var type: String?
  var credential: CloudCredential?
  var apiURL: String?
  var metadataURL: String?
  var parameters: [(parameter: CloudParameter, span: SourceSpan)] = []
}

/// A `cloud_address` as it stands.
struct CloudAddressDraft: Sendable {
  var address: IPAddress?
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  /// True if it stands in a vrrp_instance.
  var isInInstance = false
  /// Name of the instance that it follows.
  var instance: String?
  var instanceSpan: SourceSpan?
  var provider: String?
  var providerSpan: SourceSpan?
  var target = CloudTarget.own
  var parameters: [(parameter: CloudParameter, span: SourceSpan)] = []
}
