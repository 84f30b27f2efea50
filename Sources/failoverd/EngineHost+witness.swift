import Configuration
import Engine
import NetworkTypes
import Processes
import RawSockets
import Reactor
import SupervisorProtocol
import SystemCalls

/// What witnesses are asked with, and which questions are open.
struct WitnessProbes {
  /// Sockets for ICMP, by family, opened with the first question.
  var echoes: [AddressFamily: EchoSocket] = [:]
  /// Open questions by ICMP: number and address, by their sequence number.
  var asked: [UInt16: (number: UInt32, address: IPAddress)] = [:]
  /// Connections that are being opened, by the number of the question.
  var connections: [UInt32: (connection: ProbeConnection, registration: Registration)] = [:]
}

extension EngineHost {
  /// Asks a witness.
  func probe(_ request: ProbeRequest) {
    do throws(SystemError) {
      if let port = request.target.port {
        try connect(request, port)
      } else {
        let socket = try echoSocket(request.target.address.family)
        let sequence = UInt16(truncatingIfNeeded: request.number)
        probes.asked[sequence] = (request.number, request.target.address)
        try socket.ask(request.target.address, sequence: sequence)
      }
    } catch {
      // No answer either way: the engine notices when its time is up.
      channel.send(.log(.debug, "witness: \(error)"))
    }
  }

  /// A question is closed, answered or not.
  func endProbe(_ number: UInt32) {
    let sequence = UInt16(truncatingIfNeeded: number)
    if probes.asked[sequence]?.number == number { probes.asked[sequence] = nil }
    guard let open = probes.connections.removeValue(forKey: number) else { return }
    reactor.unregister(open.registration)
  }

  private func echoSocket(_ family: AddressFamily) throws(SystemError) -> EchoSocket {
    if let socket = probes.echoes[family] { return socket }
    let socket = try EchoSocket(family: family)
    _ = try reactor.register(socket.descriptor, .readable) { [unowned self, unowned socket] _ in
      socket.receive { source, sequence in
        guard let asked = self.probes.asked[sequence], asked.address == source else { return }
        self.probes.asked[sequence] = nil
        self.feed(.probeAnswered(asked.number))
      }
    }
    probes.echoes[family] = socket
    return socket
  }

  private func connect(_ request: ProbeRequest, _ port: UInt16) throws(SystemError) {
    let connection = try ProbeConnection(to: request.target.address, port: port)
    let number = request.number
    let registration = try reactor.register(connection.descriptor, .writable) {
      [unowned self] _ in
      let isOpen = self.probes.connections[number]?.connection.isOpen ?? false
      self.endProbe(number)
      if isOpen { self.feed(.probeAnswered(number)) }
    }
    probes.connections[number] = (connection, registration)
  }
}
