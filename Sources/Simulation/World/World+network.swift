import Engine
import NetworkTypes

// The wires between nodes, and to the clients.

extension World {
  /// A VRRP message leaves a node.
  func send(_ datagram: Datagram, _ node: Node) {
    let link = node.kernel.link(datagram.transport.index)
    let accepted =
      node.sockets[datagram.transport] != nil && link?.facts.isRunning == true
      && node.kernel.has(datagram.source)
    let packet = Packet(
      bytes: datagram.bytes, source: datagram.source, destination: datagram.destination,
      ttl: datagram.ttl, segment: link?.segment ?? 0, from: node.index)
    tell(.sent(node: node.index, packet, accepted: accepted), .sending)
    if packet.advert != nil {
      tell(.sent(node: node.index, packet, accepted: accepted), .sendingAdverts)
    }
    if accepted { transmit(packet) }
  }

  /// Puts a packet on a wire, towards everybody who is meant.
  package func transmit(_ packet: Packet) {
    for receiver in nodes where receiver.index != packet.from {
      if let from = packet.from,
        !segments[packet.segment].passes(from: from, to: receiver.index)
      {
        continue
      }
      if !packet.destination.isMulticast, !receiver.kernel.has(packet.destination) { continue }
      let arrivals = segments[packet.segment].arrivals(
        from: packet.from, to: receiver.index, at: now, &random)
      if let first = arrivals.first {
        queue.add(.packet(packet, node: receiver.index), at: first)
      }
      if let second = arrivals.second {
        queue.add(.packet(packet, node: receiver.index), at: second)
      }
    }
  }

  /// A packet reaches a network card.
  func packetArrives(_ packet: Packet, at node: Node) {
    guard node.seat != nil,
      let link = node.kernel.links.first(where: {
        $0.segment == packet.segment && $0.facts.isRunning
      })
    else { return }
    let key = TransportKey(family: packet.source.family, index: link.facts.index)
    guard let groups = node.sockets[key] else { return }
    if packet.destination.isMulticast {
      guard groups.contains(packet.destination) else { return }
    } else {
      guard node.kernel.has(packet.destination) else { return }
    }
    if losesPacket(packet, node) {
      tellHears(packet, node)
      return turn(node, [])
    }
    arrive(.packet(packet, key), at: node)
  }

  /// Tells the auditors that an engine is about to be given a packet.
  func tellHears(_ packet: Packet, _ node: Node) {
    tell(.hears(node: node.index, packet), .hearing)
    if packet.advert != nil { tell(.hears(node: node.index, packet), .hearingAdverts) }
    if packet.from == nil { tell(.hears(node: node.index, packet), .strangers) }
  }

  /// A gratuitous ARP or neighbor advertisement leaves a node.
  func announce(_ interface: InterfaceIndex, _ bytes: [UInt8], _ node: Node) {
    guard let address = Self.announcedAddress(bytes) else { return }
    guard let link = node.kernel.link(interface), !has(.silentMaster) else { return }
    tell(.announced(node: node.index, address), .addresses)
    guard link.facts.isRunning, let hardware = link.facts.hardwareAddress else { return }
    if segments[link.segment].losesAnnouncements { return }
    let arrivals = segments[link.segment].arrivals(from: node.index, to: nil, at: now, &random)
    if let first = arrivals.first {
      queue.add(
        .frame(address: address, hardware: hardware, segment: link.segment, from: node.index),
        at: first)
    }
  }

  /// The address that a frame of ours announces.
  static func announcedAddress(_ frame: [UInt8]) -> IPAddress? {
    func number(_ offset: Int, _ length: Int) -> UInt64 {
      frame[offset..<(offset + length)].reduce(0) { $0 << 8 | UInt64($1) }
    }
    if frame.count >= 42, frame[12] == 0x08, frame[13] == 0x06 {
      return .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: number(28, 4))))
    }
    if frame.count >= 86, frame[12] == 0x86, frame[13] == 0xDD {
      return .v6(IPv6Address(high: number(62, 8), low: number(70, 8)))
    }
    return nil
  }
}
