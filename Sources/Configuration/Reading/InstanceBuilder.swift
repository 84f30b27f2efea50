import NetworkTypes

/// Makes an instance of what its block, the defaults and the rules of keepalived say together.
struct InstanceBuilder {
  let draft: InstanceDraft
  let defaults: InstanceDefaults
  let global: GlobalDefinitions
  let trackers: TrackerNames
  /// True if no_accept is carried out.
  let canDropPackets: Bool

  /// True where strict mode holds the instance to the RFC.
  var strict: Bool { draft.strict ?? defaults.strict }

  /// The instance; nil if what every instance needs is missing. All checks are made even then.
  func build(_ sink: inout DiagnosticSink) -> InstanceConfiguration? {
    checkRequired(&sink)
    let interface = draft.interface ?? ""
    guard let id = draft.virtualRouterID ?? VirtualRouterID(1) else { return nil }
    var instance = InstanceConfiguration(
      name: draft.name, interface: interface, virtualRouterID: id)
    instance.family = family(&sink)
    instance.version = version(instance.family, &sink)
    addresses(&instance, &sink)
    transport(&instance, &sink)
    priority(&instance, &sink)
    preemption(&instance, &sink)
    interval(&instance, &sink)
    password(&instance, &sink)
    links(&instance, &sink)
    hmac(&instance, &sink)
    witness(&instance, &sink)
    tracking(&instance, &sink)
    announcements(&instance)
    behaviour(&instance)
    if strict { applyStrictMode(&instance, &sink) }
    lease(&instance)
    return draft.interface == nil || draft.virtualRouterID == nil ? nil : instance
  }

  private func checkRequired(_ sink: inout DiagnosticSink) {
    let name = Printable.text(draft.name)
    if draft.interface == nil, draft.spans["interface"] == nil {
      sink.error("vrrp_instance '\(name)' has no 'interface'", at: draft.span)
    }
    if draft.virtualRouterID == nil, draft.spans["virtual_router_id"] == nil {
      sink.error("vrrp_instance '\(name)' has no 'virtual_router_id'", at: draft.span)
    }
  }

  /// The family of the first address, peer, source or group.
  private func family(_ sink: inout DiagnosticSink) -> AddressFamily {
    draft.addresses.first?.address.prefix.address.family ?? draft.peers.first?.peer.address.family
      ?? draft.sourceAddress?.family ?? draft.multicastGroup?.family ?? .ipv4
  }

  private func version(_ family: AddressFamily, _ sink: inout DiagnosticSink) -> ProtocolVersion {
    guard family == .ipv6 else { return draft.version ?? global.version }
    if draft.version == .version2 {
      sink.warning(
        "VRRPv2 has no IPv6: version 3 is used", at: draft.span(of: "version"),
        hints: ["the peers must use version 3 too"])
    }
    return .version3
  }

  private func priority(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    let wantsMaster = draft.startsAsMaster
    instance.priority = draft.priority ?? (wantsMaster == true ? .owner : .standard)
    instance.startsAsMaster = wantsMaster ?? (instance.priority == .owner)
    if instance.priority == .owner, wantsMaster == false {
      sink.warning(
        "priority 255 is the owner of the addresses, which starts as master",
        at: draft.span(of: "state"),
        hints: ["with 'state BACKUP' it first waits for silence"])
    }
  }

  private func preemption(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    instance.preempt = draft.preempt ?? true
    instance.preemptDelay = draft.preemptDelay ?? .zero
    if !instance.preempt, instance.startsAsMaster || instance.priority == .owner {
      let why = instance.priority == .owner ? "priority 255" : "'state MASTER'"
      sink.warning(
        "'nopreempt' has no effect with \(why)", at: draft.span(of: "nopreempt"),
        hints: ["it needs 'state BACKUP' and a priority below 255, on every node"])
      instance.preempt = true
    }
    if draft.flapDamping != nil, !instance.preempt || instance.priority == .owner {
      let why = instance.preempt ? "priority 255" : "'nopreempt'"
      sink.warning("'flap_damping' has no effect with \(why)", at: draft.span(of: "flap_damping"))
    } else {
      instance.flapDamping = draft.flapDamping
    }
    guard instance.preemptDelay > .zero else { return }
    var why: String?
    if !instance.preempt {
      why = "'nopreempt'"
    } else if strict {
      why = "strict mode"
    } else if instance.startsAsMaster {
      why = instance.priority == .owner ? "priority 255" : "'state MASTER'"
    }
    guard let why else { return }
    sink.warning(
      "'preempt_delay' has no effect with \(why)", at: draft.span(of: "preempt_delay"))
    instance.preemptDelay = .zero
  }

  private func interval(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    guard let given = draft.advertisementInterval else { return }
    let span = draft.span(of: "advert_int")
    switch instance.version {
    case .version2:
      let rounded = max(1, (given.count + 500_000) / 1_000_000)
      instance.advertisementInterval = .seconds(rounded)
      guard instance.advertisementInterval != given else { return }
      sink.warning(
        "VRRPv2 has whole seconds only: 'advert_int' becomes \(rounded)", at: span,
        hints: ["with 'version 3', on every node, it can be as short as 0.01"])
    case .version3:
      guard given <= .centiseconds(4_095) else {
        sink.error("'advert_int' of VRRPv3 must be 0.01 to 40.95 seconds", at: span)
        return
      }
      let rounded = Microseconds.centiseconds(max(1, (given.count + 5_000) / 10_000))
      instance.advertisementInterval = min(rounded, .centiseconds(4_095))
      guard rounded != given else { return }
      let text = Decimal6.text(rounded.count)
      sink.warning("VRRPv3 has steps of 0.01 s: 'advert_int' becomes \(text)", at: span)
    }
  }

  private func password(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    let span = draft.span(of: "authentication")
    if draft.authenticates, draft.password == nil {
      sink.error(
        "'auth_type PASS' without 'auth_pass': every advert would be refused", at: span)
    } else if !draft.authenticates, draft.password != nil {
      guard !draft.authenticationRefused else { return }
      sink.error("'auth_pass' without 'auth_type PASS': nothing would be authenticated", at: span)
    } else if draft.authenticates, instance.version == .version3 {
      sink.warning("VRRPv3 has no authentication: the password is not used", at: span)
    } else {
      instance.password = draft.authenticates ? draft.password : nil
    }
  }

  private func announcements(_ instance: inout InstanceConfiguration) {
    let own = draft.announcements
    let shared = defaults.announcements
    var timing = AnnouncementTiming()
    if defaults.minimalAnnouncements {
      timing.delay = .zero
      timing.repetitions = 1
    }
    timing.delay = own.delay ?? shared.delay ?? timing.delay
    timing.repetitions = own.repetitions ?? shared.repetitions ?? timing.repetitions
    timing.refresh = own.refresh ?? shared.refresh ?? timing.refresh
    timing.refreshRepetitions =
      own.refreshRepetitions ?? shared.refreshRepetitions ?? timing.refreshRepetitions
    timing.lowerPriorityDelay = own.lowerPriorityDelay ?? shared.lowerPriorityDelay ?? timing.delay
    timing.lowerPriorityRepetitions =
      own.lowerPriorityRepetitions ?? shared.lowerPriorityRepetitions ?? timing.repetitions
    switch draft.extraAnnouncements {
    case .some(let given): timing.extra = given
    case nil: timing.extra = defaults.extraAnnouncements
    }
    instance.announcements = timing
  }

  private func behaviour(_ instance: inout InstanceConfiguration) {
    instance.downTimerAdverts = draft.downTimerAdverts ?? defaults.downTimerAdverts ?? 3
    instance.lowerPriorityNoAdvert =
      draft.lowerPriorityNoAdvert ?? defaults.lowerPriorityNoAdvert ?? false
    instance.higherPrioritySendAdvert =
      draft.higherPrioritySendAdvert ?? defaults.higherPrioritySendAdvert ?? false
    instance.ownerIgnoresAdverts =
      draft.ownerIgnoresAdverts ?? defaults.ownerIgnoresAdverts ?? false
    instance.checksumWithoutPseudoHeader =
      draft.checksumWithoutPseudoHeader ?? defaults.checksumWithoutPseudoHeader ?? false
    instance.skipsAddressListCheck =
      draft.skipsAddressListCheck ?? defaults.skipsAddressListCheck ?? false
    instance.ignoresPrimaryInterface = draft.ignoresPrimaryInterface
    instance.notify = draft.notify
    instance.accepts = draft.accepts ?? true
    instance.sendsMail = draft.sendsMail ?? defaults.vrrpSendsMail ?? defaults.sendsMail ?? false
    instance.reportsPriorityChanges =
      draft.reportsPriorityChanges ?? defaults.reportsPriorityChanges
  }

  private func lease(_ instance: inout InstanceConfiguration) {
    switch draft.lease {
    case .some(let given): instance.addressLease = given
    case nil: instance.addressLease = instance.standardAddressLease
    }
  }
}
