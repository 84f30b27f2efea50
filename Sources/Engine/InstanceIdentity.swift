import Configuration
import NetworkTypes

/// What a running instance and a wanted one have in common if the one can become the other without
/// an interruption.
struct InstanceIdentity: Hashable {
  private let virtualRouterID: VirtualRouterID
  private let family: AddressFamily
  private let version: ProtocolVersion
  private let interface: String
  private let isUnicast: Bool

  /// The identity of what a file says.
  init(_ configuration: InstanceConfiguration) {
    virtualRouterID = configuration.virtualRouterID
    family = configuration.family
    version = configuration.version
    interface = configuration.interface
    isUnicast = !configuration.unicastPeers.isEmpty
  }
}
