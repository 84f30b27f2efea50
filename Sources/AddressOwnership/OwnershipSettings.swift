public import AgentProtocol
public import NetworkTypes

/// What one cloud address is and how patiently its ownership is pursued.
public struct OwnershipSettings: Equatable, Sendable {
  /// Its number between engine and agent; also the upper half of its calls' numbers.
  public var number: AddressNumber
  /// The address.
  public var address: IPAddress
  /// What people call the provider, as `digitalocean`.
  public var provider: String
  /// True if the configuration names what to assign to, so that this machine need not be known.
  public var hasExplicitTarget = false

  /// What people do about a token that is refused.
  public var tokenRemedy = "put a valid token where the configuration says"

  /// Time limit of one call.
  public var callTimeout = Microseconds.seconds(8)
  /// What is granted beyond it before a silent agent counts as not having answered.
  public var callGrace = Microseconds.seconds(2)
  /// How old a reading may be so that a new master assigns without reading first.
  public var freshness = Microseconds.seconds(100)
  /// Between readings while not master.
  public var watchInterval = Microseconds.seconds(60)
  /// The same just after leaving, while the address still reads back here.
  public var departureInterval = Microseconds.seconds(5)
  /// How long an address that comes here is looked at more often: a call of the former master that
  /// was under way may still land. At least the longest action of a provider.
  public var settleWindow = Microseconds.seconds(30)
  /// Between readings in that time.
  public var settleInterval = Microseconds.seconds(3)
  /// Between readings afterwards.
  public var verifyInterval = Microseconds.seconds(30)
  /// How long an action may take before it is doubted.
  public var actionTimeout = Microseconds.seconds(60)
  /// How long readings may lag behind a completed action (eventual consistency).
  public var convergence = Microseconds.seconds(20)
  /// What the preferred of two masters waits before it asserts again; the other waits three times.
  public var contentionDelay = Microseconds.seconds(1)
  /// Calls that are left to failovers: below it, routine readings wait for the budget to refill.
  public var budgetReserve: UInt32 = 40

  /// Settings with the usual times.
  public init(number: AddressNumber, address: IPAddress, provider: String) {
    self.number = number
    self.address = address
    self.provider = provider
  }

  /// Stretches the routine intervals where many addresses share one token: 20 of them on two nodes
  /// stay below 4000 readings an hour, and more do not read more often.
  public mutating func share(with addresses: Int) {
    let factor = Int64(max(1, (addresses + 19) / 20))
    watchInterval = Microseconds.seconds(60) * factor
    verifyInterval = Microseconds.seconds(30) * factor
    freshness = watchInterval * 5 / 3
  }
}
