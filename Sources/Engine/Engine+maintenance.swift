import ControlProtocol
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

extension Engine {
  /// `failover maintenance [on|off]`.
  mutating func maintenance(
    _ request: MaintenanceRequest, _ client: ClientID, _ credentials: ClientCredentials
  ) {
    let actor = "uid \(credentials.user)"
    switch request.mode {
    case .show: replyMaintenance(client, changed: false)
    case .on: beginMaintenance(request, client, actor)
    case .off:
      guard maintenance != nil else { return replyMaintenance(client, changed: false) }
      endMaintenance(because: actor)
      replyMaintenance(client, changed: true)
    }
  }

  private mutating func beginMaintenance(
    _ request: MaintenanceRequest, _ client: ClientID, _ actor: String
  ) {
    let holding = instances.indices.filter { instances[$0].holdsAddresses }
    var successors: [Int: IPAddress] = [:]
    for index in holding {
      successors[index] = bestSuccessor(index)
      if successors[index] == nil && !request.force {
        return replyError(
          client, "maintenance", .refused, "noSuccessor",
          "No peer is ready to take over.",
          next: ["failover status", "failover maintenance on --force   lets go all the same"],
          instance: instances[index].name)
      }
    }
    let text = request.reason ?? ""
    maintenance = Maintenance(
      until: request.duration.map { wall + $0.count }, by: actor, reason: text)
    record(
      .operator, text: "maintenance on: \(actor)\(text.isEmpty ? "" : ", \"\(text)\"")",
      actor: actor)
    log(.notice, "maintenance is on.")
    persistIntents()
    for index in instances.indices {
      if let successor = successors[index], !request.force {
        beginHandOver(index, to: successor, .maintenance, then: .fault)
      } else if instances[index].holdsAddresses {
        resignForFault(index)
        elect(.faultRaised, index)
      }
      updateFaults(index)
      sendPresence(index)
    }
    var waiting = operation(
      client, .maintenanceOn, Array(instances.indices), timeout: request.wait)
    waiting.token = lastPersistToken
    waiting.awaitsCloud = !request.force
    begin(waiting)
  }

  /// Maintenance is over: instances take part again.
  mutating func endMaintenance(because whom: String) {
    guard maintenance != nil else { return }
    maintenance = nil
    record(.operator, text: "maintenance off: \(whom)", actor: whom)
    log(.notice, "maintenance is off.")
    persistIntents()
    for index in instances.indices {
      updateFaults(index)
      updateParameters(index)
      if instances[index].isStarted { sendPresence(index) }
    }
  }

  /// The hand-over came to nothing: this node stays what it was, and out of maintenance.
  mutating func withdrawMaintenance(because text: String) {
    guard maintenance != nil else { return }
    endMaintenance(because: text)
  }

  private mutating func replyMaintenance(_ client: ClientID, changed: Bool) {
    var document = OutcomeDocument(
      node: identity.node, command: "maintenance", changed: changed,
      outcome: changed ? .done : .already, instances: instances.indices.map(stateOf))
    document.maintenance = maintenanceStatus
    document.text = maintenanceText
    reply(client, document)
  }

  /// Maintenance as documents show it.
  var maintenanceStatus: MaintenanceStatus {
    guard let maintenance else { return MaintenanceStatus() }
    return MaintenanceStatus(
      on: true, until: maintenance.until.map { WallTime(unixMicroseconds: $0) },
      reason: maintenance.reason.isEmpty ? nil : maintenance.reason, by: maintenance.by)
  }

  /// Maintenance for people.
  var maintenanceText: [String] {
    guard let maintenance else { return ["\(identity.node) is not in maintenance."] }
    let nothing = "takes nothing over, even if its peers fail. End: failover maintenance off"
    guard let until = maintenance.until.map({ WallTime(unixMicroseconds: $0).shortText }) else {
      return ["\(identity.node) is in maintenance, reboots included: it \(nothing)"]
    }
    return [
      "\(identity.node) is in maintenance until \(until), reboots included. Until then it \(nothing)"
    ]
  }
}
