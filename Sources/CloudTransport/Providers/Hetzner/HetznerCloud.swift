import AgentProtocol
import NetworkTypes

/// Floating addresses of Hetzner Cloud, IPv4 and IPv6, and alias addresses of its private networks.
///
/// Source: Hetzner's own specification as of 2026-02-20, and hcloud-go for what it repeats.
final class HetznerCloud: CloudProvider {
  static let type = "hetzner"
  static let apiURL: String? = "https://api.hetzner.cloud/v1"

  let base: APIBase
  let metadata: APIBase
  let token: BearerToken
  let clock: AgentClock
  let localAddresses: () -> Set<IPAddress>
  /// Numbers of floating addresses by their text: the API knows them by number only.
  var numbers: [IPAddress: Int64] = [:]

  init(
    _ settings: ProviderConfiguration, _ services: ProviderServices
  ) throws(ProviderProblem) {
    var base = try APIBase(settings.apiURL, otherwise: "https://api.hetzner.cloud/v1")
    if !base.url.hasSuffix("/v1") { base = try APIBase(base.url + "/v1", otherwise: "") }
    self.base = base
    metadata = try APIBase(settings.metadataURL, otherwise: "http://169.254.169.254")
    token = BearerToken(settings.credential, services)
    clock = services.clock
    localAddresses = services.localAddresses
    if case .machine = settings.credential {
      throw ProviderProblem("Hetzner Cloud needs a token: add token_file PATH.")
    }
  }

  var credential: CredentialReport { token.report }
  var connectionURL: String? { base.url }

  func problem(with address: AddressConfiguration) -> String? {
    let kind = Self.kind(address)
    if case .explicit(let target) = address.target, Self.number(target) == nil {
      return "'\(target)' is no number of a server."
    }
    switch kind {
    case "floating": return nil
    case "alias":
      if address.address.family != .ipv4 { return "Alias addresses are IPv4." }
      if let network = Self.network(address), Self.number(network) == nil {
        return "'\(network)' is no number of a network."
      }
      return nil
    default: return "kind '\(kind)' means nothing here: write floating or alias."
    }
  }

  func read(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading {
    if Self.kind(address.configuration) == "alias" { return try await readAlias(address, call) }
    let floating = try await floating(address, call)
    guard let server = floating.server else { return HolderReading(holder: .nobody) }
    let id = String(server)
    return HolderReading(holder: id == address.target ? .own(id) : .other(id))
  }

  func assign(
    _ address: TargetedAddress, version: String?, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionReference? {
    guard let server = Self.number(try address.knownTarget()) else {
      throw .rejected(.targetNotFound, "The target is no number of a server.")
    }
    if Self.kind(address.configuration) == "alias" {
      return try await assignAlias(address, to: server, call)
    }
    let number = try await number(of: address, call)
    let body = JSONAnswer.encode(AssignServer(server: server))
    let path = "/floating_ips/\(number)/actions/assign"
    let response = try await sendForgetting(address, .post, path, body, call)
    let action = try JSONAnswer.decode(HetznerActionAnswer.self, response).action
    return ActionReference(String(action.id))
  }

  func poll(
    _ action: ActionReference, _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionStatus {
    guard let number = Self.number(action.rawValue) else { return .notFound }
    do {
      let response = try await send(.get, "/actions/\(number)", call)
      return try JSONAnswer.decode(HetznerActionAnswer.self, response).action.progress
    } catch {
      if error.rejection?.reason == .addressNotFound { return .notFound }
      throw error
    }
  }

  // MARK: Floating addresses

  private func floating(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> FloatingAddress {
    let number = try await number(of: address, call)
    let response = try await sendForgetting(address, .get, "/floating_ips/\(number)", [], call)
    let found = try JSONAnswer.decode(FloatingAddressAnswer.self, response).floatingIp
    guard found.contains(address.configuration.address) else {
      numbers[address.configuration.address] = nil
      throw .ambiguous("The answer is about another address than \(address.text).")
    }
    return found
  }

  /// A request about a known number, which is looked up again if the provider does not know it.
  private func sendForgetting(
    _ address: TargetedAddress, _ method: CloudRequest.Method, _ path: String, _ body: [UInt8],
    _ call: ProviderCall
  ) async throws(CallFailure) -> CloudResponse {
    do {
      return try await send(method, path, body: body, call)
    } catch {
      if error.rejection?.reason == .addressNotFound {
        numbers[address.configuration.address] = nil
      }
      throw error
    }
  }

  private func number(
    of address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> Int64 {
    let wanted = address.configuration.address
    if let number = numbers[wanted] { return number }
    // No filter for the address itself; ten pages hold more than any project has.
    for page in 1...10 {
      let response = try await send(.get, "/floating_ips?page=\(page)&per_page=50", call)
      let list = try JSONAnswer.decode(FloatingAddressList.self, response)
      if let found = list.floatingIps.first(where: { $0.contains(wanted) }) {
        numbers[wanted] = found.id
        return found.id
      }
      guard list.meta?.pagination?.nextPage != nil else { break }
    }
    throw .rejected(.addressNotFound, "The project of this token has no floating IP \(wanted).")
  }

  // MARK: Requests

  /// Sends a request to the API, and turns every answer that is no success into its class.
  func send(
    _ method: CloudRequest.Method, _ path: String, body: [UInt8] = [], _ call: ProviderCall
  ) async throws(CallFailure) -> CloudResponse {
    var request = CloudRequest(method, base.url + path, headers: [try token.header()], body: body)
    request.headers.append(("accept", "application/json"))
    if !body.isEmpty { request.headers.append(("content-type", "application/json")) }
    let response = try await call.send(request, acts: method != .get)
    token.note(response.status)
    guard (200...299).contains(response.status) else {
      let failure = HetznerRefusal.failure(response, wallSeconds: clock.wallSeconds())
      if failure.isReadOnlyToken { token.note(missing: ["write access"]) }
      throw failure.failure
    }
    return response
  }

  static func kind(_ address: AddressConfiguration) -> String {
    if let kind = address.parameters.last(where: { $0.name == "kind" })?.value { return kind }
    return network(address) == nil ? "floating" : "alias"
  }

  static func network(_ address: AddressConfiguration) -> String? {
    address.parameters.last { $0.name == "network" }?.value
  }

  static func number(_ text: String) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy(DigitalOcean.isDigit), let number = Int64(text),
      number > 0
    else { return nil }
    return number
  }
}
