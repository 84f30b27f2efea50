import VRRPWire

/// Why an instance is in FAULT.
enum FaultReason: Equatable, Sendable {
  /// The interface does not exist.
  case interfaceMissing(String)
  /// The interface is down or has no carrier.
  case interfaceDown(String)
  /// The interface has no address to send from, or the configured one is absent.
  case noSourceAddress(String)
  /// The kernel gives no socket for adverts.
  case noSocket(String)
  /// `unicast_fault_no_peer` and no peer.
  case noPeer
  /// A tracker of weight 0 fails.
  case tracker(String)
  /// A static address, route or rule that it tracks is absent.
  case staticMissing(String)
  /// A member of the same sync group is in FAULT.
  case syncGroup(group: String, member: String)
  /// The lease in etcd was lost, or cannot be had.
  case lease(String)
  /// Maintenance is on.
  case maintenance

  /// For people.
  var text: String {
    switch self {
    case .interfaceMissing(let name): "interface \(name) does not exist"
    case .interfaceDown(let name): "interface \(name) is down or has no carrier"
    case .noSourceAddress(let text): text
    case .noSocket(let text): "no socket for adverts: \(text)"
    case .noPeer: "there is no unicast peer"
    case .tracker(let name): "\(name) failed"
    case .staticMissing(let what): "\(what) is absent"
    case .syncGroup(let group, let member): "\(member) of sync group \(group) is in FAULT"
    case .lease(let text): text
    case .maintenance: "maintenance is on"
    }
  }

  /// What stands in the READY column of a peer.
  var shortText: String {
    switch self {
    case .interfaceMissing(let name), .interfaceDown(let name): "interface \(name)"
    case .noSourceAddress: "no source address"
    case .noSocket: "no socket"
    case .noPeer: "no peer"
    case .tracker(let name): name
    case .staticMissing(let what): what
    case .syncGroup(_, let member): member
    case .lease: "no lease in etcd"
    case .maintenance: "maintenance"
    }
  }

  /// The code in presence messages.
  var readiness: PeerReadiness.Reason {
    switch self {
    case .interfaceMissing, .interfaceDown: .interface
    case .noSourceAddress: .sourceAddress
    case .noSocket, .noPeer, .staticMissing, .syncGroup, .lease: .other
    case .tracker: .tracking
    case .maintenance: .maintenance
    }
  }
}
