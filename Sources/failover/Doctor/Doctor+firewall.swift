import NetworkTypes

extension Doctor {
  /// Does a rule of this host drop VRRP? What explained a silence already is not told again.
  mutating func checkFirewall() {
    guard Environment.isRoot else { return }
    let explained = Set(report.findings.compactMap(\.cause))
    for obstacle in obstacles where !explained.contains(obstacle.text) {
      note(
        DoctorFinding(
          "firewall", obstacle.isExplicit ? .fail : .warn, obstacle.text,
          remedy: obstacle.remedy))
    }
    if obstacles.isEmpty { note(DoctorFinding("firewall", .ok)) }
  }

  /// What nft and the older tables list. Where iptables writes nftables, nft lists its rules.
  static func findObstacles() -> [FirewallRules.Obstacle] {
    guard Environment.isRoot else { return [] }
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
