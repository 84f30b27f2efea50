import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// Intent: promotions and maintenance. It survives restart, reboot and power cut.

extension Engine {
  /// Sends all intent to disk; `lastPersistToken` names it from then on.
  mutating func persistIntents() {
    lastPersistToken += 1
    actions.append(.supervise(.persist(token: lastPersistToken, blob: Array(intentText.utf8))))
  }

  /// One line each, fields separated by tabs; texts hold neither tabs nor line ends.
  private var intentText: String {
    var lines = ["failover-intent\t1"]
    if let maintenance {
      lines.append(
        ["maintenance", Self.number(maintenance.until), maintenance.by, maintenance.reason]
          .map(Self.field).joined(separator: "\t"))
    }
    var promotions = savedPromotions
    for instance in instances { promotions[instance.name] = instance.promotion }
    for (name, promotion) in promotions.sorted(by: { $0.key < $1.key }) {
      let fields = [
        "promotion", name, promotion.node, Self.number(promotion.until),
        String(promotion.setAt), promotion.forced ? "forced" : "", promotion.by,
        promotion.reason,
      ]
      lines.append(fields.map(Self.field).joined(separator: "\t"))
    }
    return (lines + markLines).joined(separator: "\n") + "\n"
  }

  /// `replay`, instance, the last own number, then sender and number of each mark.
  private var markLines: [String] {
    instances.indices.filter { instances[$0].authenticator != nil }.map { index in
      let marks = marks(index).flatMap { [$0.source, String($0.sequence)] }
      let sent = String(instances[index].sequence.last)
      let fields = ["replay", instances[index].name, sent] + marks
      return fields.map(Self.field).joined(separator: "\t")
    }
  }

  private mutating func readMarks(_ fields: [String]) {
    let marks = stride(from: 3, to: fields.count - 1, by: 2).map { place in
      InstanceRecord.Mark(source: fields[place], sequence: UInt64(fields[place + 1]) ?? 0)
    }
    savedMarks[fields[1]] = (UInt64(fields[2]) ?? 0, marks)
  }

  private static func number(_ value: Int64?) -> String { value.map(String.init) ?? "" }

  private static func field(_ text: String) -> String {
    String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }

  /// Takes what an earlier life wrote. Lines that make no sense are logged and left out.
  mutating func readIntents(_ blob: [UInt8]) {
    let text = String(decoding: blob, as: UTF8.self)
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      switch fields.first {
      case "maintenance" where fields.count == 4:
        maintenance = Maintenance(until: Int64(fields[1]), by: fields[2], reason: fields[3])
      case "promotion" where fields.count == 8:
        savedPromotions[fields[1]] = Promotion(
          node: fields[2], by: fields[6], reason: fields[7], until: Int64(fields[3]),
          setAt: UInt64(fields[4]) ?? 0, forced: fields[5] == "forced")
      case "replay" where fields.count >= 3: readMarks(fields)
      default:
        log(.error, "a line of the saved state makes no sense and was left out.")
      }
    }
    expireIntents()
  }

  /// Ends what has run out.
  mutating func expireIntents() {
    if let until = maintenance?.until, until <= wall {
      endMaintenance(because: "its time is over")
    }
    for index in instances.indices {
      guard let promotion = instances[index].promotion, let until = promotion.until,
        until <= wall
      else { continue }
      if promotion.node == identity.node {
        releaseOwnPromotion(index, by: "its time")
      } else {
        instances[index].promotion = nil
        updateParameters(index)
        persistIntents()
      }
    }
    let expired = savedPromotions.filter { $0.value.until.map { $0 <= wall } ?? false }
    for name in expired.keys { savedPromotions[name] = nil }
  }

  /// What a peer says of the promotion; the newer of two records wins, and a node is the authority
  /// over its own.
  mutating func adopt(_ record: PromotionRecord?, ofPeer peer: String, _ index: Int) {
    let known = instances[index].promotion
    guard let record else {
      // The promoted node itself says that it is no longer promoted.
      if let known, known.node == peer {
        instances[index].promotion = nil
        updateParameters(index)
        persistIntents()
      }
      return
    }
    // What others say of our own promotion is an echo of what we said.
    if record.node == identity.node { return }
    // Hearsay about a third node is not believed; it speaks for itself.
    guard record.node == peer else { return }
    if let known, known.node == record.node {
      let new = Promotion(record, wall: wall)
      if known.setAt != new.setAt || (known.until == nil) != (new.until == nil) {
        instances[index].promotion = new
        persistIntents()
      }
      return
    }
    if let known, (known.setAt, known.node) > (record.setAt, record.node) { return }
    if known?.node == identity.node {
      log(
        .notice,
        "(\(instances[index].name)) our promotion ends: \(record.node) was promoted after it.")
    }
    instances[index].promotion = Promotion(record, wall: wall)
    instances[index].outbid = nil
    if known?.node == identity.node {
      failOperations(index, "\(record.node) was promoted after it")
    }
    updateFaults(index)
    updateParameters(index)
    persistIntents()
  }

  /// Ends this node's promotion; a peer that would win an election is handed the addresses at once.
  mutating func releaseOwnPromotion(_ index: Int, by whom: String) {
    guard let promotion = instances[index].promotion, promotion.node == identity.node else {
      return
    }
    instances[index].promotion = nil
    instances[index].outbid = nil
    record(
      .operator, instance: instances[index].name, text: "promotion ended by \(whom)")
    // Whoever still waits for it must not be told later that it is done.
    failOperations(index, "the promotion was ended by \(whom)", kinds: [.promote])
    persistIntents()
    updateFaults(index)
    updateParameters(index)
    sendPresence(index)
    guard case .master = instances[index].router.state, let successor = bestSuccessor(index),
      let presence = instances[index].peers[successor]?.presence
    else { return }
    let own = instances[index].router.parameters.priority
    let outranks =
      presence.effectivePriority > own
      || presence.effectivePriority == own
        && (instances[index].sourceAddress.map { successor.isHigher(than: $0) } ?? false)
    if outranks { beginHandOver(index, to: successor, .release, then: .backup) }
  }

  /// A node whose own health fails is no longer promoted.
  mutating func endOwnPromotion(_ index: Int, because reason: String) {
    guard let promotion = instances[index].promotion, promotion.node == identity.node,
      maintenance == nil, stopDeadline == nil
    else { return }
    // A cable that flaps must not end a promise across a restart; broken trackers do.
    instances[index].promotion = nil
    instances[index].outbid = nil
    record(.operator, instance: instances[index].name, text: "promotion ended: \(reason)")
    log(.notice, "(\(instances[index].name)) promotion ended: \(reason).")
    persistIntents()
    failOperations(index, "its own health failed: \(reason)")
  }

  /// After the start: a promotion of this node that was saved is carried out again.
  mutating func resumePromotion(_ index: Int) {
    guard let promotion = instances[index].promotion, promotion.node == identity.node else {
      return
    }
    log(.notice, "(\(instances[index].name)) promoted since before the start: it holds.")
  }
}
