/// How long the provider takes, in milliseconds.
public struct Timing: Sendable, Equatable {
  /// From a request to its answer.
  public var call: ClosedRange<Int>
  /// From the answer to the end of an action.
  public var action: ClosedRange<Int>

  /// How long calls and actions take.
  public init(call: ClosedRange<Int>, action: ClosedRange<Int>) {
    self.call = call
    self.action = action
  }

  /// What DigitalOcean shows: calls answered at once, actions between 2 and 11 s.
  public static let observed = Timing(call: 0...0, action: 2_000...11_000)

  /// A range from `20` or `20-50`; nil for anything else.
  public static func range(_ text: some StringProtocol) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let low = parts[0], let high = parts[parts.count - 1],
      low >= 0, low <= high
    else { return nil }
    return low...high
  }
}
