import AgentProtocol
import Configuration
import NetworkTypes
import SupervisorProtocol

/// A number that tells actions of a wake-up from others, whatever the order of dictionaries and the
/// secrets that sign packets are.
struct ActionDigest: Sendable {
  /// The sum of what was added so far.
  private(set) var value: UInt64 = 0

  /// Adds an action.
  mutating func add(_ action: EngineAction) {
    value &+= Self.digest(of: action)
  }

  private static func digest(of action: EngineAction) -> UInt64 {
    var hash = FNVHash()
    switch action {
    case .openTransport(let key, let groups):
      hash.add("open \(key) \(groups.map(\.description).sorted())")
    case .renewMembership(let key): hash.add("renew \(key)")
    case .closeTransport(let key): hash.add("close \(key)")
    case .probe(let request):
      hash.add("probe \(request.number) \(Engine.name(request.target))")
    case .endProbe(let number): hash.add("end \(number)")
    case .awaitTraffic(let number, let address): hash.add("await \(number.rawValue) \(address)")
    case .endTraffic(let number): hash.add("end traffic \(number.rawValue)")
    case .send(let datagram): add(datagram, to: &hash)
    case .sendFrame(let index, let bytes):
      hash.add(UInt64(bitPattern: Int64(index.rawValue)))
      hash.add(bytes)
    case .addAddresses(let list):
      hash.add(byte: UInt8(ascii: "+"))
      for request in list { hash.add(request) }
    case .renewAddresses(let list):
      hash.add(byte: UInt8(ascii: "="))
      for request in list { hash.add(request) }
    case .removeAddresses(let list):
      hash.add(byte: UInt8(ascii: "-"))
      for request in list { hash.add(request) }
    case .install(let list): hash.add("install" + list.map { "\($0)" }.joined())
    case .uninstall(let list): hash.add("uninstall" + list.map { "\($0)" }.joined())
    case .supervise(let message): hash.add(message.encoded())
    case .reply(let client, let document, let isFinal):
      hash.add(client.rawValue)
      hash.add(isFinal ? 1 : 0)
      hash.add(document)
    case .log(let level, let text):
      hash.add(UInt64(level.rawValue))
      hash.add(text)
    case .startAgent: hash.add("start agent")
    case .stopAgent: hash.add("stop agent")
    case .restartAgent: hash.add("restart agent")
    case .agent(let message): hash.add((try? message.encoded()) ?? [])
    case .stop(let code): hash.add("stop \(code)")
    }
    return hash.value
  }

  /// Everything of a VRRP message but what depends on secrets: checksum, password and codes, which
  /// are within the last sixteen bytes.
  private static func add(_ datagram: Datagram, to hash: inout FNVHash) {
    hash.add(datagram.transport)
    hash.add(datagram.source)
    hash.add(datagram.destination)
    hash.add(byte: datagram.ttl)
    let bytes = datagram.bytes.span
    let end = min(bytes.count, max(8, bytes.count - 16))
    for index in 0..<end where index != 6 && index != 7 { hash.add(byte: bytes[index]) }
    hash.add(UInt64(bytes.count))
  }
}

/// FNV-1a of 64 bits: the same in every process, unlike the standard library's.
struct FNVHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  mutating func add(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      add(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }

  mutating func add(_ transport: TransportKey) {
    add(byte: transport.family.rawValue)
    add(UInt64(bitPattern: Int64(transport.index.rawValue)) << 16 | UInt64(transport.port))
  }

  mutating func add(_ address: IPAddress) {
    switch address {
    case .v4(let address): add(UInt64(address.rawValue))
    case .v6(let address):
      add(address.high)
      add(address.low)
    }
  }

  /// What tells an address from others; a text of everything it may have costs more than binding it.
  mutating func add(_ request: AddressRequest) {
    add(UInt64(bitPattern: Int64(request.index.rawValue)))
    add(request.address.prefix.address)
    add(byte: request.address.prefix.length)
    add(UInt64(bitPattern: request.lease?.count ?? -1))
  }

  mutating func add(_ bytes: [UInt8]) { addText(bytes) }

  mutating func add(_ text: String) { addText(text.utf8) }

  /// All but hexadecimal numbers after `0x`: checksums in texts depend on passwords.
  private mutating func addText(_ bytes: some Sequence<UInt8>) {
    var before: UInt8 = 0
    var isHexadecimal = false
    for byte in bytes {
      if isHexadecimal {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): continue
        default: isHexadecimal = false
        }
      }
      isHexadecimal = before == UInt8(ascii: "0") && byte == UInt8(ascii: "x")
      before = byte
      add(byte: byte)
    }
  }
}
