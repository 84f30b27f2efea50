/// Hetzner's refusals. Codes are the documented ones; texts are documented only in part, and no
/// client should compare them.
enum HetznerError: Error, Equatable {
  case unauthorized
  case readOnlyToken
  case notFound(String)
  case invalidInput(String)
  /// Another action is running on the resource.
  case locked
  /// The documented refusal of an assignment to the server that has the address.
  case alreadyAssigned
  /// Ours: hetznercloud/terraform-provider-hcloud#8 only says that there is a refusal without a
  /// code of its own.
  case notAssigned
  /// Another server of the network has the address.
  case addressNotAvailable
  case limitReached
  case nameTaken
  case methodNotAllowed

  var status: Int {
    switch self {
    case .unauthorized: 401
    case .readOnlyToken, .limitReached: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .nameTaken: 409
    case .locked: 423
    case .invalidInput, .alreadyAssigned, .notAssigned, .addressNotAvailable: 422
    }
  }

  var code: String {
    switch self {
    case .unauthorized: "unauthorized"
    case .readOnlyToken: "token_readonly"
    case .limitReached: "resource_limit_exceeded"
    case .notFound: "not_found"
    case .methodNotAllowed: "method_not_allowed"
    case .nameTaken: "uniqueness_error"
    case .locked: "locked"
    case .alreadyAssigned: "floating_ip_assigned"
    case .addressNotAvailable: "ip_not_available"
    case .invalidInput, .notAssigned: "invalid_input"
    }
  }

  var message: String {
    switch self {
    case .unauthorized: "unable to authenticate"
    case .readOnlyToken: "The token is only allowed to perform GET requests"
    case .limitReached: "The limit of Floating IPs is reached"
    case .notFound(let what): "\(what) not found"
    case .nameTaken: "The name is already used"
    case .methodNotAllowed: "The method is not allowed for this resource"
    case .locked: "The item you are trying to access is locked (there is already an action running)"
    case .alreadyAssigned: "The Floating IP is already assigned"
    case .notAssigned: "The Floating IP is not assigned to a server"
    case .addressNotAvailable: "The alias IP is not available"
    case .invalidInput(let text): text
    }
  }

  var document: JSONValue {
    ["error": ["code": .string(code), "message": .string(message), "details": nil]]
  }
}
