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
      let mayChange = peer.user == 0 || peer.user == ownUser
      feed(
        .request(
          id, ClientCredentials(user: peer.user, isAdministrator: mayChange), request))
    } catch {
      let document = OutcomeDocument(
        node: "", command: fields.first ?? "",
        error: ErrorDocument(.usage, reason: "badRequest", message: "\(error)"))
      var writer = JSONWriter()
      document.write(to: &writer)
      control?.send(Array(writer.text.utf8), isFinal: true, to: client)
    }
  }

  /// Sends a document of the engine.
  func reply(_ id: ClientID, _ document: String, isFinal: Bool) {
    guard let client = clients[id] else { return }
    control?.send(Array(document.utf8), isFinal: isFinal, to: client)
  }
}
