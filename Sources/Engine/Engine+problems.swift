import Configuration
import ControlProtocol
import Election
import NetworkTypes
import VRRPWire

/// `PeerPresence` under a name that no document type has.
typealias PeerPresenceAlias = PeerPresence

/// The digest of an instance's advertised addresses.
struct AddressDigestOf {
  let value: UInt32

  init(_ instance: Instance) {
    value = AddressListDigest.digest(instance.advertised)
  }
}

/// Something that a person should know, with what to do.
struct Problem {
  /// How bad it is.
  var verdict: Verdict
  /// The first line of the status, after the node's name.
  var headline: String
  /// The explanation and what to do next.
  var document: ProblemDocument
}

extension Engine {
  /// What is not well, the worst of each instance first.
  func problems(_ shown: [Int]) -> [Problem] {
    var result: [Problem] = []
    if configurationIsStale {
      result.append(
        Problem(
          verdict: .degraded, headline: "The configuration file was refused.",
          document: ProblemDocument(
            summary: "what runs is the configuration before it.",
            next: ["failover check"])))
    }
    for index in shown { result += problems(of: index) }
    return result
  }

  private func problems(of index: Int) -> [Problem] {
    let instance = instances[index]
    let name = instance.name
    switch instance.visibleState {
    case .fault:
      let inMaintenance = instance.faults == [.maintenance]
      let what =
        inMaintenance
        ? "it is out of service on purpose" : instance.faults.map(\.text).joined(separator: "; ")
      return [
        problem(
          .degraded, index, "FAULT of \(name): it takes nothing over.", what + ".",
          next: [inMaintenance ? "failover maintenance off" : "failover doctor"])
      ]
    case .initialize:
      return [
        problem(
          .degraded, index, "\(name) has not started.",
          "it waits for the first result of its trackers, or for its interface.", next: [])
      ]
    case .backup: return backupProblems(index) + cloudProblems(index)
    case .master: return masterProblems(index)
    }
  }

  private func backupProblems(_ index: Int) -> [Problem] {
    if let why = instances[index].heldBack {
      return [
        problem(
          .problem, index, "BACKUP of \(instances[index].name), held back by its witness.",
          "nobody is heard, but \(why).",
          next: [
            "failover doctor           finds out, changes nothing",
            "failover promote --force  takes over all the same",
          ])
      ]
    }
    guard currentMaster(index) == nil, now - instances[index].sinceInstant > .seconds(10) else {
      return heldDownProblems(index)
    }
    return [
      problem(
        .problem, index, "BACKUP of \(instances[index].name), but nobody is master.",
        "no master was heard.", next: ["failover doctor"])
    ]
  }

  private func heldDownProblems(_ index: Int) -> [Problem] {
    guard let end = instances[index].flaps?.heldUntil, end > now else { return [] }
    return [
      problem(
        .degraded, index,
        "BACKUP of \(instances[index].name), held down for \(Words.duration(end - now)).",
        "it became master too often (flap_damping); it takes over only if nobody else is master.",
        next: ["failover events    shows why it failed and recovered", "failover promote"])
    ]
  }

  private func masterProblems(_ index: Int) -> [Problem] {
    let instance = instances[index]
    let rivals = instance.peers.filter {
      isAdvertising($0.value, index) && $0.value.isConfigured
        && (instance.move == nil) && now - instance.sinceInstant > .seconds(2)
    }
    if let rival = rivals.first {
      return [
        problem(
          .problem, index, "MASTER of \(instance.name), and so is another node.",
          "\(nodeText(rival.key, index)) advertises as well.", next: ["failover doctor"])
      ]
    }
    if !areAddressesBound(index) {
      return [
        problem(
          .problem, index, "MASTER of \(instance.name), but an address is not bound.",
          "the kernel refused it, or its interface is gone.", next: ["failover doctor"])
      ]
    }
    return cloudProblems(index) + redundancyProblems(index)
  }

  private func redundancyProblems(_ index: Int) -> [Problem] {
    let instance = instances[index]
    let speaking = instance.peers.filter { $0.value.node != nil }
    if speaking.contains(where: {
      isPresent($0.value) && $0.value.presence?.readiness.isReady == true
    }) {
      return []
    }
    let headline = "MASTER of \(instance.name), but no peer could take over."
    for (address, peer) in speaking where !isPresent(peer) {
      let silence = peer.presenceAt.map { Words.duration(now - $0) } ?? "long"
      return [
        problem(
          .problem, index,
          "MASTER of \(instance.name), but alone: "
            + "nothing heard from \(nodeText(address, index)) for \(silence).",
          instance.allAddresses.first.map {
            "If it lives, both hold \($0.prefix.address)."
          } ?? "If it lives, both are master.",
          next: [
            "failover doctor                  finds out, changes nothing",
            "failover maintenance on --force  this node lets go at once",
          ])
      ]
    }
    if let (address, peer) = speaking.first {
      let why = peer.presence?.readiness.text ?? ""
      return [
        problem(
          .degraded, index, headline, "\(nodeText(address, index)): \(why).",
          next: ["failover status on that node"])
      ]
    }
    let silent = instance.configuration.unicastPeers.map(\.address.description)
    guard instance.peers.isEmpty else { return [] }
    return [
      problem(
        .degraded, index, headline,
        silent.isEmpty
          ? "no peer was ever heard. A keepalived in BACKUP is silent; a failoverd is not."
          : "never heard: \(silent.joined(separator: ", ")). A keepalived in BACKUP is silent; "
            + "a failoverd is not.",
        next: ["failover doctor"])
    ]
  }

  private func problem(
    _ verdict: Verdict, _ index: Int, _ headline: String, _ summary: String, next: [String]
  ) -> Problem {
    Problem(
      verdict: verdict, headline: headline,
      document: ProblemDocument(summary: summary, instance: instances[index].name, next: next))
  }
}
