import NetworkTypes

/// Compares two configurations, for a reload and for what `reload --dry-run` shows.
public enum ConfigurationDifference {
  /// What changes on the way from one configuration to another, the node's own settings first, then
  /// instance by instance in the order of the new file, then what is gone. Empty if they are equal.
  ///
  /// Pure: says what the change itself does; whether a new priority moves the address depends on
  /// the peers, which the engine knows.
  public static func between(
    _ before: FailoverConfiguration, _ after: FailoverConfiguration
  ) -> [ConfigurationChange] {
    var changes = GlobalDifference.changes(before, after)
    changes += scripts(before.scripts, after.scripts)
    changes += processes(before.processes, after.processes)
    changes += blocks(
      "track_file", before.files, after.files, name: \.name,
      value: { file in ConfigurationPrinter.flat(file) { $0.file($1) } ?? "" },
      added: "counts at once", changed: "counts at once")
    changes += providers(before.cloudProviders, after.cloudProviders)
    changes += blocks(
      "etcd", before.etcd.map { [$0] } ?? [], after.etcd.map { [$0] } ?? [], name: { _ in "" },
      value: { etcd in ConfigurationPrinter.flat(etcd) { $0.etcd($1) } ?? "" },
      added: "a master without a lease gives up its addresses", changed: "leases are taken anew")
    changes += instances(before, after)
    changes += blocks(
      "vrrp_sync_group", before.syncGroups, after.syncGroups, name: \.name,
      value: { group in ConfigurationPrinter.flat(group) { $0.group($1) } ?? "" },
      added: "its instances move together from now on", changed: "from now on")
    return changes
  }

  /// The instance of the old configuration that an instance of the new one goes on from: the one
  /// with the same interface, family and virtual router, as under keepalived; else the one of the
  /// same name, which then starts anew. Nil for a new instance.
  public static func predecessor(
    of instance: InstanceConfiguration, in before: FailoverConfiguration
  ) -> InstanceConfiguration? {
    before.instances.first { isSameRouter($0, instance) }
      ?? before.instances.first { $0.name == instance.name }
  }

  /// True if peers take the two for the same virtual router.
  public static func isSameRouter(
    _ left: InstanceConfiguration, _ right: InstanceConfiguration
  ) -> Bool {
    left.interface == right.interface && left.family == right.family
      && left.virtualRouterID == right.virtualRouterID
  }

  private static func instances(
    _ before: FailoverConfiguration, _ after: FailoverConfiguration
  ) -> [ConfigurationChange] {
    var matcher = InstanceMatcher(before.instances, after.instances)
    var changes: [ConfigurationChange] = []
    for instance in after.instances {
      if let old = matcher.take(instance) {
        changes += InstanceDifference(before: old, after: instance).changes()
      } else {
        changes.append(
          ConfigurationChange(
            instance: instance.name, keyword: "vrrp_instance", before: nil, after: instance.name,
            why: "starts as backup and listens first"))
      }
    }
    for instance in matcher.left {
      let list = instance.addresses.map(\.prefix.description).joined(separator: ", ")
      changes.append(
        ConfigurationChange(
          instance: instance.name, keyword: "vrrp_instance", before: instance.name, after: nil,
          interrupts: true,
          why: "resigns" + (list.isEmpty ? "" : "; this node no longer serves \(list)")))
    }
    return changes
  }

  private static func scripts(
    _ before: [TrackScript], _ after: [TrackScript]
  ) -> [ConfigurationChange] {
    blocks(
      "vrrp_script", before, after, name: \.name,
      value: { script in
        var text = Quoting.command(script.command.arguments) + " every \(time(script.interval))"
        if script.timeout != script.interval { text += " timeout \(time(script.timeout))" }
        if script.weight != TrackWeight(0) { text += " weight \(Quoting.weight(script.weight))" }
        if script.rise != 1 || script.fall != 1 {
          text += " rise \(script.rise) fall \(script.fall)"
        }
        if let user = script.command.user { text += " user \(Quoting.user(user))" }
        if script.initiallyFailed { text += " init_fail" }
        if script.exitGrace != .zero { text += " exit_grace \(time(script.exitGrace))" }
        return text
      })
  }

  private static func processes(
    _ before: [TrackProcess], _ after: [TrackProcess]
  ) -> [ConfigurationChange] {
    blocks(
      "vrrp_track_process", before, after, name: \.name,
      value: { process in
        var text = Quoting.command(process.process) + " quorum \(process.quorum)"
        if let most = process.quorumMaximum { text += " to \(most)" }
        if process.weight != TrackWeight(0) { text += " weight \(Quoting.weight(process.weight))" }
        return text
      })
  }

  private static func providers(
    _ before: [CloudProvider], _ after: [CloudProvider]
  ) -> [ConfigurationChange] {
    blocks(
      "cloud_provider", before, after, name: \.name,
      value: { provider in
        var text = provider.type
        if let url = provider.apiURL { text += " api_url \(Quoting.word(url))" }
        if let url = provider.metadataURL { text += " metadata_url \(Quoting.word(url))" }
        switch provider.credential {
        case .file(let path): text += " token_file \(Quoting.word(path))"
        case .systemd(let name): text += " token_credential \(Quoting.word(name))"
        case .environment(let name): text += " token_env \(Quoting.word(name))"
        case .machine: break
        }
        return provider.parameters.reduce(text) { $0 + " \($1.name) \(Quoting.word($1.value))" }
      }, added: "the agent tries its token at once", changed: "the agent signs in anew")
  }

  /// Changes of blocks that have a name.
  private static func blocks<Block: Equatable>(
    _ keyword: String, _ before: [Block], _ after: [Block], name: (Block) -> String,
    value: (Block) -> String, added: String = "counts from its first result on",
    changed: String = "keeps its result until the next"
  ) -> [ConfigurationChange] {
    let old = Dictionary(before.map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
    let new = Set(after.map(name))
    let differing = after.compactMap { block -> ConfigurationChange? in
      guard old[name(block)] != block else { return nil }
      let earlier = old[name(block)].map(value)
      return ConfigurationChange(
        instance: nil, keyword: "\(keyword) \(Quoting.word(name(block)))", before: earlier,
        after: value(block),
        why: earlier == nil ? added : changed)
    }
    let removed = before.filter { !new.contains(name($0)) }.map {
      ConfigurationChange(
        instance: nil, keyword: "\(keyword) \(Quoting.word(name($0)))", before: value($0),
        after: nil,
        why: "no longer runs")
    }
    return differing + removed
  }

  /// A change of one value; nil if it is the same.
  static func change(
    _ instance: String?, _ keyword: String, _ before: String?, _ after: String?,
    interrupts: Bool = false, why: String
  ) -> ConfigurationChange? {
    guard before != after else { return nil }
    return ConfigurationChange(
      instance: instance, keyword: keyword, before: before, after: after, interrupts: interrupts,
      why: why)
  }

  /// A time in seconds.
  static func time(_ time: Microseconds) -> String {
    Decimal6.text(max(0, time.count)) + " s"
  }
}

/// Pairs instances of two configurations; linear in their number.
private struct InstanceMatcher {
  private let before: [InstanceConfiguration]
  private var byRouter: [Router: Int] = [:]
  private var byName: [String: Int] = [:]
  private var taken: Set<Int> = []
  /// Routers of the new configuration: their old instances are not up for a match by name.
  private let wanted: Set<Router>

  private struct Router: Hashable {
    var interface: String
    var family: AddressFamily
    var id: VirtualRouterID

    init(_ instance: InstanceConfiguration) {
      interface = instance.interface
      family = instance.family
      id = instance.virtualRouterID
    }
  }

  init(_ before: [InstanceConfiguration], _ after: [InstanceConfiguration]) {
    self.before = before
    for (index, instance) in before.enumerated() {
      byRouter[Router(instance)] = index
      byName[instance.name] = index
    }
    wanted = Set(after.map(Router.init))
  }

  /// The old instance that a new one goes on from.
  mutating func take(_ instance: InstanceConfiguration) -> InstanceConfiguration? {
    var index = byRouter[Router(instance)]
    if index == nil, let named = byName[instance.name], !wanted.contains(Router(before[named])) {
      index = named
    }
    guard let index, taken.insert(index).inserted else { return nil }
    return before[index]
  }

  /// Old instances that nothing goes on from.
  var left: [InstanceConfiguration] {
    before.indices.filter { !taken.contains($0) }.map { before[$0] }
  }
}
