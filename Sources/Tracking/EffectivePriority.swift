public import Configuration
public import NetworkTypes

/// What one tracker contributes to an instance.
public enum TrackerEffect: Equatable, Sendable {
  /// Nothing is known yet, and the tracker has no weight: the instance must wait.
  case pending
  /// The instance must go to FAULT.
  case fault
  /// Added to the priority; may be 0.
  case weight(Int)

  /// The arithmetic of keepalived: weight 0 means FAULT while down, a positive weight is added
  /// while up, a negative one while down. `reverse` negates what is added, and with weight 0 it
  /// means FAULT while up. Source: observed of keepalived 2.2.7.
  public init(isUp: Bool?, weight: TrackWeight) {
    guard let isUp else {
      self = weight.value == 0 ? .pending : .weight(0)
      return
    }
    let added = weight.reverse ? -weight.value : weight.value
    switch weight.value {
    case 0: self = isUp != weight.reverse ? .weight(0) : .fault
    case 1...: self = .weight(isUp ? added : 0)
    default: self = .weight(isUp ? 0 : added)
    }
  }
}

extension Priority {
  /// The priority with the weights of trackers: 1 to 254; owners ignore weights, as in keepalived.
  public func adding(weights: Int) -> Priority {
    guard self != .owner else { return .owner }
    let sum = Int(rawValue) + weights
    return Priority(UInt8(clamping: min(max(sum, 1), 254)))
  }
}
