import Engine
import NetworkTypes
import Processes
import RawSockets
import Reactor
import SupervisorProtocol
import SystemCalls

/// An open socket with its place in the reactor.
struct OpenTransport {
  var socket: AdvertisementSocket
  var registration: Registration
  /// Whether too much comes that nobody wants.
  var flood = FloodGuard()
}

extension EngineHost {
  /// Opens the sockets of a transport, and joins its groups.
  func open(_ key: TransportKey, _ groups: [IPAddress]) {
    do throws(SystemError) {
      if sockets[key] == nil { sockets[key] = try newTransport(key) }
      guard let transport = sockets[key] else { return }
      for group in transport.socket.groups where !groups.contains(group) {
        try transport.socket.leave(group)
      }
      for group in groups { try transport.socket.join(group) }
      feed(.transportOpened(key))
    } catch {
      close(key)
      feed(.transportFailed(key, "\(error)"))
    }
  }

  private func newTransport(_ key: TransportKey) throws(SystemError) -> OpenTransport {
    let socket = try AdvertisementSocket(
      family: key.family, interface: key.index, name: "interface \(key.index)", port: key.port,
      buffers: buffers)
    let registration = try reactor.register(socket.descriptor, .readable) { [unowned self] _ in
      self.readPackets(key)
    }
    return OpenTransport(socket: socket, registration: registration)
  }

  func renewMembership(_ key: TransportKey) {
    guard let transport = sockets[key] else { return }
    do throws(SystemError) {
      if try transport.socket.renewMembership() { feed(.membershipRestored(key)) }
    } catch {
      channel.send(.log(.debug, "\(error)"))
    }
  }

  func close(_ key: TransportKey) {
    guard let transport = sockets.removeValue(forKey: key) else { return }
    dirty.remove(key)
    reactor.unregister(transport.registration)
  }
}
