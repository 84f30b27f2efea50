import Election
import NetworkTypes
import VRRPWire

/// What may happen next in a small world.
enum SmallEvent: Equatable, Sendable {
  /// The oldest advert from one router to another arrives, however old it is.
  case deliver(from: Int, to: Int)
  /// It gets lost.
  case lose(from: Int, to: Int)
  /// Time passes to the earliest deadline, and this router's timer fires.
  case timer(Int)
  /// Something the router needs breaks, or works again.
  case fault(Int)
  /// A power cut, or power again.
  case power(Int)
  /// A graceful stop.
  case stop(Int)
  /// The priority falls below all others, or is as configured again.
  case priority(Int)
}

/// Two or three routers, what they hold, and what is on its way between them.
struct SmallWorld: Sendable {
  /// The elections.
  var routers: [VirtualRouter]
  /// True where the addresses are bound, as the actions say.
  var holds: [Bool]
  /// Time.
  var now = MonotonicInstant.zero + .seconds(10)
  /// Adverts under way, by `from * count + to`, the oldest first; two at most.
  var channels: [[HeardAdvertisement]]

  private static let kept = 2

  /// Routers that have not started.
  init(_ plan: SmallWorldPlan) {
    routers = plan.priorities.indices.map { VirtualRouter(parameters: plan.parameters($0)) }
    holds = Array(repeating: false, count: routers.count)
    channels = Array(repeating: [], count: routers.count * routers.count)
  }

  /// Everything that may happen.
  var events: [SmallEvent] {
    var list: [SmallEvent] = []
    let count = routers.count
    for channel in channels.indices where !channels[channel].isEmpty {
      list.append(.deliver(from: channel / count, to: channel % count))
      list.append(.lose(from: channel / count, to: channel % count))
    }
    if let earliest = routers.compactMap(\.deadline).min() {
      for index in routers.indices where routers[index].deadline == earliest {
        list.append(.timer(index))
      }
    }
    for index in routers.indices {
      list.append(.fault(index))
      list.append(.power(index))
      list.append(.priority(index))
      if routers[index].state.holdsAddresses { list.append(.stop(index)) }
    }
    return list
  }

  /// Gives a router one event and puts its adverts on their way.
  ///
  /// - Returns: what it wanted done.
  mutating func give(_ event: ElectionEvent, to index: Int) -> [ElectionAction] {
    var actions: [ElectionAction] = []
    routers[index].handle(event, at: now, into: &actions)
    for action in actions {
      switch action {
      case .bindAddresses: holds[index] = true
      case .removeAddresses: holds[index] = false
      case .sendAdvertisement(let resigning): send(from: index, resigning: resigning)
      default: break
      }
    }
    return actions
  }

  private mutating func send(from index: Int, resigning: Bool) {
    let parameters = routers[index].parameters
    guard let source = parameters.primaryAddress else { return }
    let advert = HeardAdvertisement(
      source: source, priority: resigning ? .resignation : parameters.priority,
      interval: parameters.interval)
    for other in routers.indices where other != index {
      let channel = index * routers.count + other
      if channels[channel].count == Self.kept { channels[channel].removeFirst() }
      channels[channel].append(advert)
    }
  }

  /// A digest of all that decides what can follow; times count from now.
  var digest: SmallDigest {
    var digest = SmallDigest()
    for index in routers.indices {
      Self.mix(routers[index].state, now, &digest)
      digest.mix(Int64(routers[index].parameters.priority.rawValue))
      digest.mix(holds[index] ? 1 : 0)
    }
    for channel in channels {
      digest.mix(Int64(channel.count))
      for advert in channel { digest.mix(Int64(advert.priority.rawValue)) }
    }
    return digest
  }

  private static func mix(
    _ state: ElectionState, _ now: MonotonicInstant, _ digest: inout SmallDigest
  ) {
    func mix(_ instant: MonotonicInstant?) {
      digest.mix(instant.map { $0.nanoseconds - now.nanoseconds } ?? Int64.min)
    }
    func mix(_ heard: ElectionState.HeardMaster?) {
      digest.mix(Int64(heard?.priority.rawValue ?? 0))
      digest.mix(Int64(heard.map { $0.address.description.utf8.last ?? 0 } ?? 0))
    }
    switch state {
    case .initialize: digest.mix(1)
    case .fault: digest.mix(2)
    case .backup(let backup):
      digest.mix(3)
      mix(backup.downDeadline)
      mix(backup.preemptionAllowedAt)
      mix(backup.master)
      digest.mix(Int64(backup.requestsSent))
      digest.mix(backup.hasOverslept ? 1 : 0)
      digest.mix(backup.awaiting == .masterAdvert ? 0 : 1)
    case .master(let master):
      digest.mix(4)
      mix(master.advertDeadline)
      mix(master.overlap?.until)
    case .leaving(let leaving):
      digest.mix(5)
      mix(leaving.advertDeadline)
      mix(leaving.heard)
      switch leaving.phase {
      case .awaiting(_, let until): mix(until)
      case .resigned(let until): mix(until)
      case .lingering(_, let until): mix(until)
      }
      digest.mix(leaving.destination == .backup ? 0 : 1)
    }
  }
}

/// 128 bits of digest: two states of the same digest are taken as the same.
struct SmallDigest: Hashable, Sendable {
  private var low: UInt64 = 0xCBF2_9CE4_8422_2325
  private var high: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Adds a number.
  mutating func mix(_ value: Int64) {
    let bits = UInt64(bitPattern: value)
    low = (low ^ bits) &* 0x0000_0100_0000_01B3
    low ^= low >> 29
    high = (high &+ bits) &* 0xBF58_476D_1CE4_E5B9
    high ^= high >> 31
  }

  /// One of `count` classes.
  func isSampled(oneIn count: UInt64) -> Bool { high % count == 0 }
}
