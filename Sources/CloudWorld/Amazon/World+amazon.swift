import ControlProtocol
import NetworkTypes

extension World {
  private static let namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"

  /// Answers a call of EC2's query API: the secondary addresses of interfaces, which moto does not
  /// move. Everything else of EC2 is tested against moto.
  mutating func amazon(_ request: APIRequest, _ context: CallContext) -> Answer {
    let parameters = AmazonParameters(request)
    do throws(AmazonError) {
      guard credentials(of: request) != nil else { throw .authFailure }
      let action = try parameters.text("Action")
      let children = try amazonResult(action, parameters, context)
      let identifier = XML.text("requestId", random.uniqueIdentifier())
      let document = XML.element("\(action)Response", [identifier] + children)
      return Self.answer(200, document.document(namespace: Self.namespace))
    } catch {
      return amazonRefusal(error.status, error.code, error.message)
    }
  }

  /// 503 as EC2 says it.
  mutating func amazonThrottled() -> Answer {
    amazonRefusal(503, "RequestLimitExceeded", "Request limit exceeded.")
  }

  private mutating func amazonRefusal(_ status: Int, _ code: String, _ text: String) -> Answer {
    let error = XML.element("Error", [.text("Code", code), .text("Message", text)])
    let identifier = XML.text("RequestID", random.uniqueIdentifier())
    let document = XML.element("Response", [.element("Errors", [error]), identifier])
    return Self.answer(status, document.document())
  }

  private static func answer(_ status: Int, _ document: String) -> Answer {
    Answer(
      status: status, fields: [HeaderField("content-type", "text/xml;charset=UTF-8")],
      body: Array(document.utf8))
  }

  /// Whose access key a call carries; nil if it is nobody's, or the session token is another one.
  func credentials(of request: APIRequest) -> AmazonCredentials? {
    guard let authorization = request.field("authorization"),
      authorization.hasPrefix("AWS4-HMAC-SHA256 ")
    else { return nil }
    return description.credentials.first { credentials in
      authorization.contains("Credential=\(credentials.accessKey)/")
        && credentials.sessionToken == request.field("x-amz-security-token")
    }
  }

  private mutating func amazonResult(
    _ action: String, _ parameters: AmazonParameters, _ context: CallContext
  ) throws(AmazonError) -> [XML] {
    switch action {
    case "DescribeNetworkInterfaces":
      let wanted = parameters.list("NetworkInterfaceId")
      let items = try wanted.isEmpty ? amazonNodes : nodes(ofInterfaces: wanted)
      return [.element("networkInterfaceSet", items.map { interfaceDocument($0, context) })]
    case "AssignPrivateIpAddresses":
      return try assignPrivate(parameters, context)
    case "UnassignPrivateIpAddresses":
      _ = try change(parameters, "PrivateIpAddress", isAssignment: false, mayTake: false, context)
      return [.text("return", "true")]
    case "AssignIpv6Addresses":
      // There is no AllowReassignment for IPv6: the old interface has to let go first.
      let (node, addresses) = try change(
        parameters, "Ipv6Addresses", isAssignment: true, mayTake: false, context)
      return [
        .text("networkInterfaceId", node.interface),
        .element("assignedIpv6Addresses", addresses.map { .text("item", $0) }),
      ]
    case "UnassignIpv6Addresses":
      let (node, addresses) = try change(
        parameters, "Ipv6Addresses", isAssignment: false, mayTake: false, context)
      return [
        .text("networkInterfaceId", node.interface),
        .element("unassignedIpv6Addresses", addresses.map { .text("item", $0) }),
      ]
    default: throw .unknownAction(action)
    }
  }

  private mutating func assignPrivate(
    _ parameters: AmazonParameters, _ context: CallContext
  ) throws(AmazonError) -> [XML] {
    let mayTake = parameters.first("AllowReassignment") == "true"
    let (node, addresses) = try change(
      parameters, "PrivateIpAddress", isAssignment: true, mayTake: mayTake, context)
    let items = addresses.map { XML.element("item", [.text("privateIpAddress", $0)]) }
    return [
      .text("networkInterfaceId", node.interface),
      .element("assignedPrivateIpAddressesSet", items), .text("return", "true"),
    ]
  }

  /// Starts what gives addresses to an interface or takes them away; it ends some time after the
  /// answer, and only then reads and metadata show it.
  private mutating func change(
    _ parameters: AmazonParameters, _ name: String, isAssignment: Bool, mayTake: Bool,
    _ context: CallContext
  ) throws(AmazonError) -> (node: Node, addresses: [String]) {
    let node = try nodes(ofInterfaces: [try parameters.text("NetworkInterfaceId")])[0]
    let addresses = parameters.list(name)
    guard !addresses.isEmpty else { throw .missingParameter("\(name).1") }
    for address in addresses {
      guard IPAddress(address)?.family == (name == "Ipv6Addresses" ? .ipv6 : .ipv4) else {
        throw .invalidValue("Invalid value for parameter \(name): \(address)")
      }
      try checkChange(of: address, on: node, isAssignment, mayTake)
    }
    for address in addresses {
      start(
        .secondary(node: node.id, address: address, isAssigned: isAssignment), of: .amazon,
        by: context)
    }
    return (node, addresses)
  }

  private func checkChange(
    of address: String, on node: Node, _ isAssignment: Bool, _ mayTake: Bool
  ) throws(AmazonError) {
    let isHere = node.networks.contains { $0.aliases.contains(address) }
    guard isAssignment else {
      guard isHere else { throw .notAssigned(address) }
      return
    }
    let others = amazonNodes.filter { $0.id != node.id }
    let isPrimary = amazonNodes.contains { $0.privateAddress == address }
    let isElsewhere = others.contains { $0.networks.contains { $0.aliases.contains(address) } }
    guard !isPrimary, mayTake || !isElsewhere else { throw .addressInUse(address) }
    let elsewhere = others.first { $0.networks.contains { $0.aliases.contains(address) } }
    guard elsewhere == nil || elsewhere?.networks.first?.id == node.networks.first?.id else {
      throw .invalidValue("Address does not fall within the subnet's address range")
    }
  }

  private var amazonNodes: [Node] { nodes.filter { $0.provider == .amazon } }

  private func nodes(ofInterfaces ids: [String]) throws(AmazonError) -> [Node] {
    var found: [Node] = []
    for id in ids {
      guard let node = amazonNodes.first(where: { $0.interface == id }) else {
        throw .unknownInterface(id)
      }
      found.append(node)
    }
    return found
  }

  private func interfaceDocument(_ node: Node, _ context: CallContext) -> XML {
    let secondary = node.networks.flatMap { $0.aliases }
    let version4 = secondary.filter { !$0.contains(":") }
    let primary = [node.privateAddress].compactMap { $0 }
    let private4 = primary.map { ($0, "true") } + version4.map { ($0, "false") }
    return .element(
      "item",
      [
        .text("networkInterfaceId", node.interface), .text("subnetId", node.subnet),
        .text("macAddress", node.hardwareAddress), .text("status", "in-use"),
        .text("privateIpAddress", node.privateAddress ?? ""),
        .element("attachment", [.text("instanceId", node.resource), .text("status", "attached")]),
        .element(
          "privateIpAddressesSet",
          private4.map { address, isPrimary in
            .element("item", [.text("privateIpAddress", address), .text("primary", isPrimary)])
          }),
        .element(
          "ipv6AddressesSet",
          secondary.filter { $0.contains(":") }.map {
            .element("item", [.text("ipv6Address", $0)])
          }),
      ])
  }
}

/// The form of a call of EC2's query API.
struct AmazonParameters {
  private let pairs: [(name: String, value: String)]

  init(_ request: APIRequest) {
    pairs = Percent.pairs(String(decoding: request.body, as: UTF8.self))
  }

  func first(_ name: String) -> String? {
    pairs.first { $0.name == name }?.value
  }

  func text(_ name: String) throws(AmazonError) -> String {
    guard let value = first(name) else { throw .missingParameter(name) }
    return value
  }

  /// `Name.1`, `Name.2` and so on.
  func list(_ name: String) -> [String] {
    var values: [String] = []
    while let value = first("\(name).\(values.count + 1)") { values.append(value) }
    return values
  }
}
