import AgentProtocol
import NetworkTypes

extension HetznerCloud {
  func identify(_ call: ProviderCall) async throws(CallFailure) -> CloudIdentity {
    let id = try await metadataText("instance-id", call)
    guard let number = Self.number(id) else {
      throw .rejected(
        .identityUnknown, "The metadata service gives no number of a server. Is this a server?")
    }
    // As eu-central; for people only.
    let region = (try? await metadataText("region", call)).map { PrintableText.line($0, limit: 32) }
    return CloudIdentity(
      instance: String(number), kind: "server", region: region, source: .metadata)
  }

  private func metadataText(
    _ name: String, _ call: ProviderCall
  ) async throws(CallFailure) -> String {
    let url = "\(metadata.url)/hetzner/v1/metadata/\(name)"
    let response = try await call.sendToMetadata(CloudRequest(.get, url))
    guard response.status == 200, response.body.count <= 256 else {
      throw .rejected(
        .identityUnknown,
        "The metadata service answers \(response.status) to \(name). Is this a server?")
    }
    return String(decoding: response.body, as: UTF8.self).trimmed
  }

  /// Finds out whether the token may write: a change without what it shall change does nothing, it is
  /// refused as incomplete, or because the token may only read, which is remembered.
  private func tryWriting(_ address: TargetedAddress, _ call: ProviderCall) async {
    var path = "/servers/\(address.target ?? "0")/actions/change_alias_ips"
    if Self.kind(address.configuration) != "alias" {
      guard let number = numbers[address.configuration.address] else { return }
      path = "/floating_ips/\(number)/actions/assign"
    }
    _ = try? await send(.post, path, body: Array("{}".utf8), call)
  }

  func examine(
    _ addresses: [TargetedAddress], _ call: ProviderCall
  ) async -> [Finding] {
    var findings: [Finding] = []
    for address in addresses {
      do throws(CallFailure) {
        let reading = try await read(address, call)
        let place =
          switch reading.holder {
          case .own(let id): "here, at server \(id)"
          case .other(let id): "now at server \(id)"
          case .nobody: "at no server"
          case .hidden: "where this token cannot see it"
          }
        findings.append(
          Finding(
            .ok, provider: "", address: address.configuration.number, subject: "address",
            text: "\(address.text) is \(place)."))
      } catch {
        findings.append(CommonFindings.failure(error, of: address, subject: "address", credential))
      }
    }
    if let first = addresses.first, !findings.contains(where: { $0.verdict == .failure }) {
      await tryWriting(first, call)
    }
    if let target = addresses.first?.target {
      do throws(CallFailure) {
        let response = try await send(.get, "/servers/\(target)", call)
        let server = try JSONAnswer.decode(ServerAnswer.self, response).server
        let status = PrintableText.line(server.status ?? "there", limit: 32)
        findings.append(
          Finding(.ok, provider: "", subject: "server", text: "\(server.id) is \(status)."))
        let another = CommonFindings.anotherMachine(
          "Server \(server.id)", subject: "server", server.addresses, besides: addresses,
          here: localAddresses())
        if let another { findings.append(another) }
      } catch {
        findings.append(CommonFindings.failure(error, of: nil, subject: "server", credential))
      }
    }
    if case .insufficient = credential.state {
      findings.append(
        Finding(
          .failure, provider: "", subject: "token scope", text: "The token may only read.",
          remedy: "Make a token with Read & Write for this project."))
    }
    return findings
  }
}
