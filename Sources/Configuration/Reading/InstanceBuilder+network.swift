import NetworkTypes

// Addresses, peers and trackers of an instance.

extension InstanceBuilder {
  /// Most addresses in one advert over IPv6 with an MTU of 1500, as keepalived counts.
  private static let ipv6AddressesPerPacket = 89

  func addresses(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    instance.addresses = draft.addresses.map { filled($0, instance.interface) }
    instance.excludedAddresses = draft.excludedAddresses.map { filled($0, instance.interface) }
    let family = instance.family
    for entry in draft.addresses where entry.address.prefix.address.family != family {
      sink.error(
        "addresses of both families in one virtual_ipaddress", at: entry.span,
        hints: ["move those of the other family to virtual_ipaddress_excluded"])
      break
    }
    if draft.addresses.count > 255 {
      sink.error(
        "an advert lists at most 255 addresses, not \(draft.addresses.count)",
        at: draft.addresses[255].span, hints: ["move the rest to virtual_ipaddress_excluded"])
    } else if family == .ipv6, draft.addresses.count > Self.ipv6AddressesPerPacket {
      sink.warning(
        "with an MTU of 1500 an advert has room for \(Self.ipv6AddressesPerPacket) IPv6 addresses, "
          + "not \(draft.addresses.count)",
        at: draft.addresses[Self.ipv6AddressesPerPacket].span,
        hints: [
          "the rest is bound, but not advertised, unless the MTU is larger",
          "move the rest to virtual_ipaddress_excluded",
        ])
    }
    if draft.addresses.isEmpty, instance.version == .version3, !draft.withoutAddresses {
      sink.error(
        "a VRRPv3 instance without virtual_ipaddress", at: draft.span,
        hints: ["if that is meant, say so with no_virtual_ipaddress"])
    }
    if family == .ipv6, let first = draft.addresses.first,
      case .v6(let address) = first.address.prefix.address, !address.isLinkLocal
    {
      sink.warning(
        "the first IPv6 address should be link-local", at: first.span,
        hints: ["RFC 9568 section 5.2.9 asks for it; other implementations drop such adverts"])
    }
  }

  private func filled(_ entry: AddressDraft, _ interface: String) -> VirtualAddress {
    var address = entry.address
    if !entry.hasInterface { address.interface = interface }
    return address
  }

  func transport(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    instance.sourceAddress = draft.sourceAddress
    // Some list all nodes on every node; adverts to itself are of no use.
    instance.unicastPeers = draft.peers.map(\.peer).filter { $0.address != draft.sourceAddress }
    instance.unicastTTL = draft.unicastTTL ?? 255
    instance.faultWithoutPeer = draft.faultWithoutPeer
    instance.trackSourceAddress = draft.trackSourceAddress
    if !instance.unicastPeers.isEmpty || draft.spans["unicast_peer"] != nil {
      instance.unicastTransport = draft.unicastTransport ?? defaults.unicastTransport ?? .vrrp
    } else if case .udp = draft.unicastTransport {
      sink.warning(
        "'unicast_transport' has no effect without unicast_peer",
        at: draft.span(of: "unicast_transport"))
    }
    // Bounds on the TTL of a peer mean nothing for strangers, so they imply the check.
    let bounded = draft.peers.contains { $0.peer.minimumTTL != nil || $0.peer.maximumTTL != nil }
    instance.checkUnicastSource =
      draft.checkUnicastSource ?? (defaults.checkUnicastSource ?? false || bounded)
    instance.multicastGroup =
      draft.multicastGroup
      ?? (instance.family == .ipv4 ? .v4(global.multicastGroup4) : .v6(global.multicastGroup6))
    checkFamilies(instance, &sink)
    if draft.spans["unicast_peer"] != nil, instance.unicastPeers.isEmpty, !draft.faultWithoutPeer {
      sink.warning(
        "'unicast_peer' names no other node: multicast is used", at: draft.span(of: "unicast_peer"),
        hints: ["with unicast_fault_no_peer the instance waits in FAULT instead"])
    }
    if !draft.peers.isEmpty, draft.spans["mcast_dst_ip"] != nil {
      sink.warning(
        "'mcast_dst_ip' has no effect with unicast_peer", at: draft.span(of: "mcast_dst_ip"))
    }
    if let source = draft.sourceAddress, let own = draft.peerSpans[source] {
      sink.warning(
        "the peer \(source) is this node's own source address: it is left out", at: own,
        hints: ["list the other nodes only"])
    }
    if draft.trackSourceAddress, draft.sourceAddress == nil {
      sink.warning(
        "'track_src_ip' has no effect without unicast_src_ip or mcast_src_ip",
        at: draft.span(of: "track_src_ip"))
    }
  }

  private func checkFamilies(_ instance: InstanceConfiguration, _ sink: inout DiagnosticSink) {
    let name = instance.family == .ipv4 ? "IPv4" : "IPv6"
    for entry in draft.peers where entry.peer.address.family != instance.family {
      sink.error("the instance is of \(name), and this peer is not", at: entry.span)
    }
    if let source = draft.sourceAddress, source.family != instance.family {
      let keyword = draft.spans["unicast_src_ip"] != nil ? "unicast_src_ip" : "mcast_src_ip"
      sink.error(
        "the instance is of \(name), and '\(keyword)' is not", at: draft.span(of: keyword))
    }
    guard let group = draft.multicastGroup else { return }
    if group.family != instance.family {
      sink.error(
        "the instance is of \(name), and 'mcast_dst_ip' is not", at: draft.span(of: "mcast_dst_ip"))
    } else if case .v6(let group) = group, group.high >> 48 & 0xF != 2 {
      sink.error(
        "'mcast_dst_ip' of IPv6 must be a link-local group, ff02::/16",
        at: draft.span(of: "mcast_dst_ip"))
    }
  }

  func tracking(_ instance: inout InstanceConfiguration, _ sink: inout DiagnosticSink) {
    instance.trackedInterfaces = TrackReferences.interfaces(draft.interfaces)
    instance.trackedScripts = TrackReferences.resolve(
      draft.scripts, trackers.scripts, "vrrp_script", &sink)
    instance.trackedFiles = TrackReferences.resolve(
      draft.files, trackers.files, "track_file", &sink)
    instance.trackedProcesses = TrackReferences.resolve(
      draft.processes, trackers.processes, "vrrp_track_process", &sink)
    warnOfOwnerWeights(instance, &sink)
    TrackReferences.checkTwice(draft.interfaces, "track_interface", &sink)
    TrackReferences.checkTwice(draft.scripts, "track_script", &sink)
    TrackReferences.checkTwice(draft.files, "track_file", &sink)
    TrackReferences.checkTwice(draft.processes, "track_process", &sink)
  }

  /// Weights leave the priority of an owner alone, as under keepalived.
  private func warnOfOwnerWeights(
    _ instance: InstanceConfiguration, _ sink: inout DiagnosticSink
  ) {
    guard instance.priority == .owner else { return }
    let drafts = draft.scripts + draft.files + draft.processes + draft.interfaces
    let weights = Dictionary(
      (instance.trackedScripts + instance.trackedFiles + instance.trackedProcesses
        + instance.trackedInterfaces)
        .map { ($0.name, $0.weight.value) }, uniquingKeysWith: { first, _ in first })
    for entry in drafts where weights[entry.name, default: 0] != 0 {
      sink.warning(
        "weights do not change priority 255: '\(Printable.text(entry.name))' has no effect",
        at: entry.span, hints: ["a weight of 0 makes a failure a FAULT"])
    }
  }
}
