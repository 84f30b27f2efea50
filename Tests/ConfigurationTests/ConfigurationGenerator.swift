/// Writes random configurations that are valid, or nearly.
final class ConfigurationGenerator {
  var random: SplitMix

  init(seed: UInt64) {
    random = SplitMix(state: seed)
  }

  private func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &random) ?? ""
  }

  private func maybe(_ text: @autoclosure () -> String) -> String {
    Bool.random(using: &random) ? text() : ""
  }

  private func number(_ range: ClosedRange<Int>) -> String {
    String(Int.random(in: range, using: &random))
  }

  private func seconds() -> String {
    pick(["0.01", "0.1", "1", "2.5", "0.000001", "60", "3.141592", "254.99", "0.30"])
  }

  private func command() -> String {
    pick([
      "/bin/true", "\"pidof haproxy\"", "\"sh -c 'kill -0 $(cat /run/x)'\"", "'/x \"a b\" c'",
      "\"/x \\\"it's\\\" '' ${_BANG} \\t #1\"", "\"/x $HOME ${HOME} \\\\ é\"", "</run/flag",
      "\"/x \\\"'\\\"\"",
    ])
  }

  private func password() -> String {
    pick([
      "a", "\"x y\"", "7Qm@v!K", "\\x", "'$A'", "it's", "a\\tb", "\"!#'{}\"", "pässwörd",
      "a${_BANG}b",
      "\"${DLR}{_BANG}\"",
    ])
  }

  private func weight(_ limit: Int) -> String {
    number(-limit...limit) + pick(["", " reverse"])
  }

  private func address(_ family: Int, _ index: Int) -> String {
    var text =
      family == 4 ? "192.0.\(family).\(index)" : "\(index == 0 ? "fe80" : "2001:db8")::\(index)"
    text += family == 4 ? pick(["", "/24", "/31", "/0"]) : pick(["", "/64", "/128", "/1"])
    let options = [
      "dev eth2", "scope link", "scope 7", "label eth1:v", "no_track", "home", "-nodad",
      "mngtmpaddr", "noprefixroute", "autojoin", "preferred_lft forever", "preferred_lft 0",
      family == 4 ? "brd +" : "scope host", family == 4 ? "brd -" : "scope global",
      family == 4 ? "peer 198.51.100.1/32" : "peer 2001:db8::99/64",
    ]
    for _ in 0..<Int.random(in: 0...3, using: &random) { text += " " + pick(options) }
    return text
  }

  private func transport(_ family: Int) -> String {
    let own = family == 4 ? "10.0.0.1" : "fe80::a"
    let peers = family == 4 ? ["10.0.0.2", "10.0.0.3"] : ["fe80::b", "fe80::c"]
    switch Int.random(in: 0...2, using: &random) {
    case 0: return maybe("mcast_src_ip \(own)\n") + maybe("mcast_dst_ip \(group(family))\n")
    case 1:
      return "unicast_src_ip \(own)\nunicast_peer {\n"
        + peers.map { $0 + pick(["", " min_ttl 3", " min_ttl 3 max_ttl 200"]) + "\n" }.joined()
        + "}\n" + maybe("unicast_ttl \(number(0...255))\n")
        + maybe("check_unicast_src \(pick(["on", "off"]))\n") + maybe("track_src_ip\n")
    default: return "unicast_peer {\n}\n" + maybe("unicast_fault_no_peer\n")
    }
  }

  private func group(_ family: Int) -> String { family == 4 ? "224.0.0.99" : "ff02::99" }

  private func scalars() -> String {
    let lines = [
      "state \(pick(["MASTER", "BACKUP"]))", "priority \(number(1...255))",
      "advert_int \(seconds())", "version \(number(2...3))", "nopreempt", "preempt",
      "preempt_delay \(number(0...1000))", "flap_damping \(number(2...100)) \(number(1...86400))",
      "down_timer_adverts \(number(1...100))",
      "lower_prio_no_advert \(pick(["", "yes", "no"]))", "higher_prio_send_advert",
      "owner_ignore_adverts on", "v3_checksum_as_v2", "skip_check_adv_addr true",
      "dont_track_primary", "accept", "strict_mode \(pick(["on", "off"]))",
      "garp_master_delay \(seconds())", "garp_master_repeat \(number(0...9))",
      "garp_master_refresh \(seconds())", "garp_master_refresh_repeat \(number(0...9))",
      "garp_lower_prio_delay \(seconds())", "garp_lower_prio_repeat \(number(0...9))",
      "notify \(command()) root", "notify_master \(command())", "notify_backup \(command()) a b",
      "notify_fault \(command())", "notify_stop \(command()) a:b", "notify_timeout \(seconds())",
      "notify_master_rx_lower_pri \(command())", "garp_extra_if 5",
      "authentication {\nauth_type PASS\nauth_pass \(password())\n}",
    ]
    var text = ""
    for line in lines where Int.random(in: 0...3, using: &random) == 0 { text += line + "\n" }
    return text
  }

  private func instance(_ id: Int) -> String {
    let family = pick(["4", "4", "6"]) == "4" ? 4 : 6
    let count = Int.random(in: 0...3, using: &random)
    let addresses = (0..<count).map { address(family, $0 + id * 8) + "\n" }.joined()
    let excluded = address(pick(["4", "6"]) == "4" ? 4 : 6, 4 + id * 8) + "\n"
    return """
      vrrp_instance \(pick(["VI_", "\"a b\"", "include", "é", "'#'"]))\(id) {
      interface \(pick(["eth1", "\"wl an\"", "@x", "br-0"]))
      virtual_router_id \(id)
      \(transport(family))\(scalars())
      \(count > 0 ? "virtual_ipaddress {\n\(addresses)}" : "no_virtual_ipaddress")
      \(maybe("virtual_ipaddress_excluded {\n\(excluded)}"))
      \(maybe("track_interface {\neth5 weight \(weight(253))\n}"))
      \(maybe("track_script {\nchk\(maybe(" weight \(weight(253))"))\n\"include x\" noreverse\n}"))
      \(maybe("track_process {\np\(maybe(" weight \(weight(254))"))\n}"))
      }

      """
  }

  func text() -> String {
    let global = """
      $DLR=$
      global_defs {
      \(maybe("router_id \(pick(["lb1", "\"a \\\" b\"", "\"\\$x\""]))"))
      \(maybe("script_user \(pick(["root", "root root", "0:0"]))"))
      \(maybe("enable_script_security"))
      \(maybe("vrrp_version \(number(2...3))"))
      \(maybe("vrrp_mcast_group4 224.0.0.77"))
      \(maybe("vrrp_mcast_group6 ff02::77"))
      \(maybe("vrrp_startup_delay \(seconds())"))
      \(maybe("cluster_key_file /etc/x.key"))
      \(maybe("vrrp_garp_master_repeat \(number(0...5))"))
      \(maybe("vrrp_min_garp"))
      \(maybe("vrrp_strict"))
      \(maybe("vrrp_check_unicast_src"))
      \(maybe("vrrp_lower_prio_no_advert"))
      }

      """
    let trackers = """
      vrrp_script chk {
      script \(command())
      interval \(pick(["0.001", "1", "2.5"]))
      \(maybe("timeout \(number(1...5))"))
      \(maybe("weight \(weight(253))"))
      \(maybe("rise \(number(1...5))"))
      \(maybe("fall \(number(1...5))"))
      \(maybe("user root \(pick(["", "root"]))"))
      \(maybe("init_fail"))
      \(maybe("exit_grace 1"))
      }
      vrrp_script "include x" {
      script true
      }
      vrrp_track_process p {
      process \(pick(["haproxy", "\"haproxy -f 'a b'\"", "haproxy -f x"]))
      \(maybe("param_match \(pick(["initial", "partial"]))"))
      \(maybe("full_command"))
      \(maybe("weight \(weight(254))"))
      \(pick(["", "quorum 2", "quorum 2\nquorum_max 3", "quorum_max 0"]))
      \(maybe("delay 1.5"))
      \(maybe("terminate_delay 2"))
      }

      """
    return global + trackers
      + (1...Int.random(in: 1...4, using: &random)).map { instance($0) }.joined()
  }
}
