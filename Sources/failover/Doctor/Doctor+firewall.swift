import NetworkTypes

extension Doctor {
  /// Does a rule of this host drop VRRP?
  mutating func checkFirewall() {
    guard Environment.isRoot else { return }
    let found = obstacles()
    for obstacle in found {
      let count = obstacle.packets.map { ", \($0) packets so far" } ?? ""
      let what =
        obstacle.isExplicit
        ? "It drops protocol 112: \(obstacle.place)\(count)."
        : "No rule accepts protocol 112: \(obstacle.place)."
      note(
        DoctorFinding(
          "firewall", obstacle.isExplicit ? .fail : .warn, what, remedy: obstacle.remedy))
    }
    if found.isEmpty { note(DoctorFinding("firewall", .ok)) }
  }

  /// What nft and the older tables list. Where iptables writes nftables, nft lists its rules.
  private func obstacles() -> [FirewallRules.Obstacle] {
    let wait = Microseconds.milliseconds(500)
    var found: [FirewallRules.Obstacle] = []
    if let nft = ProgramRunner.run(["nft", "-a", "-n", "list", "ruleset"], timeout: wait) {
      found += FirewallRules.nftables(nft.output).obstacles
    }
    for program in ["iptables-legacy", "ip6tables-legacy"] {
      guard let listing = ProgramRunner.run([program + "-save", "-c"], timeout: wait) else {
        continue
      }
      found += FirewallRules.iptables(listing.output, program: program).obstacles
    }
    return found
  }
}
