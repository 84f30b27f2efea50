/// Rules that keep VRRP out, found in the listings of nft and iptables.
struct FirewallRules: Equatable {
  /// A rule, or the policy of a chain, that drops VRRP.
  struct Obstacle: Equatable {
    /// Who drops: `nftables`, `iptables-legacy`.
    var program: String
    /// Where: `table inet site, chain input, handle 17`.
    var place: String
    /// How many packets it dropped; nil if it does not count.
    var packets: Int?
    /// The command that removes it.
    var remedy: String
    /// True if the rule names VRRP; false if a policy drops all that no rule accepts.
    var isExplicit: Bool

    /// What it does, in one sentence.
    var text: String {
      let count = packets.map { ", \($0) packets" } ?? ""
      return isExplicit
        ? "\(program) drops protocol 112 here: \(place)\(count)."
        : "\(program) accepts no protocol 112 here: \(place)."
    }
  }

  /// What was found.
  var obstacles: [Obstacle] = []

  /// Where the reader of a listing is.
  private struct Chain {
    var table = ""
    var name = ""
    var dropsByDefault = false
    var accepts = false
  }

  /// Reads `nft -a -n list ruleset`.
  static func nftables(_ listing: String) -> FirewallRules {
    var rules = FirewallRules()
    var chain = Chain()
    for line in listing.split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      rules.read(words, &chain)
    }
    return rules
  }

  private mutating func read(_ words: [String], _ chain: inout Chain) {
    guard let first = words.first else { return }
    switch first {
    case "table" where words.count >= 3:
      chain = Chain(table: "\(words[1]) \(words[2])")
    case "chain" where words.count >= 2:
      chain = Chain(table: chain.table, name: words[1])
    case "type":
      let text = words.joined(separator: " ")
      chain.dropsByDefault =
        text.contains("hook input") && text.contains("policy drop")
        && !chain.table.hasPrefix("arp ")
    case "}":
      if chain.dropsByDefault, !chain.accepts { obstacles.append(Self.policy(chain)) }
      chain = Chain(table: chain.table)
    default:
      readRule(words, &chain)
    }
  }

  private mutating func readRule(_ words: [String], _ chain: inout Chain) {
    let verdicts = words.prefix { $0 != "#" }
    if Self.mentionsVRRP(words) {
      if verdicts.contains("accept") { chain.accepts = true }
      if verdicts.contains("drop") || verdicts.contains("reject") {
        obstacles.append(Self.rule(chain, words))
      }
    } else if verdicts.count <= 6, verdicts.last == "accept", verdicts.first != "ct" {
      // `accept`, `counter packets 1 bytes 2 accept`, `iifname "eth1" accept`: perhaps not all of
      // it, but enough not to warn.
      let selectors = ["tcp", "udp", "icmp", "icmpv6", "lo", "\"lo\"", "ip", "ip6", "meta"]
      if !verdicts.contains(where: selectors.contains) { chain.accepts = true }
    }
  }

  private static func policy(_ chain: Chain) -> Obstacle {
    Obstacle(
      program: "nftables",
      place: "table \(chain.table), chain \(chain.name), whose policy is drop",
      packets: nil, remedy: "nft add rule \(chain.table) \(chain.name) meta l4proto 112 accept",
      isExplicit: false)
  }

  private static func rule(_ chain: Chain, _ words: [String]) -> Obstacle {
    let handle = value(after: "handle", words)
    let number = handle.map { ", handle \($0)" } ?? ""
    return Obstacle(
      program: "nftables", place: "table \(chain.table), chain \(chain.name)\(number)",
      packets: value(after: "packets", words).flatMap { Int($0) },
      remedy: "nft delete rule \(chain.table) \(chain.name) handle \(handle ?? "…")",
      isExplicit: true)
  }

  private static func value(after key: String, _ words: [String]) -> String? {
    guard let index = words.lastIndex(of: key), index + 1 < words.count else { return nil }
    return words[index + 1]
  }

  private static func mentionsVRRP(_ words: [String]) -> Bool {
    for (index, word) in words.enumerated() {
      guard ["protocol", "l4proto", "nexthdr"].contains(word) else { continue }
      let values = words.dropFirst(index + 1)
      if let first = values.first, isVRRP(first) { return true }
      if values.first == "{", values.prefix(while: { $0 != "}" }).contains(where: isVRRP) {
        return true
      }
    }
    return false
  }

  private static func isVRRP(_ word: String) -> Bool {
    let name = word.filter { $0 != "," }
    return name == "112" || name == "vrrp"
  }

  /// Reads `iptables-save -c` or `ip6tables-save -c`; `program` is the name of the tool that
  /// changes these rules.
  static func iptables(_ listing: String, program: String = "iptables") -> FirewallRules {
    var rules = FirewallRules()
    for line in listing.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard let chain = value(after: "-A", words), let name = value(after: "-p", words),
        isVRRP(name), let target = value(after: "-j", words), target == "DROP" || target == "REJECT"
      else { continue }
      let counters =
        words[0].hasPrefix("[") ? words[0].dropFirst().split(separator: ":").first : nil
      let arguments = words.drop { $0 != "-A" }.dropFirst().joined(separator: " ")
      rules.obstacles.append(
        Obstacle(
          program: program, place: "chain \(chain)", packets: counters.flatMap { Int($0) },
          remedy: "\(program) -D \(arguments)", isExplicit: true))
    }
    return rules
  }
}
