import ControlProtocol

extension World {
  /// EC2's instance metadata service, version 2: first a token, then reads that carry it.
  mutating func amazonMetadata(_ node: Node, _ request: APIRequest) -> Answer {
    if request.segments == ["latest", "api", "token"] {
      return metadataToken(request)
    }
    guard request.method == "GET" else { return Answer(status: 405) }
    guard let token = request.field("x-aws-ec2-metadata-token"),
      let expiry = metadataTokens[token], expiry > now
    else { return Answer(status: 401, text: "Unauthorized\n") }
    switch request.segments.dropFirst().first {
    case "dynamic" where request.segments.last == "document":
      return Answer(status: 200, json: identityDocument(node))
    case "meta-data":
      let names = request.segments.dropFirst(2)
      guard let tree = amazonTree(node).at(names) else {
        return Answer(status: 404, text: "not found\n")
      }
      return Answer(status: 200, text: tree.listing)
    default: return Answer(status: 404, text: "not found\n")
    }
  }

  private mutating func metadataToken(_ request: APIRequest) -> Answer {
    let seconds = request.field("x-aws-ec2-metadata-token-ttl-seconds").flatMap { Int($0) }
    guard request.method == "PUT" else { return Answer(status: 405) }
    guard let seconds, (1...21_600).contains(seconds) else {
      return Answer(status: 400, text: "Bad Request\n")
    }
    let token = random.uniqueIdentifier()
    metadataTokens = metadataTokens.filter { $0.value > now }
    metadataTokens[token] = now.later(milliseconds: seconds * 1_000)
    return Answer(status: 200, text: token)
  }

  private func identityDocument(_ node: Node) -> JSONValue {
    [
      "instanceId": .string(node.resource), "region": .string(node.region),
      "availabilityZone": .string(node.region + "a"), "accountId": "123456789012",
      "privateIp": JSONValue(node.privateAddress), "architecture": "x86_64",
      "instanceType": "t3.micro", "version": "2017-09-30",
    ]
  }

  private func amazonTree(_ node: Node) -> MetadataTree {
    let secondary = node.networks.flatMap { $0.aliases }
    let version4 = [node.privateAddress].compactMap { $0 } + secondary.filter { !$0.contains(":") }
    let interface: [(name: String, tree: MetadataTree)] = [
      ("device-number", .text("0")), ("interface-id", .text(node.interface)),
      ("ipv6s", .text(secondary.filter { $0.contains(":") }.joined(separator: "\n"))),
      ("local-ipv4s", .text(version4.joined(separator: "\n"))),
      ("mac", .text(node.hardwareAddress)),
      ("subnet-id", .text(node.subnet)),
    ]
    let interfaces = MetadataTree.folder([(node.hardwareAddress, .folder(interface))])
    return .folder([
      ("hostname", .text(node.name)), ("iam", .folder([("security-credentials", roles)])),
      ("instance-id", .text(node.resource)), ("local-ipv4", .text(node.privateAddress ?? "")),
      ("mac", .text(node.hardwareAddress)),
      ("network", .folder([("interfaces", .folder([("macs", interfaces)]))])),
      (
        "placement",
        .folder([
          ("availability-zone", .text(node.region + "a")), ("region", .text(node.region)),
        ])
      ),
      ("public-ipv4", .text(node.publicAddress ?? "")),
    ])
  }

  /// The credentials of a role by the role's name.
  private var roles: MetadataTree {
    .folder(
      description.credentials.filter { $0.sessionToken != nil }.map { credentials in
        let expiry = now.later(milliseconds: credentials.lifetimeMilliseconds)
        let document: JSONValue = [
          "Code": "Success", "LastUpdated": .string(now.wholeSeconds), "Type": "AWS-HMAC",
          "AccessKeyId": .string(credentials.accessKey),
          "SecretAccessKey": .string(credentials.secretKey),
          "Token": JSONValue(credentials.sessionToken), "Expiration": .string(expiry.wholeSeconds),
        ]
        return (credentials.id, .text(String(decoding: document.bytes, as: UTF8.self)))
      })
  }
}
