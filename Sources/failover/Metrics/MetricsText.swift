import ControlProtocol

/// The status and the counters of a node for Prometheus.
///
/// Names and labels are a contract with dashboards and alerts: what changes here stands in
/// docs/CHANGELOG.md.
struct MetricsText {
  private var families: [MetricFamily] = []

  /// What is told while no daemon answers: that it does not.
  static var withoutDaemon: String { text([up(false)]) }

  /// Everything about a node.
  static func text(_ status: StatusDocument, _ stats: StatsDocument, version: String?) -> String {
    var metrics = MetricsText()
    metrics.families.append(up(true))
    metrics.addNode(status, version)
    metrics.addInstances(status.instances)
    metrics.addAddresses(status.instances)
    metrics.addTrackers(status.instances)
    metrics.addPeers(status.instances)
    metrics.addCloud(status.instances)
    metrics.addLeases(status.instances)
    metrics.addCounters(stats)
    return text(metrics.families)
  }

  private static func text(_ families: [MetricFamily]) -> String {
    families.flatMap(\.lines).map { $0 + "\n" }.joined()
  }

  private static func up(_ isUp: Bool) -> MetricFamily {
    var family = MetricFamily("up", help: "1 if failoverd answers.")
    family.add(isUp)
    return family
  }

  private mutating func addNode(_ status: StatusDocument, _ version: String?) {
    var info = MetricFamily("info", help: "Name of the node and version of the daemon; always 1.")
    info.add(true, ["node": status.node, "version": version ?? ""])
    var verdict = MetricFamily("verdict", help: "1 for the verdict of failover status, else 0.")
    for word in [Verdict.well, .degraded, .problem] {
      verdict.add(status.verdict == word, ["verdict": word.rawValue])
    }
    var problems = MetricFamily("problems", help: "How many problems failover status lists.")
    problems.add(Double(status.problems.count))
    var maintenance = MetricFamily("maintenance", help: "1 while the node is in maintenance.")
    maintenance.add(status.maintenance.on)
    var stale = MetricFamily(
      "configuration_stale", help: "1 if the last reload was refused and an older file runs.")
    stale.add(status.config.stale)
    families += [info, verdict, problems, maintenance, stale]
  }

  private mutating func addInstances(_ instances: [InstanceStatus]) {
    var state = MetricFamily("instance_state", help: "1 for the state of an instance, else 0.")
    var age = MetricFamily(
      "instance_state_age_seconds", help: "How long the instance has been in its state.")
    var priority = MetricFamily(
      "instance_priority", help: "Priority in adverts, with the weights of trackers.")
    var base = MetricFamily("instance_base_priority", help: "Priority as configured.")
    var promoted = MetricFamily(
      "instance_promoted", help: "1 for the node that a promotion holds the instance at.")
    for instance in instances {
      for word in ["INIT", "BACKUP", "MASTER", "FAULT"] {
        state.add(
          instance.state.rawValue == word, ["vrrp_instance": instance.name, "state": word])
      }
      age.add(Double(instance.sinceMs) / 1_000, ["vrrp_instance": instance.name])
      priority.add(Double(instance.priority.effective), ["vrrp_instance": instance.name])
      base.add(Double(instance.priority.base), ["vrrp_instance": instance.name])
      if let promotion = instance.promotion {
        promoted.add(true, ["vrrp_instance": instance.name, "node": promotion.node])
      }
    }
    families += [state, age, priority, base, promoted]
  }

  private mutating func addAddresses(_ instances: [InstanceStatus]) {
    var bound = MetricFamily(
      "address_bound", help: "1 if this node's kernel has the virtual address.")
    for instance in instances {
      for address in instance.addresses {
        bound.add(address.bound, ["vrrp_instance": instance.name, "address": address.address])
      }
    }
    families.append(bound)
  }

  private mutating func addTrackers(_ instances: [InstanceStatus]) {
    var verdict = MetricFamily(
      "tracker_ok", help: "1 if a script, process, interface or file is well, 0 if not.")
    for instance in instances {
      for tracker in instance.trackers {
        verdict.add(
          tracker.ok,
          ["vrrp_instance": instance.name, "tracker": tracker.name, "kind": tracker.kind])
      }
    }
    families.append(verdict)
  }

  private mutating func addPeers(_ instances: [InstanceStatus]) {
    var heard = MetricFamily(
      "peer_heard_age_seconds", help: "How long ago a peer was heard; absent if it never was.")
    var ready = MetricFamily(
      "peer_ready", help: "1 if a peer could take over, 0 if not; absent if that is not known.")
    for instance in instances {
      for peer in instance.peers {
        let labels: MetricFamily.Labels = [
          "vrrp_instance": instance.name, "peer": peer.node ?? peer.address,
          "address": peer.address,
        ]
        heard.add(peer.heardAgoMs.map { Double($0) / 1_000 }, labels)
        ready.add(peer.ready, labels)
      }
    }
    families += [heard, ready]
  }
}

extension MetricsText {
  private mutating func addCloud(_ instances: [InstanceStatus]) {
    var mine = MetricFamily(
      "cloud_address_mine",
      help: "1 if the provider says that this node has the address; absent if that is not known.")
    var verified = MetricFamily(
      "cloud_address_verified_age_seconds", help: "How long ago the provider last said so.")
    var failing = MetricFamily("cloud_address_error", help: "1 if something is wrong with it.")
    var calls = MetricFamily("cloud_calls_left", help: "Calls that the provider still allows.")
    for instance in instances {
      for address in instance.cloud {
        let labels: MetricFamily.Labels = [
          "vrrp_instance": instance.name, "address": address.address,
          "provider": address.provider,
        ]
        mine.add(address.mine, labels)
        verified.add(
          address.verifiedAgoMs.map { Double($0) / 1_000 }, labels)
        failing.add(address.error != nil, labels)
        calls.add(address.callsLeft.map(Double.init), labels)
      }
    }
    families += [mine, verified, failing, calls]
  }

  private mutating func addLeases(_ instances: [InstanceStatus]) {
    var mine = MetricFamily("lease_mine", help: "1 while the lease in etcd is confirmed here.")
    var left = MetricFamily("lease_left_seconds", help: "For how long it is confirmed.")
    for instance in instances {
      guard let lease = instance.lease else { continue }
      mine.add(lease.mine, ["vrrp_instance": instance.name, "key": lease.key])
      left.add(
        lease.leftMs.map { Double($0) / 1_000 }, ["vrrp_instance": instance.name, "key": lease.key])
    }
    families += [mine, left]
  }

  /// Counters keep the names that `failover stats` gives them, in the spelling of Prometheus.
  private mutating func addCounters(_ stats: StatsDocument) {
    for counter in stats.counters {
      var family = MetricFamily(
        "node_\(Self.snake(counter.name))_total", .counter,
        help: "Counter \(counter.name) of failover stats, for the node.")
      family.add(Double(counter.value))
      families.append(family)
    }
    var ofInstances: [String: MetricFamily] = [:]
    var order: [String] = []
    for instance in stats.instances {
      for counter in instance.counters {
        if ofInstances[counter.name] == nil {
          order.append(counter.name)
          ofInstances[counter.name] = MetricFamily(
            "instance_\(Self.snake(counter.name))_total", .counter,
            help: "Counter \(counter.name) of failover stats, for an instance.")
        }
        ofInstances[counter.name]?.add(Double(counter.value), ["vrrp_instance": instance.name])
      }
    }
    families += order.compactMap { ofInstances[$0] }
  }

  /// `virtualRouterIDErrors` becomes `virtual_router_id_errors`.
  private static func snake(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (place, letter) in letters.enumerated() {
      let followsSmall = place > 0 && !letters[place - 1].isUppercase
      let endsCapitals =
        place > 0 && place + 1 < letters.count && !letters[place + 1].isUppercase
      if letter.isUppercase, followsSmall || endsCapitals { result.append("_") }
      result += letter.lowercased()
    }
    return result
  }
}
