import ControlProtocol
import ControlServer
import Engine
import Processes
import SupervisorProtocol
import SystemCalls

extension EngineHost {
  /// Opens the control socket; without it the daemon would run unseen, so failing ends the engine.
  func openControl(_ directory: String) {
    do throws(ControlSocketError) {
      let server = try ControlServer(directory: directory, reactor: reactor)
      server.onRequest = { [unowned self] client, peer, fields in
        self.request(client, peer, fields)
      }
      server.onDisconnect = { [unowned self] client in
        self.clients[ClientID(client.rawValue)] = nil
        self.feed(.disconnected(ClientID(client.rawValue)))
      }
      control = server
    } catch {
      channel.send(.log(.error, "\(error)"))
      stop(1)
    }
  }

  private func request(_ client: ControlClientID, _ peer: ControlPeer, _ fields: [String]) {
    let id = ClientID(client.rawValue)
    clients[id] = client
    do throws(ControlRequestError) {
      let request = try ControlRequest(fields: fields)
      let role = control?.role(of: peer) ?? .stranger
      guard role != .stranger else {
        return refuse(
          client, fields,
          ErrorDocument(
            .notPermitted, reason: "notPermitted",
            message: "uid \(peer.user) is in neither control_read_group nor control_admin_group.",
            next: ["sudo failover \(request.name)"]))
      }
      let mayChange = role == .administrator
      feed(
        .request(
          id, ClientCredentials(user: peer.user, isAdministrator: mayChange), request))
    } catch {
      refuse(
        client, fields, ErrorDocument(.usage, reason: "badRequest", message: "\(error)"))
    }
  }

  private func refuse(_ client: ControlClientID, _ fields: [String], _ error: ErrorDocument) {
    let document = OutcomeDocument(node: "", command: fields.first ?? "", error: error)
    var writer = JSONWriter()
    document.write(to: &writer)
    control?.send(Array(writer.text.utf8), isFinal: true, to: client)
  }

  /// Who may ask and change things, as a configuration that was taken says.
  func permit(_ loaded: LoadedConfiguration) {
    let access = ControlAccess(
      readers: loaded.controlReaders, administrators: loaded.controlAdministrators)
    do throws(ControlSocketError) {
      try control?.permit(access)
    } catch {
      channel.send(.log(.error, "the control socket: \(error)"))
    }
  }

  /// Sends a document of the engine.
  func reply(_ id: ClientID, _ document: String, isFinal: Bool) {
    guard let client = clients[id] else { return }
    control?.send(Array(document.utf8), isFinal: isFinal, to: client)
  }
}
