import Configuration
import ControlProtocol
import NetworkTypes

extension Doctor {
  /// Longest time that is spent on listening.
  private static let longestListening = Microseconds.seconds(4)

  /// Who speaks VRRP on the segment, and who has the virtual addresses?
  mutating func checkSegment() {
    guard Environment.isRoot, !instances.isEmpty else { return }
    let targets = segmentTargets()
    guard !targets.isEmpty else { return }
    var probe = SegmentProbe(targets)
    let result = probe.run(for: listeningTime)
    for error in result.errors {
      note(DoctorFinding("segment", .warn, "It could not be examined: \(error)."))
    }
    checkHolders(result)
    if status == nil {
      checkSilence(result)
    } else {
      checkPeers(result)
    }
    checkStrangers(result)
  }

  /// A down interval of the slowest instance; the daemon listens all the time, so beside it the time
  /// for ARP is enough.
  private var listeningTime: Microseconds {
    guard status == nil else { return .milliseconds(1_200) }
    let longest = instances.map { $0.advertisementInterval * 4 }.max() ?? .seconds(4)
    return max(.milliseconds(1_200), min(longest, Self.longestListening))
  }

  private func segmentTargets() -> [SegmentProbe.Target] {
    var targets: [String: SegmentProbe.Target] = [:]
    for instance in instances {
      guard let local = interfaces[instance.interface], local.isUp else { continue }
      var target =
        targets[local.name] ?? SegmentProbe.Target(interface: local.name, index: local.index)
      target.families.insert(instance.family)
      if instance.unicastPeers.isEmpty { target.groups.insert(instance.multicastGroup) }
      for address in instance.addresses where address.interface == local.name {
        if case .v4(let address) = address.prefix.address { target.addresses.insert(address) }
      }
      let known = status?.instances.first { $0.name == instance.name }?.peers ?? []
      let peers = instance.unicastPeers.map(\.address) + known.compactMap { IPAddress($0.address) }
      for case .v4(let address) in peers { target.addresses.insert(address) }
      targets[local.name] = target
    }
    return targets.values.sorted { $0.interface < $1.interface }
  }

  /// Is each virtual address held by one machine?
  private mutating func checkHolders(_ result: SegmentProbe.Result) {
    let names = peerNames(result)
    var isWell = true
    var count = 0
    for instance in instances {
      for address in instance.addresses {
        guard case .v4(let number) = address.prefix.address else { continue }
        count += 1
        let machines = result.holders[number, default: []].sorted { $0.rawValue < $1.rawValue }
        let isHere = interfaces.values.contains { $0.addresses.contains(.v4(number)) }
        guard machines.count + (isHere ? 1 : 0) > 1 else { continue }
        isWell = false
        var finding = DoctorFinding(
          "one holder", .fail,
          "ARP for \(number) is answered by \(machines.count + (isHere ? 1 : 0)) machines:",
          remedy: "failover maintenance on --force   lets go of it here at once")
        finding.text += machines.map { "  \($0)  \(names[$0] ?? "another machine")" }
        if isHere { finding.text.append("  this node") }
        if !isHere { finding.remedy = "make one of them let go of it" }
        note(finding)
      }
    }
    if isWell, count > 0 { note(DoctorFinding("one holder", .ok)) }
  }

  /// Names of peers by the hardware address that answers for their own address.
  private func peerNames(_ result: SegmentProbe.Result) -> [MACAddress: String] {
    var names: [MACAddress: String] = [:]
    for peer in status?.instances.flatMap(\.peers) ?? [] {
      guard let address = IPv4Address(peer.address) else { continue }
      for machine in result.holders[address, default: []] {
        names[machine] = peer.node ?? peer.address
      }
    }
    return names
  }

  /// Without a daemon: is anybody there?
  private mutating func checkSilence(_ result: SegmentProbe.Result) {
    let time = DurationText.span(result.duration)
    for instance in instances {
      let heard = result.heard.filter {
        $0.interface == instance.interface && $0.source.family == instance.family
          && ($0.router == instance.virtualRouterID.rawValue || $0.router == 0)
      }
      if let master = heard.first(where: { $0.router != 0 }) {
        let version = master.version == instance.version.rawValue
        note(
          version
            ? DoctorFinding("hears peers", .ok)
            : DoctorFinding(
              "hears peers", .fail,
              "\(master.source) speaks VRRPv\(master.version) for VRID \(master.router), "
                + "\(instance.name) is set to version \(instance.version.rawValue).",
              remedy: "set the same version on every node"))
      } else if heard.isEmpty {
        let peers = instance.unicastPeers.map { "\($0.address)" }.joined(separator: ", ")
        let whom = peers.isEmpty ? "anybody" : peers
        note(
          DoctorFinding(
            "hears peers", .warn,
            "No VRRP from \(whom) for VRID \(instance.virtualRouterID) on \(instance.interface) "
              + "in \(time).",
            cause: "Nobody is master yet, or a firewall or cloud network drops protocol 112.",
            remedy: "start the other node, then run this again"))
      } else {
        note(DoctorFinding("hears peers", .ok))
      }
    }
  }
}
