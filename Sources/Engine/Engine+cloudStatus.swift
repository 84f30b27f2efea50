import AddressOwnership
import AgentProtocol
import Configuration
import ControlProtocol
import Election
import NetworkTypes
import VRRPWire

// What people and peers see of cloud addresses.

extension Engine {
  /// The provider stays unreachable for this long before a peer is told that this node could not
  /// take over: a hiccup is no reason to refuse a planned move.
  static let cloudPatience = Microseconds.seconds(20)

  /// Cloud addresses of an instance for the status.
  func cloudStatuses(_ index: Int) -> [CloudAddressStatus] {
    cloud.indices.filter { cloud[$0].index == index }.map(cloudStatus)
  }

  private func cloudStatus(_ position: Int) -> CloudAddressStatus {
    let state = cloud[position]
    let facts = state.ownership.status
    var status = CloudAddressStatus(
      address: state.configuration.address.description, provider: state.providerType,
      holder: facts.holder.flatMap { machineText($0, position) },
      mine: facts.holder.flatMap { $0 == .hidden ? nil : facts.isMine },
      verifiedAt: facts.verifiedAt.map { WallTime(unixMicroseconds: wall - (now - $0).count) })
    if case .other(let target)? = facts.holder {
      status.node = nodeName(ofTarget: target, position)
    }
    if facts.isMine { status.node = identity.node }
    status.verifiedAgoMs = facts.verifiedAt.map { (now - $0).wholeMilliseconds }
    status.proof = Self.word(facts.proof)
    status.activity = Self.word(facts.activity)
    status.action = facts.action?.rawValue
    status.tokenAcceptedAgoMs = facts.credentialAcceptedAt.map { (now - $0).wholeMilliseconds }
    status.callsLeft = facts.budget?.remaining.map { Int64($0) }
    status.callLimit = facts.budget?.limit.map { Int64($0) }
    status.error = facts.problem?.text
    status.next = facts.problem.flatMap { $0.next.isEmpty ? nil : $0.next }
    status.errorSinceMs = facts.problem.map { (now - $0.since).wholeMilliseconds }
    status.connection = agent.connections[state.configuration.provider].map { Self.word($0.state) }
    return status
  }

  /// `droplet 3164444`.
  private func machineText(_ holder: Holder, _ position: Int) -> String? {
    let target: String
    switch holder {
    case .nobody, .hidden: return nil
    case .own(let text), .other(let text): target = text
    }
    if case .known(let known)? = agent.identities[cloud[position].configuration.provider] {
      return "\(known.kind) \(target)"
    }
    return target
  }

  private static func word(_ proof: OwnershipProof) -> String {
    switch proof {
    case .none: "none"
    case .accepted: "accepted"
    case .completed: "completed"
    case .readBack: "readBack"
    case .packetSeen: "packetSeen"
    }
  }

  private static func word(_ activity: OwnershipStatus.Activity) -> String {
    switch activity {
    case .watching: "watching"
    case .suspended: "suspended"
    case .acquiring: "acquiring"
    case .holding: "holding"
    }
  }

  private static func word(_ state: ConnectionReport.State) -> String {
    switch state {
    case .cold: "cold"
    case .connecting: "connecting"
    case .warm: "warm"
    case .failed: "failed"
    }
  }

  /// Why this node could not bring the cloud addresses of the instance here; nil if it could, as
  /// far as can be known without trying.
  func cloudHindrance(_ index: Int) -> String? {
    guard cloud.contains(where: { $0.index == index }) else { return nil }
    if agent.phase != .ready {
      let since = agent.absentSince ?? now
      return now - since > .seconds(3) ? "failover-agent does not run" : nil
    }
    for state in cloud where state.index == index {
      if let report = agent.credentials[state.configuration.provider] {
        switch report.state {
        case .untried, .accepted: break
        case .rejected: return "token rejected (401)"
        case .insufficient(let missing):
          return "token lacks " + missing.prefix(3).joined(separator: ", ")
        case .unreadable: return "token unreadable"
        }
      }
      guard let problem = state.ownership.status.problem else { continue }
      switch problem.kind {
      case .credential, .configuration, .identity, .agent: return problem.text
      case .throttled, .unreachable, .provider:
        if now - problem.since > Self.cloudPatience { return problem.text }
      case .busy, .contended: break
      }
    }
    return nil
  }

  /// What is not well about the cloud addresses of an instance.
  func cloudProblems(_ index: Int) -> [Problem] {
    let name = instances[index].name
    let isMaster = instances[index].visibleState == .master
    for position in cloud.indices where cloud[position].index == index {
      let state = cloud[position]
      let status = state.ownership.status
      let open = state.unconfirmedSince.map { now - $0 } ?? .zero
      let delay = cloudDelay(index) ?? ""
      if isMaster, open > .seconds(2) {
        let next = status.problem.flatMap { $0.next.isEmpty ? nil : $0.next }
        let headline =
          "MASTER of \(name), but \(state.configuration.address) is not confirmed here."
        return [
          cloudProblem(
            // A provider takes its time; what takes longer, or fails, is a problem.
            open < .seconds(30) && status.problem == nil ? .degraded : .problem, index, headline,
            delay.isEmpty ? "the provider has not confirmed it." : delay,
            next: next ?? "failover doctor")
        ]
      }
    }
    guard let hindrance = cloudHindrance(index) else { return [] }
    let next = cloud.first { $0.index == index && $0.ownership.status.problem != nil }?
      .ownership.status.problem?.next
    return [
      cloudProblem(
        .degraded, index,
        isMaster
          ? "MASTER of \(name), but its cloud address cannot be verified."
          : "\(name) could not bring its cloud address here.",
        hindrance + ".", next: next.flatMap { $0.isEmpty ? nil : $0 } ?? "failover doctor")
    ]
  }

  private func cloudProblem(
    _ verdict: Verdict, _ index: Int, _ headline: String, _ summary: String, next: String
  ) -> Problem {
    Problem(
      verdict: verdict, headline: headline,
      document: ProblemDocument(summary: summary, instance: instances[index].name, next: [next]))
  }
}
