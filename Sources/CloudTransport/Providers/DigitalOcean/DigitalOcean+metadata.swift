import AgentProtocol
import NetworkTypes

extension DigitalOcean {
  func identify(_ call: ProviderCall) async throws(CallFailure) -> CloudIdentity {
    let id = try await metadataText("/metadata/v1/id", call)
    guard let droplet = Self.droplet(id) else {
      throw .rejected(
        .identityUnknown, "The metadata service gives no number of a droplet. Is this a droplet?")
    }
    let region = try await metadataText("/metadata/v1/region", call)
    guard (1...32).contains(region.utf8.count),
      region.utf8.allSatisfy({ Self.isDigit($0) || (0x61...0x7A).contains($0) || $0 == 0x2D })
    else {
      throw .rejected(.identityUnknown, "The metadata service gives no region.")
    }
    return CloudIdentity(
      instance: String(droplet), kind: "droplet", region: region, source: .metadata,
      anchor: await anchor(call))
  }

  /// Where packets for reserved IPv4 addresses arrive; nil if that is not told, which only leaves
  /// their arrival unproven.
  private func anchor(_ call: ProviderCall) async -> IPAddress? {
    let path = "/metadata/v1/interfaces/public/0/anchor_ipv4/address"
    guard let text = try? await metadataText(path, call), let address = IPAddress(text),
      address.family == .ipv4
    else { return nil }
    return address
  }

  private func metadataText(
    _ path: String, _ call: ProviderCall
  ) async throws(CallFailure) -> String {
    let response = try await call.sendToMetadata(CloudRequest(.get, metadata.url + path))
    guard response.status == 200, response.body.count <= 256 else {
      throw .rejected(
        .identityUnknown,
        "The metadata service answers \(response.status) to \(path). Is this a droplet?")
    }
    return String(decoding: response.body, as: UTF8.self).trimmed
  }
}
