import Configuration
import ControlProtocol
import NetworkTypes

extension Doctor {
  /// Does each interface exist, with a carrier and an address to send from?
  mutating func checkInterfaces() {
    var seen: Set<String> = []
    var isWell = true
    for instance in instances where seen.insert(instance.interface).inserted {
      guard let finding = finding(of: instance.interface, family: instance.family) else {
        continue
      }
      isWell = false
      note(finding)
    }
    for instance in instances {
      guard let source = instance.sourceAddress, let local = interfaces[instance.interface],
        !local.addresses.contains(source)
      else { continue }
      isWell = false
      note(
        DoctorFinding(
          "source", .fail, "\(source), the source of \(instance.name), is not on \(local.name).",
          remedy: "correct unicast_src_ip or mcast_src_ip, or add the address"))
    }
    if isWell, !instances.isEmpty { note(DoctorFinding("interfaces", .ok)) }
  }

  private func finding(of name: String, family: AddressFamily) -> DoctorFinding? {
    guard let local = interfaces[name] else {
      return DoctorFinding(
        "interface", .fail, "\(name) does not exist: its instances are in FAULT.",
        remedy: "ip link; correct the name, or create it")
    }
    guard local.isUp else {
      return DoctorFinding("interface", .fail, "\(name) is down.", remedy: "ip link set \(name) up")
    }
    guard local.isRunning else {
      return DoctorFinding(
        "interface", .fail, "\(name) has no carrier.", remedy: "check cable, switch or veth peer")
    }
    guard local.addresses.contains(where: { $0.family == family }) else {
      return DoctorFinding(
        "interface", .fail, "\(name) has no \(family == .ipv4 ? "IPv4" : "IPv6") address.",
        remedy: "give it one to send adverts from")
    }
    return nil
  }

  /// CAP_NET_ADMIN and CAP_NET_RAW. Source: linux/capability.h.
  private static let neededCapabilities: UInt64 = 1 << 12 | 1 << 13

  /// Has the engine what it needs?
  mutating func checkPrivileges() {
    guard let engine = facts?.processIDs.last,
      let capabilities = ProcessTable.effectiveCapabilities(engine)
    else {
      if !Environment.isRoot {
        note(
          DoctorFinding(
            "privileges", .warn, "Without root the segment cannot be examined.",
            remedy: "sudo failover doctor"))
      }
      return
    }
    guard capabilities & Self.neededCapabilities == Self.neededCapabilities else {
      return note(
        DoctorFinding(
          "privileges", .fail, "The engine lacks CAP_NET_ADMIN or CAP_NET_RAW.",
          remedy: "start it as root, or with both as AmbientCapabilities"))
    }
    note(DoctorFinding("privileges", .ok))
  }
}
