import NetworkTypes

// The parts of an instance.

extension ConfigurationPrinter {
  mutating func transport(_ instance: InstanceConfiguration, _ global: GlobalDefinitions) {
    let isUnicast = !instance.unicastPeers.isEmpty
    if let source = instance.sourceAddress {
      line(isUnicast ? "unicast_src_ip" : "mcast_src_ip", source.description)
    }
    if isUnicast { block("unicast_peer") { $0.peers(instance.unicastPeers) } }
    number("unicast_ttl", Int(instance.unicastTTL), unless: 255)
    let bounded = instance.unicastPeers.contains { $0.minimumTTL != nil || $0.maximumTTL != nil }
    if instance.checkUnicastSource != bounded {
      line("check_unicast_src", instance.checkUnicastSource ? "on" : "off")
    }
    flag("unicast_fault_no_peer", instance.faultWithoutPeer)
    let usual: IPAddress =
      instance.family == .ipv4 ? .v4(global.multicastGroup4) : .v6(global.multicastGroup6)
    // Without anything else, the group is what says IPv6.
    let needsGroup =
      instance.family == .ipv6 && instance.addresses.isEmpty && !isUnicast
      && instance.sourceAddress == nil
    if instance.multicastGroup != usual || needsGroup {
      line("mcast_dst_ip", instance.multicastGroup.description)
    }
    if case .udp(let port) = instance.unicastTransport {
      line("unicast_transport", "udp", String(port))
    }
    flag("track_src_ip", instance.trackSourceAddress)
    addresses("virtual_ipaddress", instance.addresses)
    addresses("virtual_ipaddress_excluded", instance.excludedAddresses)
    flag(
      "no_virtual_ipaddress", instance.addresses.isEmpty && instance.version == .version3)
    flag("no_accept", !instance.accepts)
    entries("virtual_routes", instance.virtualRoutes, RouteText.route)
    entries("virtual_rules", instance.virtualRules, RouteText.rule)
    cloudAddresses(instance.cloudAddresses)
    if instance.addressLease != instance.standardAddressLease {
      if let lease = instance.addressLease {
        line("address_lease", Decimal6.text(lease.count))
      } else {
        line("no_address_lease")
      }
    }
  }

  private mutating func peers(_ peers: [UnicastPeer]) {
    for peer in peers {
      var words = peer.address.description
      if let ttl = peer.minimumTTL { words += " min_ttl \(ttl)" }
      if let ttl = peer.maximumTTL { words += " max_ttl \(ttl)" }
      line(words)
    }
  }

  private mutating func addresses(_ keyword: String, _ addresses: [VirtualAddress]) {
    guard !addresses.isEmpty else { return }
    block(keyword) {
      for address in addresses { $0.line(Quoting.address(address)) }
    }
  }

  mutating func links(_ instance: InstanceConfiguration) {
    if let vmac = instance.virtualMAC {
      let group = vmac.group.map { " group \($0)" } ?? ""
      line("use_vmac", "name", Quoting.word(vmac.name), vmac.address.description + group)
      flag("vmac_xmit_base", vmac.sendsFromBase)
      flag("use_vmac_addr", vmac.coversOtherInterfaces)
    }
    if let ipvlan = instance.ipvlan {
      var words = ["name", Quoting.word(ipvlan.name)]
      if let address = ipvlan.address { words.append(address.description) }
      words.append(ipvlan.mode.rawValue)
      if let group = ipvlan.group { words += ["group", String(group)] }
      line("use_ipvlan", words.joined(separator: " "))
    }
    flag("promote_secondaries", instance.promotesSecondaries)
  }

  mutating func tracking(_ instance: InstanceConfiguration) {
    references("track_interface", instance.trackedInterfaces)
    references("track_script", instance.trackedScripts)
    references("track_file", instance.trackedFiles)
    references("track_process", instance.trackedProcesses)
    flag("dont_track_primary", instance.ignoresPrimaryInterface)
  }

  mutating func references(_ keyword: String, _ references: [TrackReference]) {
    guard !references.isEmpty else { return }
    block(keyword) {
      for reference in references {
        // Explicit, since the tracker's own direction would count otherwise.
        let direction = keyword == "track_interface" ? "" : " noreverse"
        let weight = "weight \(reference.weight.value)"
        $0.line(
          Quoting.word(reference.name), weight + (reference.weight.reverse ? " reverse" : direction)
        )
      }
    }
  }

  mutating func behaviour(_ instance: InstanceConfiguration) {
    flag("nopreempt", !instance.preempt)
    time("preempt_delay", instance.preemptDelay, unless: .zero)
    if let damping = instance.flapDamping { line("flap_damping", damping.words) }
    number("down_timer_adverts", instance.downTimerAdverts, unless: 3)
    flag("lower_prio_no_advert", instance.lowerPriorityNoAdvert)
    flag("higher_prio_send_advert", instance.higherPrioritySendAdvert)
    flag("owner_ignore_adverts", instance.ownerIgnoresAdverts)
    flag("v3_checksum_as_v2", instance.checksumWithoutPseudoHeader)
    flag("skip_check_adv_addr", instance.skipsAddressListCheck)
    if instance.sendsMail { line("smtp_alert", "on") }
    if instance.reportsPriorityChanges { line("notify_priority_changes", "on") }
    if let witness = instance.witness { self.witness(witness) }
  }

  mutating func announcements(_ timing: AnnouncementTiming) {
    let standard = AnnouncementTiming()
    time("garp_master_delay", timing.delay, unless: standard.delay)
    number("garp_master_repeat", timing.repetitions, unless: standard.repetitions)
    time("garp_master_refresh", timing.refresh, unless: standard.refresh)
    number(
      "garp_master_refresh_repeat", timing.refreshRepetitions, unless: standard.refreshRepetitions)
    time("garp_lower_prio_delay", timing.lowerPriorityDelay, unless: timing.delay)
    number("garp_lower_prio_repeat", timing.lowerPriorityRepetitions, unless: timing.repetitions)
    if let extra = timing.extra {
      line("garp_extra_if", (extra.everywhere ? "all " : "") + Decimal6.text(extra.period.count))
    }
  }

  mutating func notify(_ notify: NotifyScripts) {
    let scripts = [
      ("notify", notify.any), ("notify_master", notify.master), ("notify_backup", notify.backup),
      ("notify_fault", notify.fault), ("notify_stop", notify.stop),
      ("notify_master_rx_lower_pri", notify.masterReceivesLowerPriority),
    ]
    for (keyword, command) in scripts { self.command(keyword, command) }
    if let deleted = notify.deleted {
      command("notify_deleted", deleted)
    } else {
      flag("notify_deleted", notify.reportsDeletion)
    }
    time("notify_timeout", notify.timeout, unless: .seconds(60))
  }
}
