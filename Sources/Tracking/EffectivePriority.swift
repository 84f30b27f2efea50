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

  /// The arithmetic of `track_file`: the number times the weight is added, as far as a priority can
  /// use it; -254 and less is a FAULT. With weight 0 a number other than 0 is one, or 0 with
  /// `reverse`. Source: keepalived.conf(5) and observed of keepalived 2.2.7.
  ///
  /// - Parameters:
  ///   - number: in the file; nil before it was read.
  ///   - weight: of the instance; -253 to 253 with keepalived, any here.
  public init(number: Int64?, weight: TrackWeight) {
    guard let number else {
      self = weight.value == 0 ? .pending : .weight(0)
      return
    }
    if weight.value == 0 {
      self = (number != 0) == weight.reverse ? .weight(0) : .fault
      return
    }
    let factor = Int64(weight.reverse ? -weight.value : weight.value)
    let (product, overflows) = number.multipliedReportingOverflow(by: factor)
    let sum = overflows ? ((number < 0) == (factor < 0) ? Int64.max : Int64.min) : product
    self = sum <= -254 ? .fault : .weight(Int(min(sum, 253)))
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
