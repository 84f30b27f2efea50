import AgentProtocol
import ControlProtocol
import NetworkTypes
import SupervisorProtocol

/// What an entry of a flight record begins with.
enum Tag: UInt8 {
  case began = 1
  case time, absoluteTime, unrecorded, packet, samePacket, advanced, ended
  case linkChanged = 32
  case linkRemoved, addressAdded, addressRemoved, inventoryBegins, inventoryComplete
  case addressFailed, objectFailed, routeRemoved, ruleRemoved, transportFailed, transportOpened
  case membershipRestored, probeAnswered, supervisor, supervisorLost, request, disconnected
  case agentConnected, agentLost, agent, trafficSeen, slept
  case checkpoint = 64
}

extension RecordWriter {
  mutating func write(_ identity: Engine.Identity, at now: MonotonicInstant) {
    write(identity.node)
    write(identity.version)
    write(number: identity.bootEpoch)
    write(number: identity.seed)
    write(identity.configurationFile)
    write(identity.stateDirectory)
    write(number: UInt64(identity.processIDs.count))
    for process in identity.processIDs { write(signed: Int64(process)) }
    write(identity.observes)
    write(signed: now.nanoseconds)
  }

  /// What stands for secrets, without these.
  mutating func write(_ standIns: StandIns) {
    write(number: UInt64(standIns.signers.count))
    for pair in standIns.signers { write(pair.standIn) }
  }

  mutating func writeTime(_ now: MonotonicInstant, _ wallOffset: Int64) {
    write(Tag.absoluteTime.rawValue)
    write(signed: now.nanoseconds)
    write(signed: wallOffset)
  }

  mutating func write(_ packet: RecordedPacket) {
    write(number: UInt64((packet.signer ?? -1) + 1))
    write(packet.transport)
    write(packet.source)
    write(packet.destination)
    write(packet.ttl)
    write(packet.bytes)
  }

  /// Runs of bytes that differ: how many are the same, how many are not, these; at the end what is
  /// the same to the end.
  mutating func writeDifference(_ old: [UInt8], _ new: [UInt8]) {
    var index = 0
    while index < new.count {
      let start = index
      while index < new.count, old[index] == new[index] { index += 1 }
      write(number: UInt64(index - start))
      guard index < new.count else { return }
      let first = index
      // Two equal bytes in between are cheaper than another run.
      while index < new.count,
        old[index] != new[index]
          || index + 2 < new.count && old[index + 1] != new[index + 1]
      {
        index += 1
      }
      write(number: UInt64(index - first))
      for position in first..<index { write(new[position]) }
    }
  }

  /// An event.
  mutating func write(_ event: EngineEvent) {
    switch event {
    case .linkChanged(let link):
      write(Tag.linkChanged.rawValue)
      write(link)
    case .linkRemoved(let index):
      write(Tag.linkRemoved.rawValue)
      write(index)
    case .addressAdded(let address):
      write(Tag.addressAdded.rawValue)
      write(address)
    case .addressRemoved(let address):
      write(Tag.addressRemoved.rawValue)
      write(address)
    case .inventoryBegins: write(Tag.inventoryBegins.rawValue)
    case .inventoryComplete: write(Tag.inventoryComplete.rawValue)
    case .addressFailed(let request, let text):
      write(Tag.addressFailed.rawValue)
      write("\(request)")
      write(text)
    case .objectFailed(let object, let text):
      write(Tag.objectFailed.rawValue)
      write("\(object)")
      write(text)
    case .objectRemoved(let removed): write(removed)
    case .transportFailed(let key, let text):
      write(Tag.transportFailed.rawValue)
      write(key)
      write(text)
    case .transportOpened(let key):
      write(Tag.transportOpened.rawValue)
      write(key)
    case .membershipRestored(let key):
      write(Tag.membershipRestored.rawValue)
      write(key)
    case .probeAnswered(let number):
      write(Tag.probeAnswered.rawValue)
      write(number: UInt64(number))
    case .trafficSeen(let number):
      write(Tag.trafficSeen.rawValue)
      write(number: UInt64(number.rawValue))
    case .supervisor(let message):
      write(Tag.supervisor.rawValue)
      write(message.encoded())
    case .supervisorLost: write(Tag.supervisorLost.rawValue)
    case .request(let client, let credentials, let request):
      write(Tag.request.rawValue)
      write(number: client.rawValue)
      write(number: UInt64(credentials.user))
      write(credentials.isAdministrator)
      write(number: UInt64(request.fields.count))
      for field in request.fields { write(field) }
    case .disconnected(let client):
      write(Tag.disconnected.rawValue)
      write(number: client.rawValue)
    case .slept(let time):
      write(Tag.slept.rawValue)
      write(number: UInt64(max(0, time.count)))
    case .agentConnected: write(Tag.agentConnected.rawValue)
    case .agentLost(let text):
      write(Tag.agentLost.rawValue)
      write(text)
    case .agent(let message):
      write(Tag.agent.rawValue)
      write((try? message.encoded()) ?? [])
    }
  }

  private mutating func write(_ link: LinkFacts) {
    write(link.index)
    write(link.name)
    write(link.isRunning)
    write(link.hardwareAddress != nil)
    if let address = link.hardwareAddress { write(number: address.rawValue) }
    write(signed: Int64(link.mtu))
  }

  private mutating func write(_ address: InterfaceAddress) {
    write(address.index)
    write(address.prefix.address)
    write(address.prefix.length)
    write(address.isTentative)
    write(address.isOurs)
  }

  private mutating func write(_ removed: RemovedObject) {
    switch removed {
    case .route(let route):
      write(Tag.routeRemoved.rawValue)
      write(route.destination.address)
      write(route.destination.length)
      write(number: UInt64(route.table))
      write(route.typeOfService)
      write(number: UInt64(route.metric))
      write(route.origin)
    case .rule(let family, let priority):
      write(Tag.ruleRemoved.rawValue)
      write(family.rawValue)
      write(number: UInt64(priority))
    }
  }
}
