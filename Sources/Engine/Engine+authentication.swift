import Configuration
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// auth_hmac: adverts are signed, and so are those that count.

extension Engine {
  /// Checks the trailer of an advert; its bytes, 0 for none.
  ///
  /// Whatever is wrong before that (TTL, version, length) is left to the checks that follow: a packet
  /// that fails them is not worth a hash.
  mutating func authenticate(
    _ message: Span<UInt8>, _ metadata: PacketMetadata, _ index: Int, _ known: TrailerCheck?
  ) throws(ReceiveError) -> Int {
    guard instances[index].authenticator != nil, let header = AdvertisementHeader.peek(message),
      !metadata.wasMulticast || metadata.ttl == 255
    else { return 0 }
    // Not the whole configuration: taking that out of its place counts references by the dozen.
    let version = instances[index].configuration.version
    let family = instances[index].configuration.family
    guard header.version == version.rawValue else { return 0 }
    // A signed advert of a stranger is no better than any other.
    guard isConfiguredPeer(metadata.source, index) else { throw .unknownSource(metadata.source) }
    let length = header.messageLength(as: version, family)
    let time = wall
    do {
      let trailing =
        try instances[index].authenticator?.check(
          message, messageLength: length, source: metadata.source, wall: time,
          known: known) ?? 0
      if trailing > 0 {
        compareClocks(metadata.source, index)
        rememberMark(index)
      }
      return trailing
    } catch {
      throw .authentication(error)
    }
  }

  /// A clock that is half of the window off is told before it is all of it.
  private mutating func compareClocks(_ source: IPAddress, _ index: Int) {
    guard let authenticator = instances[index].authenticator,
      let window = authenticator.policy.window, let mark = authenticator.marks.last
    else { return }
    let age = AdvertisementAuthenticator.age(of: mark.sequence, wall)
    guard abs(age) * 2 > window else { return }
    logOnce(
      index, .clock(source), .warning,
      "the clock of \(source) is \(abs(age)) s \(age < 0 ? "ahead" : "behind"); beyond \(window) s its"
        + " adverts are dropped. Set both by NTP.")
  }

  /// The adverts to send: as encoded, or signed with one sequence number for all destinations.
  mutating func signed(_ index: Int, _ source: IPAddress) -> [[UInt8]] {
    let encoded = instances[index].encoded
    guard let authentication = instances[index].configuration.messageAuthentication,
      authentication.mode != .receiveOnly, let key = authentication.key(authentication.activeKey)
    else { return encoded }
    let window = instances[index].authenticator?.policy.window
    let sequence = instances[index].sequence.next(wall: wall, window: window)
    let trailer = AuthenticationTrailer(keyID: key.id, sequence: sequence)
    return zip(encoded, instances[index].destinations).map { bytes, destination in
      trailer.sign(bytes, source: source, destination: destination, key: key.secret)
    }
  }

  /// Fills in the secrets that stand in files.
  static func addSecrets(_ keys: [LoadedKey], to configuration: inout FailoverConfiguration) {
    for key in keys { configuration.setSecret(key.secret, of: key.id, in: key.instance) }
  }

  /// A new engine must know what was taken a moment ago. Beyond so many in a second, which are many
  /// routers or short intervals, the regular record has to do: it is a second old at most.
  private mutating func rememberMark(_ index: Int) {
    guard marksToRemember > 0 else { return }
    marksToRemember -= 1
    remember(index)
  }

  /// Marks that are told to the supervisor at once, in a second.
  static let marksAtOnce = 64

  /// What must outlive this engine.
  func marks(_ index: Int) -> [InstanceRecord.Mark] {
    (instances[index].authenticator?.marks ?? []).map {
      InstanceRecord.Mark(source: $0.source.description, sequence: $0.sequence)
    }
  }

  /// Takes up what an earlier life knew: nothing that it took is taken again.
  mutating func restore(_ marks: [InstanceRecord.Mark], sent: UInt64, _ index: Int) {
    guard let policy = instances[index].authenticator?.policy else { return }
    let known = marks.compactMap { mark in
      IPAddress(mark.source).map {
        AdvertisementAuthenticator.Mark(source: $0, sequence: mark.sequence)
      }
    }
    instances[index].authenticator = AdvertisementAuthenticator(policy: policy, marks: known)
    instances[index].sequence = AuthenticationSequence(last: sent)
  }

  /// True if some instance signs or wants signatures, so that marks must reach the disk.
  var hasAuthentication: Bool { instances.contains { $0.authenticator != nil } }

  /// Marks are written once in this time, and when the daemon stops.
  static let markPeriod = Microseconds.seconds(60)

  /// Writes marks when it is time.
  mutating func persistMarks() {
    guard now >= nextMarks, hasAuthentication else { return }
    nextMarks = now + Self.markPeriod
    persistIntents()
  }
}
