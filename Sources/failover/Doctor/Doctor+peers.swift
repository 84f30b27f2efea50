import Configuration
import ControlProtocol
import NetworkTypes

extension Doctor {
  /// With a daemon: does it hear every peer that it should?
  mutating func checkPeers(_ result: SegmentProbe.Result) {
    guard let status else { return }
    for instance in status.instances {
      let facts = facts?.instances.first { $0.name == instance.name }
      let limit = max(3_500, instance.advertIntervalMs * 4)
      for peer in instance.peers where peer.state != .stranger {
        let name = peer.node ?? peer.address
        if let heard = peer.heardAgoMs, heard <= limit {
          note(DoctorFinding("hears \(name)", .ok))
        } else {
          note(cloudFirewall(peer, name, instance) ?? silence(of: peer, name, facts, result))
        }
      }
    }
  }

  /// What nobody finds from a droplet: DigitalOcean's Cloud Firewalls pass TCP, UDP and ICMP only, so
  /// that two nodes behind one never hear each other and both become master.
  private func cloudFirewall(
    _ peer: PeerStatus, _ name: String, _ instance: InstanceStatus
  ) -> DoctorFinding? {
    let ours = instances.first { $0.name == instance.name }
    guard peer.heardAgoMs == nil, instance.state == .master,
      instance.cloud.contains(where: { $0.provider == "digitalocean" }),
      ours?.unicastTransport == .vrrp
    else { return nil }
    return DoctorFinding(
      "hears \(name)", .fail, "No VRRP ever, and this node is MASTER.",
      cause: "A Cloud Firewall of DigitalOcean drops protocol 112, inside the VPC too.",
      remedy: "take it off both droplets, or `unicast_transport udp 8112` on both")
  }

  /// What the silence of a peer means.
  private func silence(
    of peer: PeerStatus, _ name: String, _ facts: DoctorFactsDocument.Instance?,
    _ result: SegmentProbe.Result
  ) -> DoctorFinding {
    let address = IPv4Address(peer.address)
    let answers = address.map { !result.holders[$0, default: []].isEmpty }
    let since = peer.heardAgoMs.map { " for \(DurationText.age(.milliseconds($0)))" } ?? " ever"
    var counts = ""
    if let facts {
      counts = " Adverts sent from here: \(facts.advertsSent). Received: \(facts.advertsReceived)."
    }
    switch answers {
    case true?:
      // A keepalived backup never speaks, so its silence is nothing by itself.
      if peer.state == .silent { return DoctorFinding("hears \(name)", .ok) }
      if let obstacle = obstacles.first(where: \.isExplicit) ?? obstacles.first {
        return DoctorFinding(
          "hears \(name)", .fail, "No VRRP\(since), yet \(name) answers ARP.\(counts)",
          cause: obstacle.text, remedy: obstacle.remedy)
      }
      return DoctorFinding(
        "hears \(name)", .fail, "No VRRP\(since), yet \(name) answers ARP.\(counts)",
        cause: "Its daemon does not run, or protocol 112 is dropped on the way.",
        remedy: "there: failover status; failover doctor")
    case false?:
      return DoctorFinding(
        "hears \(name)", .fail, "No VRRP\(since), and no answer to ARP for \(peer.address).",
        cause: "\(name) is down or off the segment.", remedy: "bring it or its network back")
    case nil:
      return DoctorFinding(
        "hears \(name)", peer.state == .silent ? .warn : .fail, "No VRRP\(since).\(counts)",
        cause: "It is down, its daemon does not run, or protocol 112 is dropped on the way.",
        remedy: "there: failover status; failover doctor")
    }
  }

  /// Does somebody else speak for a virtual router of ours?
  mutating func checkStrangers(_ result: SegmentProbe.Result) {
    for instance in instances where !instance.unicastPeers.isEmpty {
      let peers = Set(instance.unicastPeers.map(\.address))
      let others = result.heard.filter {
        $0.interface == instance.interface && $0.source.family == instance.family
          && $0.router == instance.virtualRouterID.rawValue && !peers.contains($0.source)
      }
      for source in Set(others.map(\.source)).sorted(by: { $1.isHigher(than: $0) }) {
        note(
          DoctorFinding(
            "strangers", .warn,
            "\(source) sends adverts for VRID \(instance.virtualRouterID) on "
              + "\(instance.interface), and is no unicast_peer of \(instance.name).",
            remedy: "add it to unicast_peer, or give it another VRID"))
      }
    }
  }
}
