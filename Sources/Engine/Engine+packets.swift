import Configuration
import Election
public import NetworkTypes
import SupervisorProtocol
public import VRRPWire

extension Engine {
  /// Takes one VRRP message, without its IP header, at the time set last.
  ///
  /// - Parameters:
  ///   - message: the bytes; may be anything.
  ///   - transport: the sockets it came through.
  ///   - source: sender of the packet.
  ///   - destination: the group or our own address.
  ///   - ttl: TTL or hop limit.
  ///   - trailer: what one key says of its trailer, if it was asked already.
  public mutating func receive(
    _ message: Span<UInt8>, on transport: TransportKey, from source: IPAddress,
    to destination: IPAddress, ttl: UInt8, trailer: TrailerCheck? = nil
  ) {
    guard let header = AdvertisementHeader.peek(message) else { return }
    // The parent of a virtual link only keeps the switches informed.
    guard let listeners = demultiplexer[transport] else { return }
    // Our own packets come back where a switch loops them or several instances share the wire.
    if isOwnAddress(source, transport) {
      return heardOwnAddress(header, source, on: transport)
    }
    let metadata = PacketMetadata(source: source, destination: destination, ttl: ttl)
    if header.virtualRouterID == 0 {
      return receivePeerMessage(message, listeners, metadata)
    }
    if let index = listeners.first(
      of: header.virtualRouterID, where: { belongs(metadata, to: $0) })
    {
      return receiveAdvertisement(message, metadata, index, trailer)
    }
    if configuration.global.reportsUnknownRouters {
      reportUnknown(UnknownRouter(number: header.virtualRouterID, source: source), transport)
    }
  }

  /// `log_unknown_vrids`: each such router once, and not more of them than a segment has.
  private mutating func reportUnknown(_ router: UnknownRouter, _ transport: TransportKey) {
    guard unknownRouters.count < Self.peerLimit, unknownRouters.insert(router).inserted else {
      return
    }
    let name = links[transport.index]?.name ?? "interface \(transport.index)"
    let text =
      "\(router.source) advertises virtual router \(router.number) on \(name), which has no"
      + " instance here. Do: nothing if it is another cluster; else compare virtual_router_id"
    log(.warning, "\(text).")
    record(.daemon, text: text)
  }

  /// True if an instance of that VRID is meant: with several of them on one interface (unicast) the
  /// destination tells them apart.
  private func belongs(_ metadata: PacketMetadata, to index: Int) -> Bool {
    if metadata.wasMulticast || instances[index].isMulticast { return true }
    return instances[index].sourceAddress.map { $0 == metadata.destination } ?? true
  }

  /// True for an address that this node sends from. A virtual address is nobody's own: FRR sends its
  /// adverts from a virtual link-local address, which a second master has bound as well.
  private func isOwnAddress(_ address: IPAddress, _ transport: TransportKey) -> Bool {
    guard addresses[transport.index]?.contains(address) ?? false else { return false }
    return virtualAddresses[address] == nil
      || instances.contains { $0.sourceAddress == address }
  }

  private mutating func receiveAdvertisement(
    _ message: Span<UInt8>, _ metadata: PacketMetadata, _ index: Int, _ trailer: TrailerCheck?
  ) {
    // FAULT and INIT do not listen, as in keepalived.
    switch instances[index].router.state {
    case .initialize, .fault: return
    case .backup, .master, .leaving: break
    }
    do {
      let trailing = try authenticate(message, metadata, index, trailer)
      let advertisement = try ReceivedAdvertisement.decode(
        message, metadata, expecting: instances[index].expectation, trailing: trailing)
      accept(advertisement, metadata, index)
    } catch {
      reject(error, metadata, index)
    }
  }

  private mutating func accept(
    _ advertisement: ReceivedAdvertisement, _ metadata: PacketMetadata, _ index: Int
  ) {
    let mayLack =
      instances[index].configuration.version == .version3
      && instances[index].configuration.family == .ipv4
    instances[index].counters.record(advertisement, mayLackPseudoHeader: mayLack)
    let source = metadata.source
    examine(advertisement, from: source, index)
    if instances[index].peers.count < Self.peerLimit || instances[index].peers.contains(source) {
      let now = now
      instances[index].withPeer(source) { peer in
        peer.heardAt = now
        peer.advertAt = now
        peer.advertPriority = advertisement.priority
      }
    }
    elect(
      .advertisement(
        HeardAdvertisement(
          source: source, priority: advertisement.priority, interval: advertisement.interval)),
      index)
  }

  private mutating func reject(
    _ error: ReceiveError, _ metadata: PacketMetadata, _ index: Int
  ) {
    instances[index].counters.record(error)
    noteDropped(index, metadata.source, error.description)
    // Texts of thousands that follow would be for nobody.
    guard !instances[index].found.contains(.receive(error.counter)) else { return }
    // The text of the error says what to do.
    find(
      index, .receive(error.counter), .warning, "dropped a packet from \(metadata.source): \(error)"
    )
  }

  /// Remembers a sender whose packets are dropped, so that status can list it; bounded.
  mutating func noteDropped(
    _ index: Int, _ source: IPAddress, _ reason: @autoclosure () -> String
  ) {
    if !instances[index].peers.contains(source) {
      guard instances[index].peers.count < Self.peerLimit else { return }
      var record = PeerRecord()
      record.isConfigured = false
      instances[index].peers[source] = record
    }
    let now = now
    instances[index].withPeer(source) { peer in
      peer.dropped &+= 1
      // A text for each packet of a flood would cost more than the rest.
      if peer.heardAt != now || peer.dropReason == nil { peer.dropReason = reason() }
      peer.heardAt = now
    }
  }

  /// More other routers than any segment has; a flood of forged senders stops here.
  static let peerLimit = 64
}
