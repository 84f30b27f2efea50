import NetworkTypes

/// Compares two forms of one instance.
struct InstanceDifference {
  let before: InstanceConfiguration
  let after: InstanceConfiguration

  /// Settings that take effect without anybody noticing.
  private static let quiet: [(String, @Sendable (InstanceConfiguration) -> String?, String)] = [
    ("state", { $0.startsAsMaster ? "MASTER" : "BACKUP" }, "at the next start"),
    ("unicast_ttl", { "\($0.unicastTTL)" }, "from the next advert on"),
    ("check_unicast_src", { $0.checkUnicastSource ? "on" : "off" }, "from the next advert on"),
    ("unicast_fault_no_peer", { $0.faultWithoutPeer ? "on" : "off" }, "at once"),
    ("track_src_ip", { $0.trackSourceAddress ? "on" : "off" }, "at once"),
    ("dont_track_primary", { $0.ignoresPrimaryInterface ? "on" : "off" }, "at once"),
    ("flap_damping", { $0.flapDamping?.words ?? "off" }, "from the next time on"),
    (
      "preempt_delay", { ConfigurationDifference.time($0.preemptDelay) }, "from the next time on"
    ),
    (
      "address_lease",
      { instance in
        // The default follows from other settings, which are named themselves.
        guard instance.addressLease != instance.standardAddressLease else { return nil }
        return instance.addressLease.map(ConfigurationDifference.time) ?? "off"
      }, "from the next renewal on"
    ),
    ("lower_prio_no_advert", { $0.lowerPriorityNoAdvert ? "on" : "off" }, "at once"),
    ("higher_prio_send_advert", { $0.higherPrioritySendAdvert ? "on" : "off" }, "at once"),
    ("owner_ignore_adverts", { $0.ownerIgnoresAdverts ? "on" : "off" }, "at once"),
    ("skip_check_adv_addr", { $0.skipsAddressListCheck ? "on" : "off" }, "at once"),
    ("notify", { command($0.notify.any) }, "from the next transition on"),
    ("notify_master", { command($0.notify.master) }, "from the next transition on"),
    ("notify_backup", { command($0.notify.backup) }, "from the next transition on"),
    ("notify_fault", { command($0.notify.fault) }, "from the next transition on"),
    ("notify_stop", { command($0.notify.stop) }, "from the next transition on"),
    (
      "notify_master_rx_lower_pri", { command($0.notify.masterReceivesLowerPriority) },
      "from the next time on"
    ),
    ("notify_deleted", { deleted($0.notify) }, "at once"),
    ("smtp_alert", { $0.sendsMail ? "on" : nil }, "from the next transition on"),
    ("notify_priority_changes", { $0.reportsPriorityChanges ? "on" : nil }, "at once"),
    ("no_accept", { $0.accepts ? nil : "on" }, "at once, on the master"),
    ("promote_secondaries", { $0.promotesSecondaries ? "on" : nil }, "at once"),
    (
      "witness", { $0.witness.flatMap { ConfigurationPrinter.flat($0) { $0.witness($1) } } },
      "asked from now on"
    ),
    (
      "garp_extra_if",
      { instance in
        instance.announcements.extra.map {
          ($0.everywhere ? "all " : "") + ConfigurationDifference.time($0.period)
        }
      }, "at once"
    ),
    (
      "notify_timeout", { ConfigurationDifference.time($0.notify.timeout) }, "from the next run on"
    ),
    (
      "garp_master_delay", { ConfigurationDifference.time($0.announcements.delay) },
      "from the next burst on"
    ),
    ("garp_master_repeat", { "\($0.announcements.repetitions)" }, "from the next burst on"),
    (
      "garp_master_refresh", { ConfigurationDifference.time($0.announcements.refresh) }, "at once"
    ),
    (
      "garp_master_refresh_repeat", { "\($0.announcements.refreshRepetitions)" },
      "from the next refresh on"
    ),
    (
      "garp_lower_prio_delay",
      { ConfigurationDifference.time($0.announcements.lowerPriorityDelay) },
      "from the next time on"
    ),
    (
      "garp_lower_prio_repeat", { "\($0.announcements.lowerPriorityRepetitions)" },
      "from the next time on"
    ),
  ]

  private static func deleted(_ notify: NotifyScripts) -> String? {
    command(notify.deleted) ?? (notify.reportsDeletion ? "on" : nil)
  }

  private static func command(_ command: ScriptCommand?) -> String? {
    guard let command else { return nil }
    let user = command.user.map { " " + Quoting.user($0) } ?? ""
    return Quoting.command(command.arguments) + user
  }

  /// All changes, the gravest first.
  func changes() -> [ConfigurationChange] {
    var changes = identity()
    changes += wire()
    changes += election()
    changes += addresses("virtual_ipaddress", before.addresses, after.addresses)
    changes += addresses(
      "virtual_ipaddress_excluded", before.excludedAddresses, after.excludedAddresses)
    changes += entries("unicast_peer", peers(before), peers(after), added: "hears from now on")
    changes += entries(
      "virtual_routes", before.virtualRoutes.map(RouteText.route),
      after.virtualRoutes.map(RouteText.route), added: "added at once, on the master")
    changes += entries(
      "virtual_rules", before.virtualRules.map(RouteText.rule),
      after.virtualRules.map(RouteText.rule), added: "added at once, on the master")
    changes += entries(
      "cloud_address", cloudAddresses(before), cloudAddresses(after),
      added: "assigned at once, on the master")
    changes += trackers()
    for (keyword, value, why) in Self.quiet {
      if let change = change(keyword, value(before), value(after), why: why) {
        changes.append(change)
      }
    }
    return changes
  }

  private func change(
    _ keyword: String, _ before: String?, _ after: String?, interrupts: Bool = false, why: String
  ) -> ConfigurationChange? {
    ConfigurationDifference.change(
      self.after.name, keyword, before, after, interrupts: interrupts, why: why)
  }

  private func identity() -> [ConfigurationChange] {
    let away = "a new router, so " + addressList() + " away up to " + downTime()
    return [
      change("name", before.name, after.name, why: "the same router goes on"),
      change(
        "use_vmac", before.virtualMAC.map(Self.text), after.virtualMAC.map(Self.text),
        interrupts: true, why: away),
      change(
        "use_ipvlan", before.ipvlan.map(Self.text), after.ipvlan.map(Self.text), interrupts: true,
        why: away),
      change("interface", before.interface, after.interface, interrupts: true, why: away),
      change(
        "virtual_router_id", "\(before.virtualRouterID)", "\(after.virtualRouterID)",
        interrupts: true, why: away),
    ].compactMap { $0 }
  }

  private static func text(_ vmac: VirtualMACInterface) -> String {
    vmac.name + " \(vmac.address)" + (vmac.group.map { " group \($0)" } ?? "")
      + (vmac.sendsFromBase ? " vmac_xmit_base" : "")
      + (vmac.coversOtherInterfaces ? " use_vmac_addr" : "")
  }

  private static func text(_ ipvlan: IPVLANInterface) -> String {
    ipvlan.name + (ipvlan.address.map { " \($0)" } ?? "") + " " + ipvlan.mode.rawValue
      + (ipvlan.group.map { " group \($0)" } ?? "")
  }

  private func addressList() -> String {
    guard let first = before.addresses.first?.prefix.address else { return "it is" }
    return before.addresses.count == 1
      ? "\(first) is" : "\(first) and \(before.addresses.count - 1) more are"
  }

  /// The time until a backup takes over, rounded up to a tenth of a second.
  private func downTime() -> String {
    let interval = before.advertisementInterval
    let unit = before.version == .version2 ? Microseconds.seconds(1) : interval
    let skew = unit * Int64(256 - Int(before.priority.rawValue)) / 256
    let down = interval * Int64(before.downTimerAdverts) + skew
    let tenths = (down.count + 99_999) / 100_000
    return Decimal6.text(tenths * 100_000) + " s"
  }

  /// What peers must have as well.
  private func wire() -> [ConfigurationChange] {
    let both = "until the peers have it too, each takes the other for dead"
    let isV2 = after.version == .version2
    let secret = before.password == after.password ? nil : "<hidden>"
    var changes = [
      change(
        "version", "\(before.version.rawValue)", "\(after.version.rawValue)", interrupts: true,
        why: both),
      change(
        "advert_int", ConfigurationDifference.time(before.advertisementInterval),
        ConfigurationDifference.time(after.advertisementInterval), interrupts: isV2,
        why: isV2 ? both : "from the next advert on; backups learn it"),
      change(
        "unicast_transport", Self.transport(before.unicastTransport),
        Self.transport(after.unicastTransport), interrupts: true, why: both),
      change(
        "mcast_dst_ip", "\(before.multicastGroup)", "\(after.multicastGroup)",
        interrupts: after.unicastPeers.isEmpty, why: both),
      change(
        "v3_checksum_as_v2", before.checksumWithoutPseudoHeader ? "on" : "off",
        after.checksumWithoutPseudoHeader ? "on" : "off",
        why: "from the next advert on; failoverd takes both"),
      change(
        after.unicastPeers.isEmpty ? "mcast_src_ip" : "unicast_src_ip",
        before.sourceAddress?.description, after.sourceAddress?.description,
        why: "peers that list this node in unicast_peer need the new address"),
      change(
        "down_timer_adverts", "\(before.downTimerAdverts)", "\(after.downTimerAdverts)",
        why: "from the next advert on; every node should have the same"),
    ].compactMap { $0 }
    if secret != nil {
      changes.append(
        ConfigurationChange(
          instance: after.name, keyword: "authentication",
          before: before.password == nil ? nil : secret,
          after: after.password == nil ? nil : secret,
          interrupts: true, why: both))
    }
    changes += authentication()
    if before.unicastPeers.isEmpty != after.unicastPeers.isEmpty {
      changes.append(
        ConfigurationChange(
          instance: after.name, keyword: "unicast_peer",
          before: before.unicastPeers.isEmpty ? "multicast" : "unicast",
          after: after.unicastPeers.isEmpty ? "multicast" : "unicast", interrupts: true, why: both))
    }
    return changes
  }

  /// Keys: another secret shows as a change though both are hidden.
  private func authentication() -> [ConfigurationChange] {
    let old = before.messageAuthentication
    let new = after.messageAuthentication
    guard old != new else { return [] }
    func text(_ value: MessageAuthentication?) -> String? {
      value.flatMap { ConfigurationPrinter.flat($0) { $0.authentication($1) } }
    }
    // With the old key still known and the new one signing only where peers have it, nobody is deaf.
    let signer = new?.key(new?.activeKey ?? 0)
    let isKnown = signer != nil && old?.key(signer?.id ?? 0)?.secret == signer?.secret
    return [
      ConfigurationChange(
        instance: after.name, keyword: "auth_hmac", before: text(old), after: text(new),
        interrupts: !isKnown,
        why: isKnown
          ? "from the next advert on; peers need every key that signs"
          : "peers that do not have the key that signs drop the adverts")
    ]
  }

  private func election() -> [ConfigurationChange] {
    let raised = after.priority > before.priority
    return [
      change(
        "priority", "\(before.priority)", "\(after.priority)",
        why: raised ? "moves here if no peer has more" : "moves away only if a peer has more"),
      change(
        "nopreempt", before.preempt ? "off" : "on", after.preempt ? "off" : "on",
        why: after.preempt ? "may take over from a lower priority" : "no longer takes over"),
    ].compactMap { $0 }
  }

  private func addresses(
    _ keyword: String, _ before: [VirtualAddress], _ after: [VirtualAddress]
  ) -> [ConfigurationChange] {
    let old = Dictionary(before.map { ($0.prefix, $0) }, uniquingKeysWith: { first, _ in first })
    let new = Set(after.map(\.prefix))
    let added = after.compactMap { address -> ConfigurationChange? in
      guard let earlier = old[address.prefix] else {
        return change(
          keyword, nil, "\(address.prefix)", why: "bound and announced at once, on the master")
      }
      return change(
        keyword, Quoting.address(earlier), Quoting.address(address),
        interrupts: earlier.interface != address.interface, why: "replaced at once")
    }
    let removed = before.filter { !new.contains($0.prefix) }.compactMap {
      change(
        keyword, "\($0.prefix)", nil, interrupts: true, why: "\($0.prefix.address) is not served")
    }
    return added + removed
  }

  private func peers(_ instance: InstanceConfiguration) -> [String] {
    instance.unicastPeers.map { peer in
      var text = peer.address.description
      if let ttl = peer.minimumTTL { text += " min_ttl \(ttl)" }
      if let ttl = peer.maximumTTL { text += " max_ttl \(ttl)" }
      return text
    }
  }

  private func cloudAddresses(_ instance: InstanceConfiguration) -> [String] {
    instance.cloudAddresses.map { address in
      var text = "\(address.address) provider \(Quoting.word(address.provider))"
      if case .id(let id) = address.target { text += " target \(Quoting.word(id))" }
      return address.parameters.reduce(text) { $0 + " \($1.name) \(Quoting.word($1.value))" }
    }
  }

  private static func transport(_ transport: UnicastTransport) -> String {
    switch transport {
    case .vrrp: "vrrp"
    case .udp(let port): "udp \(port)"
    }
  }

  private func trackers() -> [ConfigurationChange] {
    func texts(_ references: [TrackReference]) -> [String] {
      references.map { "\($0.name) weight \(Quoting.weight($0.weight))" }
    }
    let counts = "counts from its first result on"
    return entries(
      "track_interface", texts(before.trackedInterfaces), texts(after.trackedInterfaces),
      added: "counts at once")
      + entries(
        "track_script", texts(before.trackedScripts), texts(after.trackedScripts), added: counts)
      + entries(
        "track_file", texts(before.trackedFiles), texts(after.trackedFiles),
        added: "counts at once")
      + entries(
        "track_process", texts(before.trackedProcesses), texts(after.trackedProcesses),
        added: counts)
  }

  /// Entries of a list that are new or gone.
  private func entries(
    _ keyword: String, _ before: [String], _ after: [String], added: String
  ) -> [ConfigurationChange] {
    let old = Set(before)
    let new = Set(after)
    return after.filter { !old.contains($0) }.compactMap {
      change(keyword, nil, $0, why: added)
    }
      + before.filter { !new.contains($0) }.compactMap {
        change(keyword, $0, nil, why: "no longer")
      }
  }
}
