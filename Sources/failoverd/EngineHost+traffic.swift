import AgentProtocol
import Engine
import NetworkTypes
import Processes
import RawSockets
import Reactor
import SupervisorProtocol
import SystemCalls

/// A socket that waits for the first packet of an address.
struct AwaitedTraffic {
  /// The socket.
  var socket: TrafficSocket
  /// Its place in the reactor.
  var registration: Registration
}

extension EngineHost {
  /// Waits for a packet to an address, in place of an earlier wait with that number.
  func awaitTraffic(_ number: AddressNumber, _ address: IPAddress) {
    endTraffic(number)
    do throws(SystemError) {
      let socket = try TrafficSocket(to: address)
      let registration = try reactor.register(socket.descriptor, .readable) {
        [unowned self] _ in
        guard self.traffic[number]?.socket.hasArrived() == true else { return }
        self.endTraffic(number)
        self.feed(.trafficSeen(number))
      }
      traffic[number] = AwaitedTraffic(socket: socket, registration: registration)
    } catch {
      // The proof is missing, nothing else.
      channel.send(.log(.debug, "packets to \(address): \(error)"))
    }
  }

  /// Waits no longer.
  func endTraffic(_ number: AddressNumber) {
    guard let open = traffic.removeValue(forKey: number) else { return }
    reactor.unregister(open.registration)
  }
}
