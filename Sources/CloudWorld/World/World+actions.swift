import ControlProtocol

extension World {
  /// Starts an action, or ends it at once where the fault or the timing say so.
  @discardableResult
  mutating func start(
    _ kind: CloudAction.Kind, of provider: Provider, by request: CallContext,
    lasting milliseconds: Int? = nil
  ) -> CloudAction {
    var duration = milliseconds ?? Int.random(in: timing.action, using: &random)
    if case .lasting(let ordered) = request.actionFault { duration = ordered }
    let until = request.actionFault == .stuck ? nil : now.later(milliseconds: duration)
    let id = (actions.last?.id ?? firstActionID) + 1
    actions.append(
      CloudAction(
        provider: provider, id: id, kind: kind, state: .running(until: until), startedAt: now,
        caller: request.caller, token: request.token, fault: request.actionFault))
    advance(to: now)
    return actions.first { $0.id == id } ?? actions[actions.count - 1]
  }

  /// Large as the providers' numbers are, so that nobody takes one for an index.
  private var firstActionID: Int { 72_531_855 }

  /// Ends a running action: it does what it should, or nothing.
  mutating func finish(_ index: Int, at time: WallTime) {
    let action = actions[index]
    guard action.fault != .errored, perform(action) else {
      actions[index].state = .failed(at: time)
      return
    }
    actions[index].state = .succeeded(at: time)
  }

  /// Does what the action should; false if that cannot be done any more.
  private mutating func perform(_ action: CloudAction) -> Bool {
    switch action.kind {
    case .assign(let address, let node):
      guard self.node(action.provider, node) != nil else { return false }
      return move(action.provider, address, to: node, by: action)
    case .unassign(let address):
      return move(action.provider, address, to: nil, by: action)
    case .reserve, .nodeEvent:
      return true
    case .aliases(let node, let network, let addresses):
      return setAliases(action.provider, node, network, addresses, by: action)
    case .secondary(let node, let address, let isAssigned):
      return setSecondary(action.provider, node, address, isAssigned, by: action)
    }
  }

  /// Gives an address to a node or to none, and writes it into the log. False if there is no such
  /// address.
  @discardableResult
  mutating func move(
    _ provider: Provider, _ id: Int, to holder: Int?, by action: CloudAction?
  ) -> Bool {
    guard let index = addresses.firstIndex(where: { $0.provider == provider && $0.id == id })
    else { return false }
    let oldHolder = addresses[index].holder
    guard oldHolder != holder else { return true }
    addresses[index].give(to: holder, at: now)
    log(
      provider, addresses[index].text, from: oldHolder.flatMap { node(provider, $0) },
      to: holder.flatMap { node(provider, $0) }, by: action)
    return true
  }

  /// Gives a node exactly these alias addresses in a network, and writes each one that came or
  /// went into the log. What another node of the network holds is taken from it.
  private mutating func setAliases(
    _ provider: Provider, _ id: Int, _ network: Int, _ wanted: [String], by action: CloudAction
  ) -> Bool {
    guard let index = nodes.firstIndex(where: { $0.provider == provider && $0.id == id }),
      let place = nodes[index].networks.firstIndex(where: { $0.id == network })
    else { return false }
    let before = nodes[index].networks[place].aliases
    for gone in before where !wanted.contains(gone) {
      log(provider, gone, from: nodes[index], to: nil, by: action)
    }
    for new in wanted where !before.contains(new) {
      log(provider, new, from: takeAlias(new, of: provider), to: nodes[index], by: action)
    }
    nodes[index].networks[place].aliases = wanted
    return true
  }

  /// Gives one more address to a node's first network, or takes it away, and writes it into the
  /// log. What another node holds is taken from it.
  private mutating func setSecondary(
    _ provider: Provider, _ id: Int, _ address: String, _ isAssigned: Bool, by action: CloudAction
  ) -> Bool {
    guard let node = node(provider, id), let network = node.networks.first else { return false }
    guard network.aliases.contains(address) != isAssigned else { return true }
    let rest = network.aliases.filter { $0 != address }
    return setAliases(
      provider, id, network.id, isAssigned ? rest + [address] : rest, by: action)
  }

  /// Takes an alias address from whoever holds it; returns that node.
  private mutating func takeAlias(_ alias: String, of provider: Provider) -> Node? {
    for index in nodes.indices where nodes[index].provider == provider {
      for place in nodes[index].networks.indices {
        let found = nodes[index].networks[place].aliases.firstIndex(of: alias)
        guard let found else { continue }
        let holder = nodes[index]
        nodes[index].networks[place].aliases.remove(at: found)
        return holder
      }
    }
    return nil
  }

  /// The running action of an address.
  func runningAction(of provider: Provider, address: Int) -> CloudAction? {
    actions.last { $0.provider == provider && $0.isRunning && $0.addressID == address }
  }

  /// The running action that keeps a node busy.
  func runningAction(of provider: Provider, node: Int) -> CloudAction? {
    actions.last { $0.provider == provider && $0.isRunning && $0.nodeID == node }
  }

  /// A machine is deleted: its addresses stay, held by nobody.
  mutating func delete(_ provider: Provider, node id: Int) {
    for address in addresses where address.provider == provider && address.holder == id {
      move(provider, address.id, to: nil, by: nil)
    }
    nodes.removeAll { $0.provider == provider && $0.id == id }
  }
}
