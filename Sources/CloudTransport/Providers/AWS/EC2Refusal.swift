import AgentProtocol

/// A refusal of EC2 and its class: what counts is the code, then the status.
struct EC2Refusal {
  private let response: CloudResponse
  /// As `UnauthorizedOperation`; empty if the answer has none.
  let code: String
  private let message: String

  init(_ response: CloudResponse) {
    self.response = response
    let root = try? XMLReader.parse(response.body)
    // EC2 writes Response/Errors/Error, other services and gateways ErrorResponse/Error.
    let error = root?.child("Errors")?.child("Error") ?? root?.child("Error")
    code = PrintableText.line(error?.value("Code") ?? "", limit: 100)
    // What comes after it is a long text that only AWS can read.
    let encoded = "Encoded authorization failure message"
    let said = PrintableText.line(error?.value("Message") ?? "", limit: 4_000)
    message = PrintableText.line(said.components(before: encoded), limit: 240)
  }

  /// True if the request was only tried, and would have been carried out.
  var isDryRunSuccess: Bool { code == "DryRunOperation" }

  /// True if a wrong clock on this side could be the reason: EC2 says AuthFailure for it too.
  var mayBeTheClock: Bool { isClock || Self.unauthorized.contains(code) }

  private var isClock: Bool {
    code == "RequestExpired" || code == "RequestTimeTooSkewed"
      || Self.unauthorized.contains(code) && message.contains("Signature expired")
      || Self.unauthorized.contains(code) && message.contains("Signature not yet current")
  }

  private static let unauthorized: Set<String> = [
    "AuthFailure", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature",
    "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidSignatureException",
    "MissingAuthenticationToken", "SignatureDoesNotMatch", "UnrecognizedClientException",
  ]

  private static let throttled: Set<String> = [
    "BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException",
    "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "SlowDown",
    "ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException",
  ]

  /// The class that the engine knows, and a text that says what to do where that is not obvious.
  func failure(of action: String, wallSeconds: Int64) -> CallFailure {
    if Self.throttled.contains(code) {
      let retryAfter = RateLimitHeaders.retryAfter(response, wallSeconds: wallSeconds)
      return CallFailure(.throttled(retryAfter: retryAfter, text: "\(action): \(text)"))
    }
    if isClock {
      return .rejected(
        .unauthorized,
        "AWS refuses the time of the signature (\(code)): set this machine's clock.")
    }
    guard let reason else {
      return StatusClass.failure(response, "\(action): \(text)", wallSeconds: wallSeconds)
    }
    if reason == .forbidden {
      return .rejected(
        .forbidden, "\(code): the policy of these keys must allow ec2:\(action). \(message)".trimmed
      )
    }
    return .rejected(reason, "\(action): \(text)")
  }

  private var text: String {
    switch (code.isEmpty, message.isEmpty) {
    case (true, _): "status \(response.status), \(Self.shape(response))"
    case (false, true): code
    case (false, false): "\(code): \(message)"
    }
  }

  private var reason: Rejection.Reason? {
    if Self.unauthorized.contains(code) { return .unauthorized }
    switch code {
    case "UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "OptInRequired",
      "Blocked", "PendingVerification":
      return .forbidden
    case "InvalidAllocationID.NotFound", "InvalidAddress.NotFound", "InvalidAddressID.NotFound",
      "InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed",
      "InvalidAllocationID.Malformed", "InvalidRoute.NotFound":
      return .addressNotFound
    case "InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed",
      "InvalidNetworkInterfaceID.NotFound", "InvalidNetworkInterfaceId.Malformed",
      "InvalidNetworkInterface.NotFound", "InvalidInterface.NotFound":
      return .targetNotFound
    case "IncorrectInstanceState", "IncorrectState", "InvalidNetworkInterface.InUse",
      "PriorRequestNotComplete", "DependencyViolation", "ConcurrentTagAccess":
      return .busy
    case "Resource.AlreadyAssociated", "InvalidIPAddress.InUse", "InvalidAddress.InUse",
      "InvalidAddress.Locked":
      return .conflict
    case "InvalidParameterValue" where message.contains("already assigned"): return .conflict
    case "PrivateIpAddressLimitExceeded", "AddressLimitExceeded":
      return .occupied
    case "InvalidNetworkBorderGroup", "InvalidSubnet.Conflict": return .regionMismatch
    case "InvalidParameterValue"
    where message.contains("subnet") || message.contains("border group"):
      return .regionMismatch
    default: return nil
    }
  }

  /// What an answer looks like that is not as expected.
  static func shape(_ response: CloudResponse) -> String {
    let start = String(decoding: response.body.prefix(200), as: UTF8.self).trimmed.lowercased()
    if start.isEmpty { return "it is empty" }
    let size = response.body.count
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
      return "it is a page for people (HTML), \(size) bytes"
    }
    return start.hasPrefix("<") ? "XML of another form, \(size) bytes" : "no XML, \(size) bytes"
  }
}

extension String {
  /// The text before the first place of another, or all of it.
  fileprivate func components(before other: String) -> String {
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(other) { return String(self[..<rest.startIndex]) }
      rest.removeFirst()
    }
    return self
  }
}
