public import NetworkTypes

/// What a node knows of the cloud addresses of one virtual router.
///
/// On the wire it is appended to presence; a sender without cloud addresses, or of an older
/// version, appends nothing.
/// ```
/// mark       1 byte     'C'
/// target     text       what the provider calls the sender, at most 40 bytes
/// epoch      8 bytes    mastership of the sender
/// digest     4 bytes    AddressListDigest of the addresses
/// count      1 byte     at most 64, in the order of the sorted addresses:
///   state    1 byte     PeerCloudState
///   age      4 bytes    milliseconds since the reading; all ones if there was none
/// ```
public struct PeerCloud: Hashable, Sendable {
  /// One address at the sender's last reading.
  public struct Reading: Hashable, Sendable {
    /// Where it was.
    public var state: PeerCloudState
    /// How long ago; nil if it was never read. 0 to 49 days, in whole milliseconds.
    public var age: Microseconds?

    /// A reading.
    public init(_ state: PeerCloudState, age: Microseconds?) {
      self.state = state
      self.age = age
    }
  }

  /// Addresses that fit into one message.
  public static let addressLimit = 64

  /// The byte before the fields.
  static let mark: UInt8 = 0x43

  /// What the provider calls the sender's machine, at most 40 bytes; empty if it does not know.
  public var target: String
  /// Number of its mastership, growing; 0 before the first.
  public var epoch: UInt64
  /// ``AddressListDigest`` of its cloud addresses: the readings mean nothing to a receiver with
  /// others.
  public var addressDigest: UInt32
  /// One for each address, in the order of the sorted addresses; at most 64.
  public var readings: [Reading]

  /// What a node knows.
  public init(target: String, epoch: UInt64, addressDigest: UInt32, readings: [Reading]) {
    self.target = target
    self.epoch = epoch
    self.addressDigest = addressDigest
    self.readings = readings
  }
}

/// Where a cloud address was at a peer's last reading.
public enum PeerCloudState: UInt8, Hashable, Sendable, CaseIterable {
  /// It was never read, or its state is of a newer version.
  case unknown = 0
  /// At somebody else, or nobody.
  case elsewhere = 1
  /// At the sender.
  case here = 2
}
