public import NetworkTypes

/// Decides for one socket when the kernel shall keep away what nobody here can want, so that a
/// flood does not cost the processor.
///
/// At usual rates everything is handed over, so that each wrong packet is counted. Only when many
/// of them come is a filter wanted, which lets one in ``PacketSelection/sample`` of them pass,
/// until they have ended.
public struct FloodGuard: Sendable {
  /// What people should be told.
  public enum Finding: Equatable, Sendable {
    /// A flood began, of so many unwanted packets a second.
    case began(perSecond: Int)
    /// It is over; so many packets, about, were kept away.
    case ended(keptAway: UInt64)
  }

  private enum State: Sendable {
    /// Few packets come: nobody looks at them twice.
    case calm
    /// Many come: are they wanted?
    case watching(PacketSelection)
    /// Many are not wanted: the kernel sorts them out. Since when there were few of them.
    case filtering(PacketSelection, quietSince: MonotonicInstant, keptAway: UInt64)
  }

  private var state = State.calm
  private var windowEnd = MonotonicInstant.zero
  /// Packets of the present window, and those that nobody wants.
  private var packets = 0
  private var unwanted = 0
  /// True if many packets came in the last window, wanted or not: who waits for each alone does
  /// little else than waking up.
  public private(set) var isCrowded = false

  /// How long packets are counted before they are judged.
  static let window = Microseconds.milliseconds(100)
  /// So many packets in a window are worth a closer look, and so many unwanted ones are a flood.
  static let manyPackets = 200
  /// After so long without many of them it is over: two windows of a slow flood must not take
  /// turns.
  static let quietTime = Microseconds.seconds(10)

  /// A guard that has seen nothing.
  public init() {}

  /// What the kernel shall let pass; nil for everything.
  public var filter: PacketSelection? {
    if case .filtering(let selection, _, _) = state { selection } else { nil }
  }

  /// Counts a packet that was received.
  public mutating func saw(_ message: Span<UInt8>, from source: IPAddress, hops: UInt8) {
    packets += 1
    switch state {
    case .calm: return
    case .watching(let selection), .filtering(let selection, _, _):
      if !selection.passes(message, from: source, hops: hops) { unwanted += 1 }
    }
  }

  /// Judges what was counted, at the end of each window.
  ///
  /// - Parameter selection: what may be wanted now; asked for only if it matters.
  /// - Returns: what people should be told.
  public mutating func advance(
    to now: MonotonicInstant, _ selection: () -> PacketSelection?
  ) -> Finding? {
    guard now >= windowEnd else { return nil }
    // A window that nobody closed in time has no rate; many packets in it are looked at in the
    // next.
    let wasInTime = now - windowEnd < Self.window
    defer {
      windowEnd = now + Self.window
      isCrowded = packets >= Self.manyPackets
      packets = 0
      unwanted = 0
    }
    if case .calm = state, packets < Self.manyPackets { return nil }
    guard let wanted = selection() else {
      state = .calm
      return nil
    }
    switch state {
    case .calm:
      state = .watching(wanted)
      return nil
    case .watching:
      if wasInTime, unwanted >= Self.manyPackets {
        state = .filtering(wanted, quietSince: now, keptAway: 0)
        return .began(perSecond: unwanted * Int(Microseconds.seconds(1).count / Self.window.count))
      }
      state = packets < Self.manyPackets ? .calm : .watching(wanted)
      return nil
    case .filtering(_, let quietSince, let before):
      let arrived = unwanted * PacketSelection.sample
      let keptAway = before + UInt64(unwanted * (PacketSelection.sample - 1))
      let isQuiet = arrived < Self.manyPackets
      if isQuiet, now - quietSince > Self.quietTime {
        state = .calm
        return .ended(keptAway: keptAway)
      }
      state = .filtering(wanted, quietSince: isQuiet ? quietSince : now, keptAway: keptAway)
      return nil
    }
  }
}
