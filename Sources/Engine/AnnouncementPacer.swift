import Configuration
import NetworkTypes

/// Holds announcements back, so that a take-over of many addresses trips no limit of a switch.
///
/// Without a configured limit an interface sends ``burst`` at once and one each ``rest`` after
/// that; a configured interval holds for every announcement, as in keepalived. The first
/// announcement of each address goes before repetitions.
struct AnnouncementPacer: Sendable {
  /// What shares a limit.
  struct Lane: Hashable, Sendable {
    /// The interfaces of a `garp_group`, by its position; nil for an interface alone.
    var group: Int?
    /// The interface, if it is in no group.
    var interface: InterfaceIndex?
    /// ARP and neighbor discovery have limits of their own.
    var family: AddressFamily
  }

  fileprivate struct State: Sendable {
    var interval: Microseconds
    var burst: Int
    var credit: Int
    var nextAt = MonotonicInstant.zero
    var firsts: [AddressRequest] = []
    var repetitions: [AddressRequest] = []
    /// How many of each were sent already; they are removed in one go.
    var sentFirsts = 0
    var sentRepetitions = 0

    var isEmpty: Bool { sentFirsts == firsts.count && sentRepetitions == repetitions.count }

    /// Nothing waits any more: neither shall the memory of what did.
    mutating func forget() {
      firsts = []
      sentFirsts = 0
      repetitions = []
      sentRepetitions = 0
    }

    mutating func refill(at now: MonotonicInstant) {
      guard now >= nextAt else { return }
      if isEmpty, now - nextAt >= interval * Int64(burst) {
        credit = burst
      } else {
        let earned = 1 + (now - nextAt).count / max(1, interval.count)
        credit = min(burst, credit + Int(min(earned, Int64(burst))))
      }
      nextAt = now + interval
    }

    mutating func next() -> AddressRequest? {
      if sentFirsts < firsts.count {
        sentFirsts += 1
        return firsts[sentFirsts - 1]
      }
      firsts = []
      sentFirsts = 0
      if sentRepetitions < repetitions.count {
        sentRepetitions += 1
        return repetitions[sentRepetitions - 1]
      }
      repetitions = []
      sentRepetitions = 0
      return nil
    }
  }

  private var states: [Lane: State] = [:]

  /// Announcements that an interface sends at once where no limit is configured.
  static let burst = 500
  /// Between those after that.
  static let rest = Microseconds.milliseconds(1)
  /// Repetitions that wait in a lane at most; more would tell nothing new.
  static let waitingAtMost = 16_384

  /// When `release` must be called; nil if nothing waits.
  var deadline: MonotonicInstant? {
    states.values.compactMap { $0.isEmpty ? nil : $0.nextAt }.min()
  }

  /// True if one more may be sent now; it counts as sent then.
  ///
  /// - Parameter interval: the configured limit; zero means the standard one.
  mutating func admits(_ lane: Lane, every interval: Microseconds, at now: MonotonicInstant) -> Bool
  {
    var state =
      states[lane]
      ?? State(
        interval: interval > .zero ? interval : Self.rest,
        burst: interval > .zero ? 1 : Self.burst, credit: interval > .zero ? 1 : Self.burst)
    state.refill(at: now)
    defer { states[lane] = state }
    guard state.isEmpty, state.credit > 0 else { return false }
    state.credit -= 1
    state.nextAt = max(state.nextAt, now + state.interval)
    return true
  }

  /// Lets one wait.
  mutating func wait(_ lane: Lane, _ request: AddressRequest, isFirst: Bool) {
    if isFirst {
      states[lane]?.firsts.append(request)
    } else if (states[lane]?.repetitions.count ?? 0) < Self.waitingAtMost {
      states[lane]?.repetitions.append(request)
    }
  }

  /// What may leave now, in order.
  mutating func release(at now: MonotonicInstant) -> [AddressRequest] {
    var result: [AddressRequest] = []
    for lane in states.keys.sorted(by: Self.isBefore) {
      guard var state = states[lane], !state.isEmpty, now >= state.nextAt else { continue }
      state.refill(at: now)
      while state.credit > 0, let request = state.next() {
        state.credit -= 1
        result.append(request)
      }
      if state.isEmpty { state.forget() }
      states[lane] = state
    }
    return result
  }

  /// First announcements that still wait; all else is dropped.
  mutating func reset() -> [AddressRequest] {
    defer { states = [:] }
    return states.keys.sorted(by: Self.isBefore).flatMap { lane in
      states[lane].map { Array($0.firsts[$0.sentFirsts...]) } ?? []
    }
  }

  /// A fixed order, so that the same events give the same actions.
  private static func isBefore(_ one: Lane, _ other: Lane) -> Bool {
    let (first, second) = (one.group ?? -1, other.group ?? -1)
    if first != second { return first < second }
    let (left, right) = (one.interface?.rawValue ?? 0, other.interface?.rawValue ?? 0)
    if left != right { return left < right }
    return one.family == .ipv4 && other.family == .ipv6
  }
}

extension AnnouncementPacer {
  /// True if nothing waits.
  var isIdle: Bool { states.values.allSatisfy(\.isEmpty) }

  /// Writes or reads what interfaces may send, as long as nothing waits.
  mutating func pass(_ archive: inout StateArchive) { archive.pass(&states) }
}

extension AnnouncementPacer.Lane: Archivable {
  static var blank: Self { Self(group: nil, interface: nil, family: .ipv4) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&group)
    archive.pass(&interface)
    archive.pass(&family)
  }
}

extension AnnouncementPacer.State: Archivable {
  fileprivate static var blank: Self { Self(interval: .zero, burst: 0, credit: 0) }

  fileprivate mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&interval)
    archive.pass(&burst)
    archive.pass(&credit)
    archive.pass(&nextAt)
  }
}
