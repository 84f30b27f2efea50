import Configuration
import NetworkTypes
import SupervisorProtocol

// Routes and rules: there while their instance holds its addresses. The kernel drops routes without
// a word when their interface or its last address goes, so they are asked for again whenever either
// comes back; what is there already stays as it is.

extension Engine {
  /// The routes, then the rules of an instance whose interfaces exist.
  func objects(of index: Int) -> [KernelObject] {
    let configuration = instances[index].configuration
    return configuration.virtualRoutes.compactMap(request)
      + configuration.virtualRules.compactMap(request)
  }

  /// A route with the kernel's numbers; nil while an interface or a table is unknown.
  func request(_ route: VirtualRoute) -> KernelObject? {
    var interfaces: [InterfaceIndex?] = []
    for hop in route.hops {
      guard let name = hop.interface else {
        interfaces.append(nil)
        continue
      }
      guard let number = linkNames[name] else { return nil }
      interfaces.append(number)
    }
    let usual: UInt32 =
      switch route.kind {
      case .local, .broadcast, .anycast: 255
      case .unicast, .multicast, .blackhole, .unreachable, .prohibit, .throw: 254
      }
    guard let table = route.table.map(number) ?? usual else { return nil }
    return .route(RouteRequest(route: route, interfaces: interfaces, table: table))
  }

  /// A rule with the kernel's numbers; nil while a table is unknown.
  func request(_ rule: VirtualRule) -> KernelObject? {
    var table: UInt32? = 0
    if case .lookUp(let wanted) = rule.action { table = number(wanted) }
    return table.map {
      .rule(RuleRequest(rule: rule, priority: rule.priority ?? 0, table: $0))
    }
  }

  private func number(_ table: RoutingTable) -> UInt32? {
    switch table {
    case .number(let number): number
    case .named(let name): routingTables[name]
    }
  }

  /// Installs the routes and rules of an instance, after its addresses.
  ///
  /// - Parameter onlyTracked: those with `no_track` are left as they are.
  mutating func installObjects(_ index: Int, onlyTracked: Bool = false) {
    let before = instances[index].installed
    let objects = objects(of: index)
    let wanted = instances[index].configuration
    if objects.count < wanted.virtualRoutes.count + wanted.virtualRules.count, before != objects {
      log(
        .warning,
        "(\(instances[index].name)) routes through interfaces that do not exist wait for them.")
    }
    guard !(before.isEmpty && objects.isEmpty) else { return }
    hold(objects)
    instances[index].installed = objects
    uninstall(release(before))
    guard !identity.observes else { return }
    let list = onlyTracked ? objects.filter { !$0.isUntracked } : objects
    if !list.isEmpty { actions.append(.install(list)) }
  }

  /// Removes the rules, then the routes of an instance, before its addresses.
  mutating func removeObjects(_ index: Int) {
    let installed = instances[index].installed
    guard !installed.isEmpty else { return }
    instances[index].installed = []
    uninstall(release(installed))
  }

  /// Removes what an earlier life left, but for what others hold.
  mutating func removeLeftoverObjects(_ index: Int) {
    uninstall(objects(of: index).filter { objectHolders[$0] == nil })
  }

  /// Notes that somebody needs these; several instances can need the same.
  mutating func hold(_ objects: [KernelObject]) {
    for object in objects { objectHolders[object, default: 0] += 1 }
  }

  /// Ends that need; gives what nobody needs any more.
  mutating func release(_ objects: [KernelObject]) -> [KernelObject] {
    var unneeded: [KernelObject] = []
    for object in objects {
      let rest = (objectHolders[object] ?? 1) - 1
      objectHolders[object] = rest > 0 ? rest : nil
      guard rest <= 0 else { continue }
      failedObjects[object] = nil
      unneeded.append(object)
    }
    return unneeded
  }

  /// Removes routes and rules in the reverse order.
  mutating func uninstall(_ objects: [KernelObject]) {
    guard !objects.isEmpty, !identity.observes else { return }
    actions.append(.uninstall(objects.reversed()))
  }

  /// Somebody removed a route or a rule. As with addresses, it comes back and the state stays.
  mutating func objectRemoved(_ removed: RemovedObject) {
    for index in instances.indices where instances[index].holdsAddresses {
      for object in instances[index].installed where object.matches(removed) {
        guard !object.isUntracked else { continue }
        robbedObjects.insert(index)
        reportRestored(object, instance: instances[index].name)
      }
    }
    for object in statics.objects where object.matches(removed) && !object.isUntracked {
      statics.needsReview = true
      reportRestored(object, instance: nil)
    }
  }

  private mutating func reportRestored(_ object: KernelObject, instance: String?) {
    let text = "\(object.text) was removed by somebody else; restored"
    log(.warning, (instance.map { "(\($0)) " } ?? "") + "\(text).")
    record(.address, instance: instance, text: text)
  }

  /// The kernel refused a route or a rule.
  mutating func objectFailed(_ object: KernelObject, _ text: String) {
    let isNew = failedObjects.updateValue(text, forKey: object) != text
    let names: [String?] = instances.filter { $0.installed.contains(object) }.map(\.name)
    if virtualLinks.contains(object), isNew {
      log(.error, "\(object.text): \(text)")
      for index in instances.indices where !linkRequests(of: index).isEmpty {
        interfaceChanged(index)
      }
    }
    let isStatic = statics.objects.contains(object)
    if isNew {
      for name in names + (isStatic ? [nil] : []) {
        log(.error, (name.map { "(\($0)) " } ?? "") + "\(object.text): \(text)")
        record(.address, instance: name, text: "\(object.text): \(text)")
      }
    }
    if isStatic { staticFailed(.object(object)) }
  }

  /// What was removed, or what the kernel may have dropped, is asked for again.
  mutating func restoreObjects() {
    settleStatics()
    if reviewsObjects {
      reviewsObjects = false
      installLinks()
      statics.needsReview = true
      for index in instances.indices { robbedObjects.insert(index) }
    }
    if statics.needsReview { installStatics(onlyTracked: true) }
    guard !robbedObjects.isEmpty else { return }
    let robbed = robbedObjects.sorted()
    robbedObjects = []
    for index in robbed where instances.indices.contains(index) {
      guard instances[index].holdsAddresses else { continue }
      guardAddresses(index)
      installObjects(index, onlyTracked: true)
    }
  }
}
