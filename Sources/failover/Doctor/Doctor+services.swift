import Configuration
import HostFacts
import NetworkTypes

extension Doctor {
  /// Does keepalived run beside, for the same virtual router?
  mutating func checkKeepalived() {
    guard let rival = RivalDaemon.running(beside: instances) else {
      return note(DoctorFinding("keepalived", .ok))
    }
    if let shared = rival.shared.first {
      note(
        DoctorFinding(
          "keepalived", .fail, "It runs here as pid \(rival.process) and serves \(shared) too.",
          remedy: "systemctl disable --now keepalived"))
    } else {
      note(
        DoctorFinding(
          "keepalived", .warn,
          "It runs here as pid \(rival.process), for other virtual routers.",
          remedy: "make sure that no address is in both configurations"))
    }
  }

  /// Would a restart of systemd-networkd delete the addresses?
  mutating func checkNetworkd() {
    let links = "/run/systemd/netif/links"
    guard SmallFile.exists(links) else { return }
    var isWell = true
    var seen: Set<String> = []
    for instance in instances {
      guard let address = instance.addresses.first, let local = interfaces[instance.interface],
        seen.insert(local.name).inserted, let state = SmallFile.text("\(links)/\(local.index)"),
        let file = Self.value("NETWORK_FILE", in: state), !keepsConfiguration(file)
      else { continue }
      isWell = false
      let name = file.split(separator: "/").last.map(String.init) ?? file
      note(
        DoctorFinding(
          "networkd", .warn,
          "\(name) lacks KeepConfiguration=yes: a restart of systemd-networkd would delete "
            + "\(address.prefix.address).",
          remedy: "add KeepConfiguration=yes to its section [Network]"))
    }
    if isWell { note(DoctorFinding("networkd", .ok)) }
  }

  private func keepsConfiguration(_ file: String) -> Bool {
    let name = file.split(separator: "/").last.map(String.init) ?? ""
    var texts = [SmallFile.text(file) ?? ""]
    for root in ["/etc", "/run", "/usr/lib"] {
      let directory = "\(root)/systemd/network/\(name).d"
      texts += SmallFile.names(in: directory).map { SmallFile.text("\(directory)/\($0)") ?? "" }
    }
    return texts.contains { text in
      ["yes", "static", "true"].contains(Self.value("KeepConfiguration", in: text) ?? "")
    }
  }

  /// The last value of `key=value` in a text.
  static func value(_ key: String, in text: String) -> String? {
    let line = text.split(separator: "\n").last { $0.hasPrefix(key + "=") }
    return line.map { String($0.dropFirst(key.count + 1)) }
  }
}
