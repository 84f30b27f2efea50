import Configuration
import Election
import NetworkTypes
import VRRPWire

// Presence of thousands of routers once a second would be more work than all their adverts: it is told
// as often only as long as it changes. What has stood for some seconds is confirmed by pulses, one a
// second for all routers that share an interface, its addresses and a key.

/// Keys of messages between peers.
struct KeyRing: Sendable {
  /// What they are made of.
  let secrets: [[UInt8]]
  /// The keys, the one that is used for sending first.
  let keys: [PeerKey]

  /// The keys of these secrets.
  init(secrets: [[UInt8]]) {
    self.secrets = secrets
    keys = secrets.map { PeerKey($0) }
  }
}

/// What an instance told its peers last.
struct ToldPresence: Sendable {
  /// A number that stands for what was told.
  var mark: UInt64 = 0
  /// How often the same was told in a row, up to a bound.
  var repetitions: UInt8 = 0
}

extension Engine {
  /// Routers on one interface from which on pulses pay.
  static let pulsesFrom = 8
  /// Presence is told so often before pulses take over: that many datagrams would have to be lost.
  private static let repetitionsBeforePulses: UInt8 = 4
  /// The least time between two messages of a presence that pulses confirm. It is told again for a
  /// peer that missed all of those.
  private static let confirmedPeriod = Microseconds.seconds(20)
  /// Questions to a peer that may follow from one pulse.
  private static let hellosAtOnce = 64

  /// Notes that presence is told now; gives the time until it is told again.
  mutating func noteTold(_ index: Int) -> Microseconds {
    guard hasPulse(index) else { return Self.presencePeriod }
    let mark = presenceMark(index)
    if instances[index].told.mark != mark {
      instances[index].told = ToldPresence(mark: mark)
    } else if instances[index].told.repetitions < Self.repetitionsBeforePulses {
      instances[index].told.repetitions += 1
    }
    guard isConfirmed(index) else { return Self.presencePeriod }
    // Spread, or all that began together would stay together.
    let share = Int64(instances[index].configuration.virtualRouterID.rawValue)
    return Self.confirmedPeriod + Self.confirmedPeriod * share / 256
  }

  /// True if the presence of an instance may be confirmed by pulses: nothing in it runs on by itself,
  /// and there are enough of them.
  private func hasPulse(_ index: Int) -> Bool {
    guard cloud.isEmpty, stopDeadline == nil, instances[index].promotion == nil,
      instances[index].move == nil, instances[index].isStarted,
      let interface = instances[index].interfaceIndex
    else { return false }
    let users = demultiplexer[instances[index].transport(on: interface)]?.count ?? 0
    return users >= Self.pulsesFrom
  }

  /// True once all peers must have heard it.
  private func isConfirmed(_ index: Int) -> Bool {
    instances[index].told.repetitions >= Self.repetitionsBeforePulses
  }

  /// A number for everything that presence tells and that can change by itself.
  private func presenceMark(_ index: Int) -> UInt64 {
    var hash = FNVHash()
    hash.add(instances[index].visibleState.rawValue)
    hash.add(byte: instances[index].configuration.priority.rawValue)
    hash.add(byte: instances[index].router.parameters.priority.rawValue)
    let readiness = readiness(index)
    hash.add(byte: readiness.reason.rawValue)
    hash.add(readiness.text)
    hash.add(byte: maintenance == nil ? 0 : 1)
    if let master = currentMaster(index) { hash.add(master) }
    hash.add(UInt64(instances[index].addressListDigest))
    hash.add(UInt64(bitPattern: instances[index].configuration.advertisementInterval.count))
    return hash.value
  }

  // MARK: Sending

  /// Routers that one pulse speaks of.
  private struct Pulse {
    var carrier: Int
    var ring: Int
    var routers = VirtualRouterSet()
  }

  /// Once a second: confirms what stands, and tells at once what has changed.
  mutating func sendPulses() {
    guard now >= nextPulses, !identity.observes else { return }
    nextPulses = now + Self.presencePeriod
    renewNonce()
    guard instances.indices.contains(where: { isConfirmed($0) }) else { return }
    for transport in demultiplexer.keys.sorted(by: Self.isBefore) {
      var pulses: [Pulse] = []
      for index in demultiplexer[transport]?.all ?? [] where isConfirmed(index) {
        guard hasPulse(index), instances[index].told.mark == presenceMark(index) else {
          instances[index].told = ToldPresence()
          sendPresence(index)
          reschedule(instance: index)
          continue
        }
        add(index, to: &pulses)
      }
      for pulse in pulses {
        for destination in instances[pulse.carrier].destinations {
          send(.pulse(pulse.routers), to: destination, pulse.carrier)
        }
      }
    }
  }

  /// Joins an instance to those that tell the same peers the same way.
  private mutating func add(_ index: Int, to pulses: inout [Pulse]) {
    let ring = keyRing(index)
    let router = instances[index].configuration.virtualRouterID
    instances[index].replayGuard.remember(nonce: ownNonce)
    let place = pulses.firstIndex { pulse in
      pulse.ring == ring && !pulse.routers.contains(router)
        && instances[pulse.carrier].sourceAddress == instances[index].sourceAddress
        && instances[pulse.carrier].configuration.version == instances[index].configuration.version
        && instances[pulse.carrier].destinations == instances[index].destinations
    }
    if let place { return pulses[place].routers.insert(router) }
    var pulse = Pulse(carrier: index, ring: ring)
    pulse.routers.insert(router)
    pulses.append(pulse)
  }

  /// A fixed order, so that the same events give the same actions.
  private static func isBefore(_ one: TransportKey, _ other: TransportKey) -> Bool {
    if one.index != other.index { return one.index.rawValue < other.index.rawValue }
    if one.family != other.family { return one.family == .ipv4 }
    return one.port < other.port
  }

  // MARK: Hearing

  /// A peer says that what it told of these routers still holds. Who missed it asks.
  mutating func accept(
    pulse routers: VirtualRouterSet, of message: PeerMessage, from source: IPAddress,
    _ carrier: Int
  ) {
    guard let interface = instances[carrier].interfaceIndex else { return }
    let transport = instances[carrier].transport(on: interface)
    let ring = keyRing(carrier)
    var questions = Self.hellosAtOnce
    for index in demultiplexer[transport]?.all ?? []
    where routers.contains(instances[index].configuration.virtualRouterID)
      && isConfiguredPeer(source, index) && keyRing(index) == ring
    {
      if confirm(message, from: source, index) { continue }
      guard questions > 0, instances[index].isStarted else { continue }
      questions -= 1
      send(.hello, to: source, index)
    }
  }

  /// Lets what a peer told of itself hold for longer; false if that is not known.
  private mutating func confirm(
    _ message: PeerMessage, from source: IPAddress, _ index: Int
  ) -> Bool {
    let now = now
    var silence: Microseconds?
    _ = instances[index].withKnownPeer(source) { peer in
      guard let last = peer.presenceAt, now - last <= Self.presenceValidity,
        peer.presenceEpoch == message.bootEpoch, peer.presenceSequence < message.sequence
      else { return }
      silence = now - last
      peer.heardAt = now
      peer.presenceAt = now
      peer.presenceSequence = message.sequence
      peer.nonce = message.ownNonce
    }
    noteSilence(silence, index)
    return silence != nil
  }
}
