import AgentProtocol
import CloudTransport
import NetworkTypes

/// A provider of the configuration that holds, with what the engine was told about it last.
///
/// Belongs to the agent's isolation.
final class ProviderSession {
  let configuration: ProviderConfiguration
  let provider: any CloudProvider
  let transport: PooledTransport
  /// Who this machine is; nil as long as nobody asked successfully.
  var identity: CloudIdentity?
  /// When it was asked for last.
  var askedAt: MonotonicInstant?
  /// One at a time.
  var isAsking = false
  /// How often it was asked for in vain.
  var failures: Int64 = 0

  /// True while it fetches what later calls need.
  var isPreparing = false

  var reportedIdentity: IdentityReport?
  var reportedCredential: CredentialReport?
  var reportedConnection: ConnectionReport?

  init(
    _ configuration: ProviderConfiguration, _ provider: any CloudProvider,
    _ transport: PooledTransport
  ) {
    self.configuration = configuration
    self.provider = provider
    self.transport = transport
  }

  /// Another life of the engine has heard nothing yet.
  func forgetReports() {
    reportedIdentity = nil
    reportedCredential = nil
    reportedConnection = nil
  }

  /// How far its connections are prepared.
  var connection: ConnectionReport {
    provider.connectionURL.map { transport.report(for: $0) } ?? ConnectionReport(state: .cold)
  }
}
