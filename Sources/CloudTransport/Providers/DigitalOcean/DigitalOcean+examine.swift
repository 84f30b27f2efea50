import AgentProtocol
import NetworkTypes

extension DigitalOcean {
  func examine(
    _ addresses: [TargetedAddress], _ call: ProviderCall
  ) async -> [Finding] {
    var findings: [Finding] = []
    for address in addresses {
      findings += await examine(address, call)
    }
    if let first = addresses.first, findings.contains(where: { $0.verdict == .ok }) {
      findings += await examineUpdate(first, call)
    }
    if let first = addresses.first, let target = first.target {
      findings += await examineDroplet(target, addresses, call)
    }
    findings += slotFindings(addresses)
    return findings
  }

  /// True to its name an assignment without a droplet does nothing: it is refused, as incomplete or
  /// because the token may not assign at all.
  private func examineUpdate(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async -> [Finding] {
    do throws(CallFailure) {
      let incomplete = JSONAnswer.encode(["type": "assign"])
      _ = try await send(.post, "\(path(address))/actions", body: incomplete, call)
    } catch {
      guard error.rejection?.reason == .forbidden else { return [] }
      token.note(missing: ["reserved_ip:update"])
      return [
        Self.missing("reserved_ip:update", "no address could be assigned")
      ]
    }
    return []
  }

  private static func missing(_ scope: String, _ consequence: String) -> Finding {
    Finding(
      .failure, provider: "", subject: "token scope",
      text: "\(scope) is missing: \(consequence).",
      remedy: "Make a token with reserved_ip:read, reserved_ip:update, droplet:read.")
  }

  private func examine(_ address: TargetedAddress, _ call: ProviderCall) async -> [Finding] {
    do throws(CallFailure) {
      let state = try await state(of: address, call)
      var findings = [
        Finding(
          .ok, provider: "", address: address.configuration.number, subject: "address",
          text: "\(address.text) is in \(state.region ?? "an unknown region"), "
            + Self.place(state) + ".")
      ]
      if let own = address.identity?.region, let region = state.region, own != region {
        findings.append(
          Finding(
            .failure, provider: "", address: address.configuration.number, subject: "region",
            text: "\(address.text) belongs to \(region), this droplet to \(own): it cannot come.",
            remedy: "Reserve an address in \(own)."))
      }
      return findings
    } catch {
      return [CommonFindings.failure(error, of: address, subject: "address", credential)]
    }
  }

  private static func place(_ state: AddressState) -> String {
    switch state.droplet {
    case .some(.some(let droplet)): "now at droplet \(droplet.id)"
    case .some(.none): "at no droplet that this token sees"
    case .none: "its droplet is not shown to this token"
    }
  }

  private func examineDroplet(
    _ target: String, _ addresses: [TargetedAddress], _ call: ProviderCall
  ) async -> [Finding] {
    do throws(CallFailure) {
      let response = try await send(.get, "/v2/droplets/\(target)", call)
      seesDroplets = true
      let droplet = try JSONAnswer.decode(DropletAnswer.self, response).droplet
      guard String(droplet.id) == target else {
        return [
          Finding(
            .failure, provider: "", subject: "droplet",
            text: "The API answers with another droplet than \(target).")
        ]
      }
      var findings = [
        Finding(
          .ok, provider: "", subject: "droplet",
          text: "\(target) is \(PrintableText.line(droplet.status ?? "there", limit: 32)).")
      ]
      let networks = (droplet.networks?.v4 ?? []) + (droplet.networks?.v6 ?? [])
      let another = CommonFindings.anotherMachine(
        "Droplet \(target)", subject: "droplet", networks.map(\.ipAddress), besides: addresses,
        here: localAddresses())
      if let another { findings.append(another) }
      if let slot = await occupier(target, addresses, call) { findings.append(slot) }
      return findings
    } catch {
      switch error.rejection?.reason {
      case .forbidden:
        seesDroplets = false
        token.note(missing: ["droplet:read"])
        return [
          Self.missing("droplet:read", "nobody could tell who holds an address")
        ]
      case .addressNotFound:
        return [
          Finding(
            .failure, provider: "", subject: "droplet",
            text: "This account has no droplet \(target).",
            remedy: "Use a token of the account that the droplet belongs to.")
        ]
      default:
        return [CommonFindings.failure(error, of: nil, subject: "droplet", credential)]
      }
    }
  }

  /// Another reserved IPv4 address at the droplet: it has room for one only.
  private func occupier(
    _ target: String, _ addresses: [TargetedAddress], _ call: ProviderCall
  ) async -> Finding? {
    guard let response = try? await send(.get, "/v2/reserved_ips?per_page=200", call),
      let list = JSONAnswer.decodeIfPossible(ReservedIPv4List.self, response)
    else { return nil }
    let ours = Set(addresses.map(\.text))
    let other = list.reservedIps.first { state in
      if case .some(.some(let droplet)) = state.droplet {
        return String(droplet.id) == target && !ours.contains(state.ip)
      }
      return false
    }
    guard let other else { return nil }
    let ip = PrintableText.line(other.ip, limit: 64)
    return Finding(
      .failure, provider: "", subject: "slot",
      text: "Droplet \(target) holds \(ip), and there is room for one reserved IPv4 address only.",
      remedy: "Unassign \(ip), or configure it here instead.")
  }

  private func slotFindings(_ addresses: [TargetedAddress]) -> [Finding] {
    let families = addresses.filter { $0.configuration.address.family == .ipv4 }
    guard families.count > 1 else { return [] }
    return [
      Finding(
        .failure, provider: "", subject: "slot",
        text: "\(families.count) reserved IPv4 addresses are configured; a droplet holds one only.",
        remedy: "Keep one of them.")
    ]
  }
}
