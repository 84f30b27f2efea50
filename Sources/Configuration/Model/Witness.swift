public import NetworkTypes

/// A `witness` block (failover's own): what must answer, and what must not, before a node that hears
/// no peer takes over.
public struct Witness: Equatable, Sendable {
  /// `reach`: gateways and other hosts that a healthy node can reach; at least one unless there is a
  /// `peer_path`.
  public var reach: [WitnessTarget] = []
  /// `quorum`: how many of `reach` must answer, 1 up to all of them, 0 without any.
  /// Default: more than half.
  public var quorum = 1
  /// `peer_path`: addresses of peers over another network; if one answers, the peer lives.
  public var peerPaths: [WitnessTarget] = []
  /// `interval`: time from one probe to the next, 0.1 to 60 s.
  public var interval = Microseconds.seconds(1)
  /// `timeout`: an answer that takes longer does not count; at most the interval.
  public var timeout = Microseconds.seconds(1)

  /// A witness that asks nobody.
  public init() {}
}

/// Somebody that a witness asks.
public struct WitnessTarget: Hashable, Sendable {
  /// Whom.
  public var address: IPAddress
  /// `tcp PORT`: a connection to it must open; nil means an ICMP echo.
  public var port: UInt16?

  /// A target.
  public init(address: IPAddress, port: UInt16? = nil) {
    self.address = address
    self.port = port
  }
}
