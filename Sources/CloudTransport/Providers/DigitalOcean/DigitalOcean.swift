import AgentProtocol
import NetworkTypes

/// Reserved addresses of DigitalOcean, IPv4 and IPv6, which follow droplets.
///
/// Source: digitalocean/openapi of 2026-08-07, and what its users saw of it where that is silent.
final class DigitalOcean: CloudProvider {
  static let type = "digitalocean"
  static let apiURL: String? = "https://api.digitalocean.com"

  let base: APIBase
  let metadata: APIBase
  let token: BearerToken
  let clock: AgentClock
  let localAddresses: () -> Set<IPAddress>
  /// Whether the token may see droplets; nil until an answer proves one or the other. Without the
  /// scope an answer shows no droplet, which looks as if there were none.
  var seesDroplets: Bool?

  init(
    _ settings: ProviderConfiguration, _ services: ProviderServices
  ) throws(ProviderProblem) {
    base = try APIBase(settings.apiURL, otherwise: "https://api.digitalocean.com")
    metadata = try APIBase(settings.metadataURL, otherwise: "http://169.254.169.254")
    token = BearerToken(settings.credential, services)
    clock = services.clock
    localAddresses = services.localAddresses
    if case .machine = settings.credential {
      throw ProviderProblem("DigitalOcean needs a token: add token_file PATH.")
    }
  }

  var credential: CredentialReport { token.report }
  var connectionURL: String? { base.url }

  func problem(with address: AddressConfiguration) -> String? {
    if case .explicit(let target) = address.target, Self.droplet(target) == nil {
      return "'\(target)' is no number of a droplet."
    }
    return nil
  }

  func read(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading {
    let state = try await state(of: address, call)
    switch state.droplet {
    case .some(.some(let droplet)):
      seesDroplets = true
      noteScopes()
      let id = String(droplet.id)
      return HolderReading(
        holder: id == address.target ? .own(id) : .other(id), isBusy: state.isLocked)
    case .some(.none), .none:
      // Nobody, or nobody that this token may see.
      let isSure = try await proveScope(address, call)
      return HolderReading(holder: isSure ? .nobody : .hidden, isBusy: state.isLocked)
    }
  }

  func assign(
    _ address: TargetedAddress, version: String?, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionReference? {
    guard let droplet = Self.droplet(try address.knownTarget()) else {
      throw .rejected(.targetNotFound, "The target is no number of a droplet.")
    }
    let body = JSONAnswer.encode(AssignBody(type: "assign", dropletId: droplet))
    let response = try await send(.post, "\(path(address))/actions", body: body, call)
    let answer = try JSONAnswer.decode(ActionAnswer.self, response)
    return ActionReference(String(answer.action.id))
  }

  func poll(
    _ action: ActionReference, _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionStatus {
    guard !action.rawValue.isEmpty, action.rawValue.utf8.allSatisfy(Self.isDigit) else {
      return .notFound
    }
    // Reserved IPv6 addresses have no list of actions of their own.
    let isIPv4 = address.configuration.address.family == .ipv4
    let folder = isIPv4 ? "\(path(address))/actions" : "/v2/actions"
    do {
      let response = try await send(.get, "\(folder)/\(action.rawValue)", call)
      let answer = try JSONAnswer.decode(ActionAnswer.self, response)
      switch answer.action.status {
      case "in-progress": return .inProgress
      case "completed": return .completed
      case "errored": return .errored(text: "The action ended with an error.")
      default: return .unknown(word: PrintableText.line(answer.action.status, limit: 64))
      }
    } catch {
      // Actions of addresses that a customer brought are never found, though they happen.
      if error.rejection?.reason == .addressNotFound { return .notFound }
      throw error
    }
  }

  // MARK: Requests

  /// The address as the API shows it.
  func state(
    of address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> AddressState {
    let response = try await send(.get, path(address), call)
    let state: AddressState
    if address.configuration.address.family == .ipv4 {
      state = try JSONAnswer.decode(ReservedIPv4Answer.self, response).reservedIp
    } else {
      state = try JSONAnswer.decode(ReservedIPv6Answer.self, response).reservedIpv6
    }
    guard IPAddress(state.ip) == address.configuration.address else {
      throw .ambiguous("The answer is about another address than \(address.text).")
    }
    return state
  }

  /// True if the token is known to see droplets. Asks for this machine's own, once.
  private func proveScope(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> Bool {
    if seesDroplets != true, let own = address.identity?.instance ?? address.target {
      do {
        _ = try await send(.get, "/v2/droplets/\(own)", call)
        seesDroplets = true
      } catch {
        switch error.rejection?.reason {
        case .forbidden: seesDroplets = false
        case .addressNotFound: seesDroplets = true
        default: throw error
        }
      }
      noteScopes()
    }
    return seesDroplets ?? false
  }

  private func noteScopes() {
    if let seesDroplets { token.note(missing: seesDroplets ? [] : ["droplet:read"]) }
  }

  func path(_ address: TargetedAddress) -> String {
    let folder =
      address.configuration.address.family == .ipv4 ? "reserved_ips" : "reserved_ipv6"
    return "/v2/\(folder)/\(address.text)"
  }

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
      throw DigitalOceanRefusal.failure(response, method, wallSeconds: clock.wallSeconds())
    }
    return response
  }

  static func droplet(_ text: String) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy(isDigit), let number = Int64(text), number > 0 else {
      return nil
    }
    return number
  }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
