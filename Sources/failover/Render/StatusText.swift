import ControlProtocol
import NetworkTypes

/// `failover status` as people read it.
enum StatusText {
  /// Column at which the facts of an instance begin.
  static let factColumn = 12

  /// The lines of the whole document.
  static func lines(_ document: StatusDocument) -> [String] {
    var lines = head(document)
    for instance in document.instances {
      lines.append("")
      lines += self.lines(instance)
    }
    return lines
  }

  /// The judgement, what is wrong, and what to do.
  static func head(_ document: StatusDocument) -> [String] {
    let word =
      switch document.verdict {
      case .well: "all well."
      case .degraded: "DEGRADED."
      case .problem: "PROBLEM."
      }
    let indent = document.node.count + 2
    let blanks = String(repeating: " ", count: indent)
    var lines = TextLayout.wrap(
      "\(word) \(document.headline)", first: document.node + ": ", rest: blanks)
    lines += maintenance(document.maintenance, blanks)
    if document.config.stale {
      let text = "\(document.config.file) has changed since it was loaded; see failover reload"
      lines += TextLayout.wrap(text + " --dry-run.", first: blanks, rest: blanks)
    }
    for problem in document.problems {
      lines += TextLayout.paragraphs(problem.summary, first: blanks, rest: blanks)
      lines += NextSteps.lines(problem.next, indent: indent)
    }
    return lines
  }

  private static func maintenance(_ status: MaintenanceStatus, _ blanks: String) -> [String] {
    guard status.on else { return [] }
    var text = "In maintenance"
    if let until = status.until { text += " until \(until.shortText)" }
    if let by = status.by { text += " by \(by)" }
    if let reason = status.reason { text += ", \"\(reason)\"" }
    return TextLayout.wrap(text + ".", first: blanks, rest: blanks)
  }

  /// One instance with its facts and peers.
  static func lines(_ instance: InstanceStatus) -> [String] {
    let age = DurationText.age(.milliseconds(instance.sinceMs))
    let since = "\(instance.state.rawValue) since \(instance.since.longText) (\(age))"
    let column = max(factColumn, instance.name.count + 2)
    var lines = TextLayout.labelled(instance.name, since, indent: column)
    let blanks = String(repeating: " ", count: factColumn)
    if let reason = instance.reason {
      lines += TextLayout.wrap(reason, first: blanks, rest: blanks)
    }
    for (label, text) in facts(instance) {
      lines += TextLayout.labelled("  " + label, text, indent: factColumn)
    }
    if !instance.peers.isEmpty {
      lines.append("")
      lines += peers(instance.peers)
    }
    return lines
  }

  /// Facts in the order in which they are shown; a repeated label stands only once.
  private static func facts(_ instance: InstanceStatus) -> [(String, String)] {
    var facts = [("router", router(instance)), ("priority", priority(instance.priority))]
    if instance.state != .master {
      facts.append(("master", instance.master.map(master) ?? "none is known"))
    }
    if let promotion = instance.promotion {
      facts.append(("promoted", self.promotion(promotion)))
    }
    facts += column("address", instance.addresses.map(address))
    if let tracking = tracking(instance.trackers) { facts.append(("tracking", tracking)) }
    facts += column("cloud", instance.cloud.flatMap(cloud))
    if let witness = instance.witness { facts += column("witness", self.witness(witness)) }
    if let lease = instance.lease { facts += column("lease", self.lease(lease)) }
    if let move = instance.lastMove { facts.append(("last move", lastMove(move))) }
    return facts
  }

  private static func column(_ label: String, _ texts: [String]) -> [(String, String)] {
    texts.enumerated().map { ($0.offset == 0 ? label : "", $0.element) }
  }

  private static func router(_ instance: InstanceStatus) -> String {
    let version = "VRRPv\(instance.version)" + (instance.family == "ipv6" ? " IPv6" : "")
    let interval = DurationText.span(.milliseconds(instance.advertIntervalMs))
    return "VRID \(instance.virtualRouterID) on \(instance.interface), \(version) "
      + "\(instance.transport), advert every \(interval)"
  }

  private static func priority(_ priority: PriorityStatus) -> String {
    let name = priority.effective == 255 ? " (owner)" : ""
    guard priority.effective != priority.base else { return "\(priority.base)\(name)" }
    return "\(priority.effective)\(name) now, \(priority.base) configured"
  }

  private static func master(_ master: MasterStatus) -> String {
    master.node.map { "\($0) at \(master.address), priority \(master.priority)" }
      ?? "\(master.address), priority \(master.priority)"
  }

  private static func promotion(_ promotion: PromotionStatus) -> String {
    var text = promotion.node
    if let by = promotion.by { text += " by \(by)" }
    text += promotion.until.map { ", until \($0.shortText)" } ?? ", until failover release"
    if let reason = promotion.reason { text += ", \"\(reason)\"" }
    return text
  }

  private static func address(_ address: AddressStatus) -> String {
    guard address.bound else { return "\(address.address) not bound here" }
    var text = address.address + " bound"
    if let ago = address.boundAgoMs { text += " \(DurationText.age(.milliseconds(ago))) ago" }
    if let lease = address.leaseMs {
      text += "; kernel lease \(DurationText.span(.milliseconds(lease)))"
    }
    if let renewed = address.renewedAgoMs {
      text += ", renewed \(DurationText.age(.milliseconds(renewed))) ago"
    }
    return text
  }

  /// A cloud address: where it is, how that is known, and what is wrong with it.
  static func cloud(_ cloud: CloudAddressStatus) -> [String] {
    let place =
      switch cloud.mine {
      case true?: "is here"
      case false?: cloud.node.map { "is at \($0)" } ?? "is elsewhere"
      case nil: "is at an unknown place"
      }
    let holder = cloud.holder.map { ", \($0)" } ?? ""
    var proof: [String] = []
    if let ago = cloud.verifiedAgoMs {
      proof.append("read back \(DurationText.age(.milliseconds(ago))) ago")
    }
    if cloud.proof == "packetSeen" { proof.append("its packets arrive") }
    if let action = cloud.action { proof.append("action \(action) in progress") }
    if let ago = cloud.tokenAcceptedAgoMs {
      proof.append("token accepted \(DurationText.age(.milliseconds(ago))) ago")
    }
    if let left = cloud.callsLeft { proof.append("\(grouped(left)) calls left") }
    var lines = ["\(cloud.address) \(place) (\(cloud.provider)\(holder))"]
    if !proof.isEmpty { lines.append(proof.joined(separator: ", ")) }
    if let error = cloud.error { lines.append(error) }
    return lines
  }

  /// `4,812`.
  private static func grouped(_ count: Int64) -> String {
    var digits = String(count)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  private static func lastMove(_ move: MoveStatus) -> String {
    var parts = [move.id]
    if let from = move.from { parts[0] += " from \(from)" }
    if let to = move.to, move.from == nil { parts[0] += " to \(to)" }
    if let took = move.tookMs { parts.append(duration(took)) }
    parts.append(move.reason)
    return parts.joined(separator: ", ")
  }

  /// How long a move took: moves between peers are over in milliseconds.
  private static func duration(_ milliseconds: Int64) -> String {
    milliseconds < 1_000
      ? "\(milliseconds) ms" : DurationText.tenths(.milliseconds(milliseconds))
  }
}
