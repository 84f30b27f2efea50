import AgentProtocol
import ControlProtocol
import NetworkTypes

/// Addresses that move within EC2: Elastic IPs, secondary private IPv4 and IPv6 addresses of network
/// interfaces, and route table entries.
///
/// Source: the service model of EC2 (2016-11-15), Signature Version 4, and the user guide for the
/// metadata service.
final class AmazonEC2: CloudProvider {
  static let type = "aws"
  static let apiURL: String? = nil

  let keyring: AWSKeyring
  let clock: AgentClock
  let metadata: InstanceMetadata
  private let files: any CredentialFiles
  private let configuredBase: APIBase?
  private let configuredRegion: String?
  /// As the metadata service names it.
  private var ownRegion: String?
  /// The interface of this machine that holds its primary address, by the metadata service.
  private var ownInterface: String?
  /// How far AWS's clock is ahead of this machine's, in seconds; 0 unless it refused signatures.
  var clockLead: Int64 = 0
  /// Allocations of Elastic IPs by address, as far as the configuration does not name them.
  var allocations: [IPAddress: String] = [:]
  /// What does not change about interfaces, by their identifiers.
  var interfaces: [String: NetworkInterface] = [:]
  /// The first interface of each instance that is a target.
  var firstInterfaces: [String: String] = [:]

  private static let boardTag = "/sys/devices/virtual/dmi/id/board_asset_tag"

  init(
    _ settings: ProviderConfiguration, _ services: ProviderServices
  ) throws(ProviderProblem) {
    let parameter = { (name: String) in settings.parameters.last { $0.name == name }?.value }
    configuredRegion = parameter("region")
    if let region = configuredRegion, !AWSSettings.isRegion(region) {
      let shown = PrintableText.line(region, limit: 40)
      throw ProviderProblem("'\(shown)' is no region: write it as eu-central-1.")
    }
    configuredBase =
      if let url = settings.apiURL { try APIBase(url, otherwise: url) } else { nil }
    let base = try APIBase(settings.metadataURL, otherwise: "http://169.254.169.254")
    metadata = InstanceMetadata(base, clock: services.clock)
    keyring = AWSKeyring(
      settings.credential, profile: parameter("profile"), services, metadata)
    clock = services.clock
    files = services.files
  }

  var credential: CredentialReport { keyring.report }

  /// The region that requests are for; nil until the metadata service has told it.
  var region: String? { configuredRegion ?? ownRegion }

  var connectionURL: String? {
    if let configuredBase { return configuredBase.url }
    return region.map { region in
      let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
      return "https://ec2.\(region).\(domain)"
    }
  }

  func problem(with address: AddressConfiguration) -> String? {
    do throws(ProviderProblem) {
      _ = try AWSSettings.kind(address)
      return nil
    } catch {
      return error.text
    }
  }

  func prepare(_ call: ProviderCall) async {
    await keyring.prepare(call)
  }

  // MARK: Who this machine is

  func identify(_ call: ProviderCall) async throws(CallFailure) -> CloudIdentity {
    do throws(CallFailure) {
      return try await identifyByMetadata(call)
    } catch {
      // Instances of the Nitro kind carry their name in DMI too.
      guard let tag = (try? files.contents(of: Self.boardTag, limit: 256))?.trimmed,
        AWSSettings.isIdentifier(tag, "i")
      else { throw error }
      return CloudIdentity(
        instance: tag, kind: "instance", region: region, source: .hardware)
    }
  }

  private func identifyByMetadata(
    _ call: ProviderCall
  ) async throws(CallFailure) -> CloudIdentity {
    let instance = try await metadata.text("meta-data/instance-id", call).trimmed
    guard AWSSettings.isIdentifier(instance, "i") else {
      throw .rejected(
        .identityUnknown, "The metadata service gives no instance. Is this an EC2 instance?")
    }
    if let region = try? await metadata.text("meta-data/placement/region", call).trimmed,
      AWSSettings.isRegion(region)
    {
      ownRegion = region
    }
    if let mac = try? await metadata.text("meta-data/mac", call).trimmed, Self.isMAC(mac),
      let interface = try? await metadata.text(
        "meta-data/network/interfaces/macs/\(mac)/interface-id", call
      ).trimmed, AWSSettings.isIdentifier(interface, "eni")
    {
      ownInterface = interface
    }
    return CloudIdentity(
      instance: instance, kind: "instance", region: ownRegion, source: .metadata)
  }

  private static func isMAC(_ text: String) -> Bool {
    text.utf8.count == 17 && text.allSatisfy { $0.isHexDigit && $0.isASCII || $0 == ":" }
  }

  // MARK: Calls

  func read(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading {
    switch try Self.kind(address) {
    case .elastic(let allocation):
      return try await readElastic(address, allocation: allocation, call)
    case .secondary, .ipv6: return try await readInterfaces(address, call)
    case .route(let tables): return try await readRoutes(address, tables, call)
    }
  }

  func assign(
    _ address: TargetedAddress, version: String?, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionReference? {
    switch try Self.kind(address) {
    case .elastic(let allocation):
      try await assignElastic(address, allocation: allocation, call)
    case .secondary: try await assignSecondary(address, call)
    case .ipv6: try await assignIPv6(address, call)
    case .route(let tables): try await assignRoutes(address, tables, call)
    }
    // EC2 names no action: only a reading tells when it is done.
    return nil
  }

  func poll(
    _ action: ActionReference, _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionStatus {
    throw .rejected(.unsupported, "EC2 has no actions that could be asked for.")
  }

  static func kind(_ address: TargetedAddress) throws(CallFailure) -> AWSAddressKind {
    do throws(ProviderProblem) {
      return try AWSSettings.kind(address.configuration)
    } catch {
      throw .rejected(.notConfigured, error.text)
    }
  }

  /// The interface that the target means, where no request is needed to know it: the configured
  /// one, or this machine's own first one.
  func knownInterface(_ address: TargetedAddress) -> String? {
    if let interface = AWSSettings.interface(address.configuration) { return interface }
    if case .own = address.configuration.target { return ownInterface }
    return nil
  }
}
