public import ControlProtocol
public import NetworkTypes

/// An address that can move between nodes: reserved, floating or elastic.
public struct CloudAddress: Sendable, Equatable {
  /// Whose address it is.
  public var provider: Provider
  /// The provider's number of it. DigitalOcean has none: there it is the IPv4 address as a number,
  /// which is what its actions show as `resource_id`.
  public var id: Int
  /// The address as the API writes it; Hetzner's IPv6 addresses have a prefix length.
  public var text: String
  /// The address itself.
  public var address: IPAddress
  /// Region or location.
  public var region: String
  /// The name (Hetzner).
  public var name: String
  /// Labels (Hetzner).
  public var labels: [JSONMember]
  /// Project (DigitalOcean).
  public var project: String
  /// When it was made.
  public var createdAt: WallTime
  /// Who held it since when, oldest first. Never empty.
  public private(set) var history: [Holding]

  /// From some time on, a node holds the address, or none.
  public struct Holding: Sendable, Equatable {
    /// The beginning.
    public var since: WallTime
    /// The node; nil if none.
    public var holder: Int?
  }

  /// An address that has been where it is for ever.
  init(
    provider: Provider, id: Int, text: String, address: IPAddress, region: String, name: String,
    labels: [JSONMember], project: String, createdAt: WallTime, holder: Int?
  ) {
    self.provider = provider
    self.id = id
    self.text = text
    self.address = address
    self.region = region
    self.name = name
    self.labels = labels
    self.project = project
    self.createdAt = createdAt
    history = [Holding(since: createdAt, holder: holder)]
  }

  /// The node that holds the address now.
  public var holder: Int? { history.last?.holder }

  /// The node that held it at a time.
  public func holder(at time: WallTime) -> Int? {
    (history.last { $0.since <= time } ?? history.first)?.holder
  }

  /// Gives the address to another node. The last hundred holdings are remembered.
  mutating func give(to holder: Int?, at time: WallTime) {
    history.append(Holding(since: time, holder: holder))
    if history.count > 100 { history.removeFirst() }
  }

  /// True for an IPv6 address.
  public var isVersion6: Bool {
    switch address {
    case .v4: false
    case .v6: true
    }
  }
}
