public import NetworkTypes

/// Decides whether an authenticated peer message is fresh, for one channel.
///
/// Two rules. Per sender, the pair of boot epoch and sequence only grows. And who asks for an
/// action echoes one of the last four challenges sent from here, so a recording, however old the
/// mark, moves nothing.
///
/// A sender whose clock went back starts a life with a lower epoch. It is believed as soon as it
/// echoes a challenge, and from then on its former, higher epoch needs an echo as well.
public struct PeerReplayGuard: Hashable, Sendable {
  /// Why an authenticated message is not taken.
  public enum Refusal: Error, Hashable, Sendable {
    /// Heard before, or older than one heard before.
    case replayed
    /// An action without an echo of one of the last challenges.
    case notEchoed
  }

  /// How far one life of a sender has been heard.
  fileprivate struct Mark: Hashable {
    var epoch: UInt64
    var sequence: UInt64
  }

  /// What is known of one sender.
  fileprivate struct Sender: Hashable {
    var address: IPAddress
    var current: Mark
    /// The highest life that was given up for one with a lower epoch.
    var retired: Mark?
    /// When it was heard last, on a clock that counts accepted messages.
    var heardAt: UInt64
  }

  /// More senders than any cluster has; the one silent for longest makes room.
  private static let senderLimit = 64
  private var senders: [Sender] = []
  /// The newest first; 0 for none.
  private var nonces = SIMD4<UInt64>()
  private var accepted: UInt64 = 0

  /// Nothing heard, nothing asked.
  public init() {}

  /// Notes a challenge as sent. Only the last four count, so the caller makes a new one each second
  /// or so, not with every message. 0 means no challenge and is ignored.
  public mutating func remember(nonce: UInt64) {
    guard nonce != 0, nonces[0] != nonce else { return }
    nonces = SIMD4(nonce, nonces[0], nonces[1], nonces[2])
  }

  /// Forgets all challenges: this node stood still, so that what echoes them may be old.
  public mutating func forgetChallenges() { nonces = SIMD4() }

  /// True if the message echoes one of the last challenges.
  public func echoes(_ message: PeerMessage) -> Bool {
    guard message.echoedNonce != 0 else { return false }
    return nonces.indices.contains { nonces[$0] == message.echoedNonce }
  }

  /// Accepts a message and moves the mark of its sender, or throws and changes nothing.
  public mutating func accept(
    _ message: PeerMessage, from source: IPAddress
  ) throws(Refusal) {
    let mark = Mark(epoch: message.bootEpoch, sequence: message.sequence)
    let isFresh = echoes(message)
    if message.body.kind.isAction, !isFresh { throw .notEchoed }
    guard let index = senders.firstIndex(where: { $0.address == source }) else {
      insert(Sender(address: source, current: mark, retired: nil, heardAt: accepted))
      return
    }
    var sender = senders[index]
    if mark.epoch == sender.current.epoch {
      guard mark.sequence > sender.current.sequence else { throw .replayed }
    } else if mark.epoch < max(sender.current.epoch, sender.retired?.epoch ?? 0)
      || mark.epoch == sender.retired?.epoch
    {
      guard isFresh else { throw .replayed }
      if let retired = sender.retired, mark.epoch == retired.epoch {
        guard mark.sequence > retired.sequence else { throw .replayed }
      }
      if sender.current.epoch >= sender.retired?.epoch ?? 0 { sender.retired = sender.current }
    }
    sender.current = mark
    accepted &+= 1
    sender.heardAt = accepted
    senders[index] = sender
  }

  /// Adds a sender; if there are too many, the one silent for longest is forgotten.
  private mutating func insert(_ sender: Sender) {
    var sender = sender
    accepted &+= 1
    sender.heardAt = accepted
    if senders.count < Self.senderLimit {
      senders.append(sender)
    } else if let oldest = senders.indices.min(by: { senders[$0].heardAt < senders[$1].heardAt }) {
      senders[oldest] = sender
    }
  }
}

extension PeerReplayGuard {
  /// Writes or reads all that it remembers.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(list: &senders, blank: .blank) { $1.pass(&$0) }
    for index in nonces.indices { archive.pass(&nonces[index]) }
    archive.pass(&accepted)
  }
}

extension PeerReplayGuard.Mark: Archivable {
  fileprivate static var blank: Self { Self(epoch: 0, sequence: 0) }

  fileprivate mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&epoch)
    archive.pass(&sequence)
  }
}

extension PeerReplayGuard.Sender {
  fileprivate static var blank: Self {
    Self(address: .blank, current: .blank, retired: nil, heardAt: 0)
  }

  fileprivate mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&address)
    archive.pass(&current)
    archive.pass(&retired)
    archive.pass(&heardAt)
  }
}
