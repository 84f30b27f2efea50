import Engine
package import NetworkTypes

/// Machines that use the virtual addresses, with their neighbour caches.
///
/// What they see is what counts: whether packets to an address get an answer, and for how long they
/// did not. They hear gratuitous ARP and neighbor advertisements; one that gets no answer looks the
/// address up again after eight seconds, as a Linux host does (delay_first_probe_time of 5 s and
/// three probes), and then every second.
package struct Clients {
  /// What a client knows of one address.
  private struct Entry {
    var hardware: MACAddress?
    var servedBy: Int?
    var silentSince: MonotonicInstant?
  }

  /// Addresses that they use.
  package private(set) var addresses: [IPAddress] = []
  /// The wire that they are on.
  package private(set) var segment = 0
  private var count = 0
  /// By client and address.
  private var entries: [Entry] = []
  /// Time without an answer that is over, per client and address.
  private var silence: [Microseconds] = []
  /// The longest time without an answer, per client and address.
  private var longest: [Microseconds] = []

  /// No clients.
  package init() {}

  /// So many clients that use these addresses.
  package init(count: Int, addresses: [IPAddress], segment: Int = 0) {
    self.count = count
    self.addresses = addresses
    self.segment = segment
    let cells = count * addresses.count
    entries = Array(
      repeating: Entry(hardware: nil, servedBy: nil, silentSince: .zero), count: cells)
    silence = Array(repeating: .zero, count: cells)
    longest = Array(repeating: .zero, count: cells)
  }

  /// True if there are any.
  package var isEmpty: Bool { entries.isEmpty }

  /// The node that answers a client on an address; nil if nobody does.
  package func server(client: Int, address: Int) -> Int? {
    entries[client * addresses.count + address].servedBy
  }

  /// The nodes that all clients get answers from on an address; nil stands for no answer.
  package func servers(address: Int) -> Set<Int?> {
    Set((0..<count).map { server(client: $0, address: address) })
  }

  /// The longest time in which some client got no answer, a present one included.
  package func longestSilence(at now: MonotonicInstant) -> Microseconds {
    entries.indices.map { cell in
      max(longest[cell], entries[cell].silentSince.map { now - $0 } ?? .zero)
    }.max() ?? .zero
  }

  /// Forgets the times measured so far; a present silence counts from now.
  package mutating func resetTimes(at now: MonotonicInstant) {
    for cell in entries.indices {
      silence[cell] = .zero
      longest[cell] = .zero
      if entries[cell].silentSince != nil { entries[cell].silentSince = now }
    }
  }

  /// Plans the first look-ups.
  package func begin(_ world: World) {
    for client in 0..<count {
      for address in addresses.indices {
        world.queue.add(.lookup(client: client, address: address), at: world.now)
      }
    }
  }

  /// An announcement arrives.
  mutating func learn(
    _ address: IPAddress, _ hardware: MACAddress, segment: Int, from: Int, _ world: World
  ) {
    guard segment == self.segment, let position = addresses.firstIndex(of: address) else { return }
    for client in 0..<count {
      entries[client * addresses.count + position].hardware = hardware
      judge(client, position, world)
    }
  }

  /// Looks everything over again, after a change of who answers.
  mutating func judge(_ world: World) {
    guard !entries.isEmpty else { return }
    for client in 0..<count {
      for address in addresses.indices { judge(client, address, world) }
    }
  }

  private mutating func judge(_ client: Int, _ address: Int, _ world: World) {
    let cell = client * addresses.count + address
    let server = entries[cell].hardware.flatMap { world.machines[$0] }
    let answers = server.map { world.answers(addresses[address], node: $0, segment: segment) }
    entries[cell].servedBy = answers == true ? server : nil
    if entries[cell].servedBy != nil {
      guard let since = entries[cell].silentSince else { return }
      let time = world.now - since
      silence[cell] = silence[cell] + time
      longest[cell] = max(longest[cell], time)
      entries[cell].silentSince = nil
    } else if entries[cell].silentSince == nil {
      entries[cell].silentSince = world.now
      world.queue.add(
        .lookup(client: client, address: address), at: world.now + .seconds(8))
    }
  }

  /// A client without an answer asks all machines.
  mutating func lookUp(_ client: Int, _ address: Int, _ world: World) {
    let cell = client * addresses.count + address
    guard entries[cell].servedBy == nil else { return }
    let candidates = world.nodes.filter {
      world.answers(addresses[address], node: $0.index, segment: segment)
    }
    guard !candidates.isEmpty else {
      return world.queue.add(
        .lookup(client: client, address: address), at: world.now + .seconds(1))
    }
    let winner = world.random.pick(candidates)
    entries[cell].hardware = winner.hardwareAddress(on: segment)
    judge(client, address, world)
  }
}

extension World {
  /// True if a machine answers on an address to clients of a segment.
  func answers(_ address: IPAddress, node: Int, segment: Int) -> Bool {
    nodes[node].machineAnswers && nodes[node].kernel.answers(address)
      && nodes[node].kernel.links.contains { $0.segment == segment && $0.facts.isRunning }
  }
}

extension Node {
  /// The hardware address on a segment.
  func hardwareAddress(on segment: Int) -> MACAddress? {
    kernel.links.first { $0.segment == segment }?.facts.hardwareAddress
  }
}
