import AgentProtocol
import NetworkTypes

extension AmazonEC2 {
  func examine(_ addresses: [TargetedAddress], _ call: ProviderCall) async -> [Finding] {
    var findings: [Finding] = []
    for address in addresses {
      findings += await examine(address, call)
    }
    if clockLead != 0 {
      findings.append(
        Finding(
          .warning, provider: "", subject: "clock",
          text: "This machine's clock is \(abs(clockLead)) s "
            + (clockLead > 0 ? "behind" : "ahead of") + " AWS's.",
          remedy: "Set it: signatures of the wrong time are refused first."))
    }
    if case .insufficient(let missing) = credential.state {
      findings.append(
        Finding(
          .failure, provider: "", subject: "permission",
          text: "\(missing.joined(separator: ", ")) is missing.", remedy: credential.text))
    }
    return findings
  }

  private func examine(_ address: TargetedAddress, _ call: ProviderCall) async -> [Finding] {
    let number = address.configuration.number
    do throws(CallFailure) {
      let place =
        switch try await read(address, call).holder {
        case .own(let id): "here, at \(id)"
        case .other(let id): "now at \(id)"
        case .nobody: "nowhere"
        case .hidden: "where these keys cannot see it"
        }
      let found = Finding(
        .ok, provider: "", address: number, subject: "address",
        text: "\(address.text) is \(place).")
      return [found] + (try await rehearse(address, call))
    } catch {
      var finding = CommonFindings.failure(error, of: address, subject: "address", credential)
      switch error.rejection?.reason {
      case .unauthorized, .credentialUnreadable: finding.subject = "keys"
      case .forbidden:
        finding.subject = "permission"
        finding.text = error.text
        finding.remedy = credential.text
      case .addressNotFound:
        finding.text = error.text
        finding.remedy = "Check the address, the region, and whose keys these are."
      default: break
      }
      return [finding]
    }
  }

  /// Tries what a failover would do as far as EC2 lets one try it: permissions and settings.
  /// AssignPrivateIpAddresses and AssignIpv6Addresses cannot be tried.
  private func rehearse(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> [Finding] {
    let number = address.configuration.number
    switch try Self.kind(address) {
    case .elastic(let allocation):
      let query = association(address, try address.knownTarget(), allocation: allocation)
      return try await rehearse(query, number, call)
    case .route(let tables):
      let own = try await interface(of: address, call)
      var findings: [Finding] = []
      if own.checksDestinations == true {
        findings.append(
          Finding(
            .failure, provider: "", address: number, subject: "interface",
            text:
              "\(own.id) drops packets for \(address.text): its source/destination check is on.",
            remedy: "Switch the check off at both instances' interfaces."))
      }
      for table in tables {
        let query = route("ReplaceRoute", address, table, own.id)
        findings += try await rehearse(query, number, call)
      }
      return findings
    case .secondary, .ipv6:
      let own = try await interface(of: address, call)
      return [
        Finding(
          .ok, provider: "", address: number, subject: "interface",
          text: "\(own.id) in \(own.subnet ?? "an unknown subnet") gets \(address.text).")
      ]
    }
  }

  private func rehearse(
    _ query: EC2Query, _ number: AddressNumber, _ call: ProviderCall
  ) async throws(CallFailure) -> [Finding] {
    do {
      _ = try await send(query.with("DryRun", true), call)
    } catch {
      switch error.rejection?.reason {
      case .forbidden: return []  // Told once for the whole provider.
      case .conflict where error.text.contains("DryRunOperation"): break
      default:
        if Self.saysNoRoute(error) { break }
        throw error
      }
    }
    return [
      Finding(
        .ok, provider: "", address: number, subject: "permission",
        text: "ec2:\(query.action) is allowed.")
    ]
  }
}
