/// DigitalOcean's refusals. The texts that are known from the specification or from threads of its
/// users say so; the others are ours, and no client should compare them.
enum DigitalOceanError: Error, Equatable {
  case unauthorized
  case forbidden
  case notFound
  case badRequest(String)
  /// 422. It is not in the specification of the actions, and is the usual refusal.
  case unprocessable(String)

  /// Known from csi-digitalocean, fog and the Terraform provider, which compare it.
  static let dropletBusy = unprocessable("Droplet already has a pending event.")
  /// Known from digitalocean/doctl#493.
  static let addressBusy = unprocessable("The floating IP already has a pending event.")
  static let alreadyThere = unprocessable("The reserved IP is already assigned to this Droplet.")
  static let occupied = unprocessable("The Droplet already has a reserved IP.")
  static let otherRegion = unprocessable("The Droplet is not in the region of the reserved IP.")
  static let notAssigned = unprocessable("The reserved IP is not assigned to a Droplet.")
  static let noIPv6 = unprocessable("The Droplet has no IPv6 address.")
  static let limitReached = unprocessable("The limit of reserved IPs is reached.")

  var status: Int {
    switch self {
    case .unauthorized: 401
    case .forbidden: 403
    case .notFound: 404
    case .badRequest: 400
    case .unprocessable: 422
    }
  }

  var id: String {
    switch self {
    case .unauthorized: "unauthorized"
    case .forbidden: "forbidden"
    case .notFound: "not_found"
    case .badRequest: "bad_request"
    case .unprocessable: "unprocessable_entity"
    }
  }

  var message: String {
    switch self {
    case .unauthorized: "Unable to authenticate you."
    case .forbidden: "You do not have permission to perform this action."
    case .notFound: "The resource you requested could not be found."
    case .badRequest(let text), .unprocessable(let text): text
    }
  }
}
