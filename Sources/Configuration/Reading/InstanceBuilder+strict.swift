import NetworkTypes

// Strict mode: what the RFC does not allow is refused where it would change who is master, and
// corrected with a warning elsewhere.

extension InstanceBuilder {
  func applyStrictMode(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    if !draft.peers.isEmpty {
      sink.error("strict mode does not allow unicast", at: draft.span(of: "unicast_peer"))
    }
    if draft.addresses.isEmpty {
      sink.error("strict mode does not allow an instance without addresses", at: draft.span)
    }
    if instance.startsAsMaster != (instance.priority == .owner) {
      sink.warning(
        "strict mode: the state follows from the priority, 255 or not", at: draft.span(of: "state"))
      instance.startsAsMaster = instance.priority == .owner
    }
    if instance.password != nil {
      sink.warning(
        "strict mode: there is no authentication, the password is not used",
        at: draft.span(of: "authentication"))
      instance.password = nil
    }
    if instance.downTimerAdverts != 3 {
      sink.warning(
        "strict mode: 'down_timer_adverts' is 3", at: draft.span(of: "down_timer_adverts"))
      instance.downTimerAdverts = 3
    }
    if instance.higherPrioritySendAdvert, draft.spans["higher_prio_send_advert"] != nil {
      sink.warning(
        "strict mode: 'higher_prio_send_advert' is off",
        at: draft.span(of: "higher_prio_send_advert"))
    }
    instance.higherPrioritySendAdvert = false
    instance.lowerPriorityNoAdvert = true
    instance.ownerIgnoresAdverts = true
    instance.announcements.lowerPriorityRepetitions = 0
    if draft.spans["vmac_xmit_base"] != nil {
      sink.error(
        "strict mode does not allow 'vmac_xmit_base'", at: draft.span(of: "vmac_xmit_base"))
    }
    if draft.virtualMAC?.address != nil || draft.virtualMAC?.prefix != nil {
      sink.error(
        "strict mode does not allow another MAC address", at: draft.span(of: "use_vmac"))
    }
    guard draft.accepts == nil || instance.version == .version2 else { return }
    if canDropPackets {
      instance.accepts = instance.priority == .owner
    } else if instance.priority != .owner {
      sink.warning(
        "strict mode without no_accept: the addresses accept packets",
        at: draft.spans["strict_mode"] ?? draft.span,
        hints: ["dropping them is not in this version"])
    }
  }
}
