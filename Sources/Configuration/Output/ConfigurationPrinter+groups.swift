import NetworkTypes

// Groups, files, static entries and rate limits.

extension ConfigurationPrinter {
  mutating func file(_ file: TrackFile) {
    block("track_file", Quoting.word(file.name)) {
      $0.line("file", Quoting.word(file.path))
      $0.line("weight", Quoting.weight(file.weight))
      if let value = file.initialValue {
        $0.line("init_file", String(value) + (file.overwrites ? " overwrite" : ""))
      }
    }
  }

  mutating func group(_ group: SyncGroup) {
    block("vrrp_sync_group", Quoting.word(group.name)) {
      $0.names("group", group.members)
      $0.references("track_interface", group.trackedInterfaces)
      $0.references("track_script", group.trackedScripts)
      $0.references("track_file", group.trackedFiles)
      $0.references("track_process", group.trackedProcesses)
      $0.flag("sync_group_tracking_weight", group.countsWeights)
      $0.notify(group.notify)
      if group.sendsMail { $0.line("smtp_alert", "on") }
      if group.reportsPriorityChanges { $0.line("notify_priority_changes", "on") }
    }
  }

  mutating func names(_ keyword: String, _ names: [String]) {
    block(keyword) {
      for name in names { $0.line(Quoting.word(name)) }
    }
  }

  mutating func statics(_ configuration: FailoverConfiguration) {
    for group in configuration.trackGroups {
      block("track_group", Quoting.word(group.name)) { $0.names("group", group.members) }
    }
    entries("static_ipaddress", configuration.staticAddresses) {
      Quoting.address($0.address) + Self.tracking($0.trackGroup)
    }
    entries("static_routes", configuration.staticRoutes) {
      RouteText.route($0.route) + Self.tracking($0.trackGroup)
    }
    entries("static_rules", configuration.staticRules) {
      RouteText.rule($0.rule) + Self.tracking($0.trackGroup)
    }
  }

  private static func tracking(_ group: String?) -> String {
    group.map { " track_group " + Quoting.word($0) } ?? ""
  }

  /// A block of values, if there are any.
  mutating func entries<Value>(
    _ keyword: String, _ values: [Value], _ text: (Value) -> String
  ) {
    guard !values.isEmpty else { return }
    block(keyword) {
      for value in values { $0.line(text(value)) }
    }
  }

  mutating func pacing(_ configuration: FailoverConfiguration) {
    for group in configuration.announcementGroups {
      block("garp_group") {
        $0.line("garp_interval", Decimal6.text(group.arpInterval.count))
        $0.line("gna_interval", Decimal6.text(group.neighborInterval.count))
        $0.names("interfaces", group.interfaces)
      }
    }
    entries("interface_up_down_delays", configuration.linkDelays) { delay in
      let times = [delay.down, delay.up].map { Decimal6.text($0.count) }
      return ([Quoting.word(delay.interface)] + times).joined(separator: " ")
    }
  }

  mutating func etcd(_ etcd: Etcd) {
    block("etcd") {
      for endpoint in etcd.endpoints { $0.line("endpoints", Quoting.word(endpoint)) }
      if etcd.prefix != Etcd.standardPrefix { $0.line("prefix", Quoting.word(etcd.prefix)) }
      $0.time("ttl", etcd.ttl, unless: Etcd.standardTTL)
      if let user = etcd.user { $0.line("user", Quoting.word(user)) }
      if let path = etcd.passwordFile { $0.line("password_file", Quoting.word(path)) }
      if let path = etcd.authorityFile { $0.line("ca_file", Quoting.word(path)) }
    }
  }

  mutating func witness(_ witness: Witness) {
    block("witness") {
      for target in witness.reach { $0.line("reach", Self.target(target)) }
      for target in witness.peerPaths { $0.line("peer_path", Self.target(target)) }
      if !witness.reach.isEmpty { $0.line("quorum", String(witness.quorum)) }
      $0.time("interval", witness.interval, unless: .seconds(1))
      $0.time("timeout", witness.timeout, unless: witness.interval)
    }
  }

  private static func target(_ target: WitnessTarget) -> String {
    "\(target.address)" + (target.port.map { " tcp \($0)" } ?? "")
  }

  mutating func authentication(_ authentication: MessageAuthentication) {
    block("auth_hmac") {
      for key in authentication.keys {
        let secret = $0.masksSecrets ? "<hidden>" : KeyText.encode(key.secret)
        $0.line("key", String(key.id), key.path.map { Quoting.word("file:" + $0) } ?? secret)
      }
      $0.line("active_key", String(authentication.activeKey))
      switch authentication.replayProtection {
      case .time(let window): $0.line("time_window", String(window.count / 1_000_000))
      case .monotonic: $0.line("anti_replay", "monotonic")
      }
      if authentication.mode != .enforce { $0.line("mode", authentication.mode.rawValue) }
    }
  }
}
