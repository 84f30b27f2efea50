import NetworkTypes

// Interfaces of an instance's own, authentication by hash, and the witness.

extension InstanceBuilder {
  func links(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    instance.virtualRoutes = draft.routes
    instance.virtualRules = draft.rules
    instance.promotesSecondaries = draft.promotesSecondaries
    if let vmac = draft.virtualMAC { instance.virtualMAC = virtualMAC(vmac, instance) }
    if let ipvlan = draft.ipvlan {
      if draft.virtualMAC != nil {
        sink.error("'use_ipvlan' beside 'use_vmac': one of them", at: ipvlan.span)
      }
      instance.ipvlan = self.ipvlan(ipvlan, instance, &sink)
    }
    guard draft.virtualMAC == nil else {
      if !draft.peers.isEmpty, !draft.sendsFromBase {
        sink.error(
          "unicast with 'use_vmac' needs 'vmac_xmit_base'", at: draft.span(of: "use_vmac"))
      }
      return
    }
    for keyword in ["vmac_xmit_base", "use_vmac_addr"] {
      guard let span = draft.spans[keyword] else { continue }
      sink.warning("'\(keyword)' has no effect without 'use_vmac'", at: span)
    }
  }

  private func name(_ given: String?, _ instance: InstanceConfiguration) -> String {
    let family = instance.family == .ipv4 ? "" : "6"
    return given ?? "\(defaults.virtualMACPrefix)\(family).\(instance.virtualRouterID)"
  }

  private func virtualMAC(
    _ vmac: VirtualMACDraft, _ instance: InstanceConfiguration
  ) -> VirtualMACInterface {
    var address = MACAddress.virtualRouter(instance.virtualRouterID, instance.family)
    if let prefix = vmac.prefix {
      address = MACAddress(
        rawValue: prefix.rawValue | UInt64(instance.virtualRouterID.rawValue))
    }
    var result = VirtualMACInterface(
      name: name(vmac.name, instance), address: vmac.address ?? address)
    result.group = vmac.group
    result.sendsFromBase = draft.sendsFromBase
    result.coversOtherInterfaces = draft.coversOtherInterfaces
    return result
  }

  private func ipvlan(
    _ ipvlan: IPVLANDraft, _ instance: InstanceConfiguration, _ sink: inout DiagnosticSink
  ) -> IPVLANInterface {
    if ipvlan.address == nil, instance.family == .ipv4 {
      sink.error(
        "'use_ipvlan' of an IPv4 instance needs an address", at: ipvlan.span,
        hints: ["adverts leave from it, since the parent's address stays with the parent"])
    } else if let address = ipvlan.address, address.address.family != instance.family {
      sink.error("the address of 'use_ipvlan' is of another family", at: ipvlan.span)
    }
    var result = IPVLANInterface(name: name(ipvlan.name, instance))
    result.address = ipvlan.address
    result.mode = ipvlan.mode
    result.group = ipvlan.group
    return result
  }

  func hmac(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    guard let hmac = draft.hmac else { return }
    if draft.authenticates || draft.password != nil {
      sink.error(
        "'authentication' beside 'auth_hmac': one of them", at: draft.span(of: "authentication"),
        hints: ["a simple password protects nothing that auth_hmac does not"])
    }
    if hmac.keys.isEmpty, !hmac.hasBadKey {
      sink.error("'auth_hmac' has no 'key': adverts would be unprotected", at: hmac.span)
    }
    guard let active = hmac.activeKey else {
      if hmac.spans["active_key"] == nil {
        sink.error("'auth_hmac' has no 'active_key': adverts would be unprotected", at: hmac.span)
      }
      return
    }
    if !hmac.hasBadKey, !hmac.keys.contains(where: { $0.id == active }) {
      sink.error(
        "there is no key \(active) to sign with", at: hmac.spans["active_key"] ?? hmac.span)
    }
    if hmac.isMonotonic, let span = hmac.spans["time_window"] {
      sink.warning("'time_window' has no effect with 'anti_replay monotonic'", at: span)
    }
    if strict, hmac.mode != .enforce {
      sink.error(
        "strict mode needs 'mode enforce'", at: hmac.spans["mode"] ?? hmac.span)
    }
    let window = hmac.window ?? standardWindow(instance)
    var authentication = MessageAuthentication(
      keys: hmac.keys, activeKey: active,
      replayProtection: hmac.isMonotonic ? .monotonic : .time(window: window))
    authentication.mode = hmac.mode
    instance.messageAuthentication = authentication
  }

  /// Three advert intervals, 5 s to 300 s, in whole seconds.
  private func standardWindow(_ instance: InstanceConfiguration) -> Microseconds {
    let three = instance.advertisementInterval * 3
    return .seconds(min(300, max(5, (three.count + 999_999) / 1_000_000)))
  }

  func witness(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    guard let witness = draft.witness ?? defaults.witness else { return }
    var result = Witness()
    result.reach = witness.reach
    result.peerPaths = witness.peerPaths
    result.quorum = witness.quorum ?? (witness.reach.count / 2 + 1)
    if witness.reach.isEmpty { result.quorum = 0 }
    result.interval = witness.interval ?? .seconds(1)
    result.timeout = min(witness.timeout ?? result.interval, result.interval)
    instance.witness = result
  }

  /// What is wrong with a witness, whoever uses it.
  static func check(_ witness: WitnessDraft, _ sink: inout DiagnosticSink) {
    if witness.reach.isEmpty, witness.peerPaths.isEmpty,
      witness.spans["reach"] == nil, witness.spans["peer_path"] == nil
    {
      sink.error("a witness needs 'reach' or 'peer_path'", at: witness.span)
    }
    if let quorum = witness.quorum, quorum > witness.reach.count {
      sink.error(
        "'quorum' \(quorum) is more than \(witness.reach.count) can answer",
        at: witness.spans["quorum"] ?? witness.span)
    }
    if let timeout = witness.timeout, timeout > witness.interval ?? .seconds(1) {
      sink.error(
        "'timeout' is longer than 'interval'", at: witness.spans["timeout"] ?? witness.span)
    }
  }
}
