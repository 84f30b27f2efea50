import CLinux
import Glibc
import NetworkTypes
import RawSockets
import SystemCalls

/// Listens for VRRP and asks by ARP who has some addresses, for a bounded time. Sends nothing but
/// ARP probes, which change no cache. Needs CAP_NET_RAW.
struct SegmentProbe {
  /// What is examined on one interface.
  struct Target {
    /// Name of the interface.
    var interface: String
    /// Its number.
    var index: Int32
    /// Groups to listen to; unicast is heard anyway.
    var groups: Set<IPAddress> = []
    /// Families to listen to.
    var families: Set<AddressFamily> = []
    /// IPv4 addresses to ask for.
    var addresses: Set<IPv4Address> = []
  }

  /// A VRRP packet that was heard.
  struct Heard: Hashable {
    /// Where.
    var interface: String
    /// From whom.
    var source: IPAddress
    /// VRID; 0 for failover's own messages.
    var router: UInt8
    /// Version of VRRP.
    var version: UInt8
    /// Priority; of no meaning for router 0.
    var priority: UInt8
  }

  /// What was learned.
  struct Result {
    /// Distinct packets that were heard.
    var heard: Set<Heard> = []
    /// Machines that say they have an address.
    var holders: [IPv4Address: Set<MACAddress>] = [:]
    /// How long was listened.
    var duration = Microseconds.zero
    /// What could not be done.
    var errors: [String] = []
  }

  private let targets: [Target]
  private var result = Result()

  /// A probe of these interfaces.
  init(_ targets: [Target]) {
    self.targets = targets
  }

  /// Listens for `duration` and returns what was learned.
  mutating func run(for duration: Microseconds) -> Result {
    result.duration = duration
    var listeners: [(String, AdvertisementSocket)] = []
    var askers: [ARPAsker] = []
    do {
      let buffers = try PacketBuffers()
      for target in targets {
        listeners += try Self.listeners(target, buffers).map { (target.interface, $0) }
        if !target.addresses.isEmpty, let asker = try ARPAsker(target) { askers.append(asker) }
      }
    } catch {
      result.errors.append("\(error)")
    }
    guard !listeners.isEmpty || !askers.isEmpty else { return result }
    let start = MonotonicInstant.now()
    var nextQuestion = start
    var rounds = 0
    while MonotonicInstant.now() < start + duration {
      if rounds < 3, MonotonicInstant.now() >= nextQuestion {
        for asker in askers { asker.ask() }
        rounds += 1
        nextQuestion = nextQuestion + .milliseconds(300)
      }
      let descriptors = listeners.map(\.1.descriptor) + askers.map(\.descriptor)
      var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      _ = unsafe poll(&entries, nfds_t(entries.count), 50)
      for (name, socket) in listeners { listen(name, socket) }
      for asker in askers { asker.collect(into: &result.holders) }
    }
    return result
  }

  private static func listeners(
    _ target: Target, _ buffers: PacketBuffers
  ) throws(SystemError) -> [AdvertisementSocket] {
    var sockets: [AdvertisementSocket] = []
    for family in target.families {
      let socket = try AdvertisementSocket(
        family: family, interface: InterfaceIndex(target.index), name: target.interface,
        buffers: buffers)
      for group in target.groups where group.family == family { try socket.join(group) }
      sockets.append(socket)
    }
    return sockets
  }

  private mutating func listen(_ name: String, _ socket: AdvertisementSocket) {
    var heard: [Heard] = []
    _ = try? socket.receive { payload, packet in
      guard payload.count >= 8 else { return }
      heard.append(
        Heard(
          interface: name, source: packet.source, router: payload[1], version: payload[0] >> 4,
          priority: payload[2]))
    }
    // A host that floods the segment must not make us keep all it says.
    guard result.heard.count < 4_096 else { return }
    result.heard.formUnion(heard)
  }
}

/// Asks by ARP who has some addresses on one interface.
final class ARPAsker {
  private let socket: FileDescriptor
  private let interface: Int32
  private let addresses: Set<IPv4Address>
  private let hardware: [UInt8]

  /// The number of the socket.
  var descriptor: Int32 { socket.rawValue }

  /// Opens a socket; nil if the interface has no hardware address to ask from.
  init?(_ target: SegmentProbe.Target) throws(SystemError) {
    var hardware = [UInt8](repeating: 0, count: 6)
    let found = unsafe hardware.withUnsafeMutableBufferPointer { buffer in
      unsafe clinux_hardware_address(target.index, buffer.baseAddress)
    }
    guard found >= 0 else { return nil }
    socket = try FileDescriptor(
      opening: clinux_arp_socket(target.index), "packet socket on", target.interface)
    interface = target.index
    addresses = target.addresses
    self.hardware = hardware
  }

  /// Sends one question for each address.
  func ask() {
    for address in addresses {
      let wanted = clinux_address(high: 0, low: UInt64(address.rawValue))
      _ = unsafe hardware.withUnsafeBufferPointer { buffer in
        unsafe clinux_arp_ask(descriptor, interface, buffer.baseAddress, wanted)
      }
    }
  }

  /// Takes the answers that came.
  func collect(into holders: inout [IPv4Address: Set<MACAddress>]) {
    var answer = clinux_arp_answer()
    while unsafe clinux_arp_next(descriptor, &answer) > 0 {
      let address = IPv4Address(rawValue: UInt32(truncatingIfNeeded: answer.address.low))
      guard addresses.contains(address) else { continue }
      var bytes: [UInt8] = []
      unsafe withUnsafeBytes(of: answer.hardware) { unsafe bytes.append(contentsOf: $0) }
      holders[address, default: []].insert(MACAddress(bytes.span, at: 0))
    }
  }
}
