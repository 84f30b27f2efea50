import NetworkTypes

// Providers, their addresses, and how adverts travel through their networks.

extension Reader {
  mutating func readCloudProvider(_ statement: Statement) {
    guard let token = blockName(statement) else { return }
    cloudProvider = CloudProviderDraft(name: token.text, span: token.span)
    if token.text.utf8.count > 64 {
      sink.error("the name of a cloud_provider has at most 64 bytes", at: token.span)
    }
    blockSpans[.cloudProvider] = [:]
    read(statement.block ?? [], in: .cloudProvider)
    cloudProvider.spans = blockSpans[.cloudProvider] ?? [:]
    cloudProviders.append(cloudProvider)
  }

  mutating func readCloudAddress(_ statement: Statement, inInstance: Bool) {
    guard let token = argument(statement, "an address") else { return }
    endOfArguments(statement, after: 1)
    cloudAddress = CloudAddressDraft(address: address(token), span: token.span)
    cloudAddress.isInInstance = inInstance
    if inInstance { cloudAddress.instance = instance.name }
    blockSpans[.cloudAddress] = [:]
    read(statement.block ?? [], in: .cloudAddress)
    cloudAddress.spans = blockSpans[.cloudAddress] ?? [:]
    cloudAddresses.append(cloudAddress)
  }

  mutating func readCloudType(_ statement: Statement) {
    guard let name = name(statement) else { return }
    guard CloudProviderType.named(name) != nil else {
      let known = CloudProviderType.known.map(\.name)
      let near = sink.suggestion(for: name, among: known)
      sink.error(
        "'\(Printable.text(name, limit: 24))' is no type of provider",
        at: statement.arguments[0].span,
        hints: near.isEmpty ? ["known: " + known.joined(separator: ", ")] : near)
      return
    }
    cloudProvider.type = name
  }

  mutating func readCredential(
    _ statement: Statement, _ credential: (String) -> CloudCredential
  ) {
    guard let name = name(statement) else { return }
    if statement.name == "token_file", !name.hasPrefix("/") {
      sink.error("'token_file' needs an absolute path", at: statement.arguments[0].span)
      return
    }
    if cloudProvider.credential != nil {
      sink.error(
        "'\(statement.name)' beside another token: a provider has one", at: statement.span)
    }
    cloudProvider.credential = credential(name)
  }

  mutating func readCloudInstance(_ statement: Statement) {
    guard let name = name(statement) else { return }
    guard !cloudAddress.isInInstance else {
      sink.error(
        "'instance' belongs into a cloud_address at the top level only", at: statement.span,
        hints: ["this one follows the vrrp_instance that it stands in"])
      return
    }
    cloudAddress.instance = name
    cloudAddress.instanceSpan = statement.arguments[0].span
  }

  /// A base of http or https, without a slash at its end.
  mutating func url(_ statement: Statement) -> String? {
    guard let text = name(statement) else { return nil }
    let span = statement.arguments[0].span
    let schemes = ["https://", "http://"]
    guard let scheme = schemes.first(where: text.hasPrefix), text.utf8.count > scheme.utf8.count,
      text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }),
      !text.utf8.contains(where: { "\"'\\<>?#".utf8.contains($0) })
    else {
      sink.error("'\(statement.name)' needs a URL", at: span, hints: ["as https://api.example.com"])
      return nil
    }
    guard !text.utf8.contains(UInt8(ascii: "@")) else {
      secrets.append(span)
      sink.error("'\(statement.name)' cannot hold a user or a password", at: span)
      return nil
    }
    return text.last == "/" ? String(text.dropLast()) : text
  }

  /// `unicast_transport udp PORT` or `unicast_transport vrrp`.
  mutating func transport(_ statement: Statement) -> UnicastTransport? {
    guard let token = argument(statement, "udp and a port, or vrrp") else { return nil }
    switch token.text {
    case "vrrp":
      endOfArguments(statement, after: 1)
      return .vrrp
    case "udp":
      endOfArguments(statement, after: 2)
      guard statement.arguments.count > 1 else {
        sink.error("'unicast_transport udp' needs a port", at: token.span, hints: ["as udp 8112"])
        return nil
      }
      return integer(statement.arguments[1], 1...65_535, of: "the port").map {
        .udp(port: UInt16($0))
      }
    default:
      let found = Printable.text(token.text, limit: 24)
      sink.error("'unicast_transport' must be udp or vrrp, not '\(found)'", at: token.span)
      return nil
    }
  }
}
