public import AgentProtocol
public import NetworkTypes

/// What a provider of movable addresses can do: all that a new one has to bring.
///
/// Each requirement sends what it needs, once, through the call it is given, and ends. Whether to
/// try again is decided elsewhere. All of it runs in one isolation, the agent's; nothing blocks.
public protocol CloudProvider: AnyObject {
  /// The word after `type` in a configuration.
  static var type: String { get }
  /// Base of the API where the configuration names none; nil if it depends on the region.
  static var apiURL: String? { get }

  /// A provider with its settings. Sends nothing.
  ///
  /// - Throws: if it cannot work with them.
  init(_ settings: ProviderConfiguration, _ services: ProviderServices) throws(ProviderProblem)

  /// What is wrong with an address, and what to write instead; nil if nothing.
  func problem(with address: AddressConfiguration) -> String?

  /// How the token or key is, by what was seen so far.
  var credential: CredentialReport { get }

  /// Any URL of the API, to prepare connections; nil if not known yet.
  var connectionURL: String? { get }

  /// Fetches in the background what a later call needs, such as a token that expires soon.
  func prepare(_ call: ProviderCall) async

  /// Asks the metadata service who this machine is.
  func identify(_ call: ProviderCall) async throws(CallFailure) -> CloudIdentity

  /// Who holds the address. `.own` means the target.
  func read(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading

  /// Assigns the address to the target, wherever it is.
  /// - Parameter version: what a reading told, for providers that compare.
  /// - Returns: the action that can be polled; nil if there is none.
  func assign(
    _ address: TargetedAddress, version: String?, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionReference?

  /// How far an action is.
  func poll(
    _ action: ActionReference, _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionStatus

  /// What a person should know before relying on these addresses. Changes nothing.
  func examine(_ addresses: [TargetedAddress], _ call: ProviderCall) async -> [Finding]
}

extension CloudProvider {
  /// Nothing to prepare.
  public func prepare(_ call: ProviderCall) async {}
}

/// An address together with what it shall be assigned to.
public struct TargetedAddress: Sendable {
  /// As configured.
  public var configuration: AddressConfiguration
  /// The provider's name for the target; nil if it is this machine, and that is not known.
  public var target: String?
  /// This machine, if known.
  public var identity: CloudIdentity?

  /// An address and its target.
  public init(_ configuration: AddressConfiguration, identity: CloudIdentity?) {
    self.configuration = configuration
    self.identity = identity
    target =
      switch configuration.target {
      case .own: identity?.instance
      case .explicit(let text): text
      }
  }

  /// The value of a setting that only some providers know.
  public func parameter(_ name: String) -> String? {
    configuration.parameters.last { $0.name == name }?.value
  }

  /// The address in text.
  public var text: String { configuration.address.description }

  /// The target.
  /// - Throws: `identityUnknown` without one.
  func knownTarget() throws(CallFailure) -> String {
    guard let target else {
      throw .rejected(
        .identityUnknown, "This machine's own number is not known: its metadata service is silent.")
    }
    return target
  }
}

/// What providers share.
public struct ProviderServices {
  /// Files and variables with credentials.
  public var files: any CredentialFiles
  /// The clocks.
  public var clock: AgentClock
  /// Keeps secrets out of what leaves the agent.
  public var redactor: Redactor
  /// The addresses of this machine's interfaces now; none if they are not known. Does not block.
  public var localAddresses: () -> Set<IPAddress>

  /// Services from their parts.
  public init(
    files: any CredentialFiles, clock: AgentClock, redactor: Redactor,
    localAddresses: @escaping () -> Set<IPAddress>
  ) {
    self.files = files
    self.clock = clock
    self.redactor = redactor
    self.localAddresses = localAddresses
  }
}

/// Why a provider cannot work with its settings.
public struct ProviderProblem: Error, Equatable, Sendable {
  /// What is wrong and what to write instead.
  public var text: String

  /// A problem by its text.
  public init(_ text: String) {
    self.text = text
  }
}
