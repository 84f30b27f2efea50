/// EC2's refusals. Codes are the documented ones; the texts are ours.
enum AmazonError: Error, Equatable {
  case authFailure
  case missingParameter(String)
  case unknownInterface(String)
  case addressInUse(String)
  case notAssigned(String)
  case invalidValue(String)
  case unknownAction(String)

  var status: Int { self == .authFailure ? 401 : 400 }

  var code: String {
    switch self {
    case .authFailure: "AuthFailure"
    case .missingParameter: "MissingParameter"
    case .unknownInterface: "InvalidNetworkInterfaceID.NotFound"
    case .addressInUse: "InvalidIPAddress.InUse"
    case .notAssigned, .invalidValue: "InvalidParameterValue"
    case .unknownAction: "InvalidAction"
    }
  }

  var message: String {
    switch self {
    case .authFailure: "AWS was not able to validate the provided access credentials"
    case .missingParameter(let name): "The request must contain the parameter \(name)"
    case .unknownInterface(let id): "The networkInterface ID '\(id)' does not exist"
    case .addressInUse(let address): "Address \(address) is in use."
    case .notAssigned(let address): "\(address) is not assigned to the interface"
    case .invalidValue(let text): text
    case .unknownAction(let name): "The action \(name) is not valid for this web service."
    }
  }
}
