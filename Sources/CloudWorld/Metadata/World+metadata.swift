import ControlProtocol

extension World {
  /// Answers a request to the metadata service. Who asks is known by the source address alone, as
  /// it is for the link-local address of a real machine.
  mutating func metadata(_ request: APIRequest, _ context: CallContext) -> Answer {
    let provider: Provider =
      switch request.segments.first {
      case "metadata": .digitalOcean
      case "latest": .amazon
      default: .hetzner
      }
    let node = nodes.first {
      $0.provider == provider && $0.metadataSources.contains(request.caller)
    }
    guard let node else { return Self.unknownMetadata }
    switch provider {
    case .digitalOcean: return digitalOceanMetadata(node, request, context)
    case .hetzner: return hetznerMetadata(node, request)
    case .amazon: return amazonMetadata(node, request)
    }
  }

  private static var unknownMetadata: Answer { Answer(status: 404, text: "not found\n") }

  private func digitalOceanMetadata(
    _ node: Node, _ request: APIRequest, _ context: CallContext
  ) -> Answer {
    let view = DigitalOceanMetadata(self, node, context)
    switch request.segments.first {
    case "metadata" where request.segments == ["metadata", "v1.json"]:
      return Answer(status: 200, json: view.document)
    case "metadata" where request.segments.dropFirst().first == "v1":
      return answer(view.tree.at(request.segments.dropFirst(2)), request)
    default: return Self.unknownMetadata
    }
  }

  /// A text, the list of a folder, or where the list is: folders need a slash at the end.
  private func answer(_ tree: MetadataTree?, _ request: APIRequest) -> Answer {
    guard let tree else { return Self.unknownMetadata }
    if case .folder = tree, !request.path.hasSuffix("/") {
      return Answer(status: 301, fields: [HeaderField("location", request.path + "/")])
    }
    return Answer(status: 200, text: tree.listing)
  }

  /// Hetzner: one document in YAML, and each of its plain members by name.
  private func hetznerMetadata(_ node: Node, _ request: APIRequest) -> Answer {
    let networks = node.networks.map { network in
      let aliases = network.aliases.map { "'\($0)'" }.joined(separator: ", ")
      return "- ip: \(network.address)\n  alias_ips: [\(aliases)]\n  network_id: \(network.id)\n"
    }.joined()
    let texts = [
      ("hostname", node.name), ("instance-id", node.resource),
      ("public-ipv4", node.publicAddress ?? ""), ("availability-zone", "\(node.region)-dc8"),
      ("region", "eu-central"), ("private-networks", networks),
    ]
    switch request.segments {
    case ["hetzner", "v1", "metadata"]:
      let lines = texts.dropLast().map { "\($0.0): \($0.1)\n" }.joined()
      return Answer(status: 200, text: lines)
    case ["2009-04-04", "meta-data", "instance-id"]:
      return Answer(status: 200, text: node.resource)
    default:
      let prefix = ["hetzner", "v1", "metadata"]
      guard request.segments.count == 4, Array(request.segments.prefix(3)) == prefix,
        let found = texts.first(where: { $0.0 == request.segments[3] })
      else { return Self.unknownMetadata }
      return Answer(status: 200, text: found.1)
    }
  }
}
