import Configuration
import NetworkTypes
import SupervisorProtocol

// Static addresses, routes and rules: there as long as the daemon runs, whatever the instances do. They
// have no lease: who lets them stay up on purpose wants them up without a master, too.

extension Engine {
  /// True if the file has any.
  private var hasStatics: Bool {
    !configuration.staticAddresses.isEmpty || !configuration.staticRoutes.isEmpty
      || !configuration.staticRules.isEmpty
  }

  /// Installs what is not there, once the interfaces are known.
  ///
  /// - Parameter looksAgain: false where all instances look at their interfaces next: one that has
  ///   not done so yet would start in FAULT.
  mutating func installStatics(onlyTracked: Bool = false, looksAgain: Bool = true) {
    statics.needsReview = false
    guard knowsInventory, hasStatics || !statics.addresses.isEmpty || !statics.objects.isEmpty
    else { return }
    let addresses = configuration.staticAddresses.compactMap(request)
    let gone = statics.addresses.filter { !addresses.contains($0) }
    let objects =
      configuration.staticRoutes.compactMap { request($0.route) }
      + configuration.staticRules.compactMap { request($0.rule) }
    hold(objects)
    uninstall(release(statics.objects))
    removeStatic(gone)
    statics.addresses = addresses
    statics.objects = objects
    statics.suspects.formUnion(statics.failed)
    statics.failed = []
    guard !identity.observes else { return }
    let missing = addresses.filter { request in
      !isBound(request) && !(onlyTracked && request.address.untracked)
    }
    if !missing.isEmpty { actions.append(.addAddresses(missing)) }
    let list = onlyTracked ? objects.filter { !$0.isUntracked } : objects
    if !list.isEmpty { actions.append(.install(list)) }
    if looksAgain { staticsChanged() }
  }

  /// Removes all of them: the daemon ends.
  mutating func removeStatics() {
    uninstall(release(statics.objects))
    removeStatic(statics.addresses)
    statics = StaticState()
  }

  private mutating func removeStatic(_ requests: [AddressRequest]) {
    let own = requests.filter { isBound($0) && !isForeign($0) }
    guard !own.isEmpty, !identity.observes else { return }
    actions.append(.removeAddresses(own))
  }

  func request(_ entry: StaticAddress) -> AddressRequest? {
    linkNames[entry.address.interface].map {
      AddressRequest(index: $0, address: entry.address, lease: nil)
    }
  }

  /// An address is gone: if it is a static one, it comes back.
  mutating func staticMayBeGone(_ address: InterfaceAddress) {
    for request in statics.addresses
    where request.index == address.index && request.address.prefix == address.prefix {
      guard !request.address.untracked else { continue }
      statics.needsReview = true
      let text = "\(address.prefix) was removed by somebody else; restored"
      log(.warning, "\(text).")
      record(.address, text: text)
    }
  }

  /// The kernel refused one of them.
  mutating func staticFailed(_ item: StaticState.Item) {
    statics.failed.insert(item)
    staticsChanged()
  }

  /// The results of the last attempt are known.
  mutating func settleStatics() {
    guard !statics.suspects.isEmpty else { return }
    statics.suspects = []
    staticsChanged()
  }

  /// Instances of track groups look again.
  private mutating func staticsChanged() {
    let members = Set(configuration.trackGroups.flatMap(\.members))
    guard !members.isEmpty else { return }
    for index in instances.indices where members.contains(instances[index].name) {
      updateFaults(index)
    }
  }

  /// Static addresses, routes and rules that an instance tracks and that are absent.
  func staticFaults(_ index: Int) -> [FaultReason] {
    guard !configuration.trackGroups.isEmpty, knowsInventory else { return [] }
    let name = instances[index].name
    let groups = Set(
      configuration.trackGroups.filter { $0.members.contains(name) }.map(\.name))
    func isTracked(_ group: String?) -> Bool { group.map(groups.contains) ?? false }
    var missing: [String] = []
    for entry in configuration.staticAddresses where isTracked(entry.trackGroup) {
      if let request = request(entry), !statics.isRefused(.address(request)) { continue }
      missing.append("static address \(entry.address.prefix)")
    }
    for entry in configuration.staticRoutes where isTracked(entry.trackGroup) {
      if let object = request(entry.route), !statics.isRefused(.object(object)) { continue }
      missing.append("static route \(entry.route.destination)")
    }
    for entry in configuration.staticRules where isTracked(entry.trackGroup) {
      if let object = request(entry.rule), !statics.isRefused(.object(object)) { continue }
      missing.append("static rule \(entry.rule.text)")
    }
    return missing.map(FaultReason.staticMissing)
  }
}
