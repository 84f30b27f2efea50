import NetworkTypes

extension KeywordTable {
  /// Keywords of `cloud_provider`.
  static let cloudProviderKeywords: [Keyword] =
    [
      .works(
        .cloudProvider, "type", CloudProviderType.known.map(\.name).joined(separator: ", "),
        "required", "Whose API it is.", read: { $0.readCloudType($1) }),
      .works(
        .cloudProvider, "token_file", "PATH", "one of the three, but for aws",
        "File that holds the token and nothing else, or aws: shared credentials; read anew.",
        read: { $0.readCredential($1) { .file(path: $0) } }),
      .works(
        .cloudProvider, "token_credential", "NAME", "",
        "systemd credential of the agent's unit that holds it.",
        read: { $0.readCredential($1) { .systemd(name: $0) } }),
      .works(
        .cloudProvider, "token_env", "NAME", "",
        "Variable of the agent's environment that holds it.",
        read: { $0.readCredential($1) { .environment(name: $0) } }),
      .works(
        .cloudProvider, "api_url", "URL", "the provider's own", "Base of the API.",
        read: { $0.cloudProvider.apiURL = $0.url($1) }),
      .works(
        .cloudProvider, "metadata_url", "URL", "the provider's own",
        "Base of the metadata service.", read: { $0.cloudProvider.metadataURL = $0.url($1) }),
    ]
    + parameters(
      .cloudProvider,
      [
        ("region", "NAME", "the machine's", "digitalocean, aws: where the addresses are."),
        ("profile", "NAME", "default", "aws: profile of the shared credentials file."),
        ("location", "NAME", "the machine's", "hetzner: where the addresses are."),
      ]
    ) { $0.cloudProvider.parameters.append(($1, $2)) }
    + Keyword.refused(
      .cloudProvider, "token",
      "a token does not belong into this file: write it into one of its own, with token_file")

  /// Keywords of `cloud_address`.
  static let cloudAddressKeywords: [Keyword] =
    [
      .works(
        .cloudAddress, "provider", "NAME", "required", "The cloud_provider that has the address.",
        read: {
          $0.cloudAddress.provider = $0.name($1)
          $0.cloudAddress.providerSpan = $1.arguments.first?.span
        }),
      .works(
        .cloudAddress, "target", "auto or an id", "auto",
        "What it is assigned to here: this machine, or a droplet, server or instance by its id.",
        read: { reader, statement in
          guard let text = reader.name(statement) else { return }
          reader.cloudAddress.target = text == "auto" ? .own : .id(text)
        }),
      .works(
        .cloudAddress, "instance", "NAME", "the instance that it stands in",
        "The vrrp_instance that it follows; at the top level only.",
        read: { $0.readCloudInstance($1) }),
    ]
    + parameters(
      .cloudAddress,
      [
        (
          "kind", "elastic, secondary, ipv6, route, floating or alias", "from the address",
          "aws, hetzner: what kind of address it is."
        ),
        ("allocation", "ID", "looked up", "aws: allocation id of an Elastic IP."),
        ("network_interface", "ID", "the first one", "aws: interface that gets the address."),
        ("route_table", "ID", "none", "aws: route table whose entry follows; several with commas."),
        ("network", "ID", "the first one", "hetzner: private network of an alias address."),
      ]
    ) { $0.cloudAddress.parameters.append(($1, $2)) }

  /// Settings that only some types of provider have.
  private static func parameters(
    _ block: BlockKind, _ rows: [(name: String, syntax: String, standard: String, meaning: String)],
    add: @escaping @Sendable (inout Reader, CloudParameter, SourceSpan) -> Void
  ) -> [Keyword] {
    rows.map { row in
      .works(
        block, row.name, row.syntax, row.standard, row.meaning,
        read: { reader, statement in
          guard let value = reader.name(statement) else { return }
          add(&reader, CloudParameter(statement.name, value), statement.span)
        })
    }
  }
}
