import CLinux
import ControlProtocol
import Glibc
public import Reactor
import SystemCalls

/// Offers the control socket on a reactor: takes requests, sends documents, decides nothing.
///
/// Bounded in every direction: number of clients, length of a request, bytes that wait for a
/// client, and bytes that wait for all. Who breaks a bound is dropped. Belongs to the thread of its
/// reactor; nothing here waits. Both callbacks come from the reactor, never from within a call.
public final class ControlServer {
  /// The name of the socket in the run directory.
  public static let socketName = "control.sock"

  /// Told of each request: the client, who it is, and the fields as they came.
  public var onRequest: (ControlClientID, ControlPeer, [String]) -> Void = { _, _, _ in }
  /// Told once when a client is gone, for whatever reason.
  public var onDisconnect: (ControlClientID) -> Void = { _ in }
  /// Clients turned away because there were too many, or no descriptor was left.
  public private(set) var refusedCount: UInt64 = 0
  /// Clients dropped for a malformed request or for not reading.
  public private(set) var droppedCount: UInt64 = 0

  private let reactor: Reactor
  private var listener: ControlListener?
  private var access = ControlAccess()
  private let limits: Limits
  private var listening: Registration?
  private var clients: [ControlClientID: ControlClient] = [:]
  private var lastID: UInt64 = 0
  /// Bytes that wait for all clients together.
  private var waiting = 0
  /// Closed to accept and refuse a client when the process is out of descriptors: one that is not
  /// accepted would keep the reactor awake.
  private var spare: Int32
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)

  /// What the server puts up with.
  public struct Limits: Hashable, Sendable {
    /// Clients at once.
    public var clients = 1_024
    /// Of these, who may not even ask: each is told so.
    public var strangers = 16
    /// Bytes that may wait for one client before another document is sent to it.
    public var waitingPerClient = 1 << 20
    /// Bytes that may wait for all clients together.
    public var waitingAltogether = 16 << 20

    /// The usual limits.
    public init() {}
  }

  /// Opens the socket and starts to accept.
  ///
  /// - Parameters:
  ///   - directory: the run directory; made with mode 0755 if missing, its parent must exist.
  ///     Locked for as long as the server lives.
  ///   - reactor: that calls back; it keeps the server alive until ``close()``.
  /// - Throws: ``ControlSocketError/inUse(directory:)`` if another daemon answers there, or what
  ///   keeps the socket from being made.
  public init(
    directory: String, limits: Limits = Limits(), reactor: Reactor
  ) throws(ControlSocketError) {
    let listener = try ControlListener(directory: directory, name: Self.socketName)
    self.listener = listener
    self.reactor = reactor
    self.limits = limits
    spare = clinux_local_socket()
    do throws(SystemError) {
      listening = try listen()
    } catch {
      throw .system(error)
    }
  }

  private func listen() throws(SystemError) -> Registration? {
    guard let listener else { return nil }
    return try reactor.register(listener.socket.rawValue, .readable) { [self] _ in accept() }
  }

  /// Who may do what from now on, also over connections that stand.
  ///
  /// Without groups only the owner and the group of the socket can connect. With them everybody
  /// can, since a socket has but one group, and who is no member is told so.
  /// - Throws: if the permissions of the socket cannot be changed; nothing has changed then.
  public func permit(_ access: ControlAccess) throws(ControlSocketError) {
    guard access != self.access else { return }
    try listener?.setOpen(access.hasGroups)
    self.access = access
  }

  /// What a client may do.
  public func role(of peer: ControlPeer) -> ControlRole { access.role(of: peer) }

  /// How many clients are connected.
  public var clientCount: Int { clients.count }

  /// Sends a document.
  ///
  /// Nothing if the client is gone. A client that does not read is dropped once too much waits.
  /// - Parameters:
  ///   - document: one JSON object, at most ``ControlFrame/maximumDocumentLength`` bytes with its
  ///     kind.
  ///   - isFinal: true for the last one of an answer.
  public func send(_ document: [UInt8], isFinal: Bool, to id: ControlClientID) {
    guard let client = clients[id], !client.isDropped else { return }
    precondition(
      document.count < ControlFrame.maximumDocumentLength, "long answers are sent in several")
    guard client.waiting <= limits.waitingPerClient, waiting <= limits.waitingAltogether else {
      drop(client)
      return
    }
    let before = client.waiting
    client.enqueue(isFinal ? .finalDocument(document) : .document(document))
    waiting += client.waiting - before
    if before == 0 { write(to: client) }
  }

  /// Cuts a connection. ``onDisconnect`` follows from the reactor.
  public func disconnect(_ id: ControlClientID) {
    guard let client = clients[id], !client.isDropped else { return }
    waiting -= client.waiting
    client.drop()
  }

  /// Cuts all connections, without callbacks, stops listening and removes the socket.
  public func close() {
    if let listening { reactor.unregister(listening) }
    listening = nil
    listener = nil
    for client in clients.values {
      if let registration = client.registration { reactor.unregister(registration) }
    }
    clients.removeAll()
    waiting = 0
    if spare >= 0 { _ = clinux_close(spare) }
    spare = -1
  }

  // MARK: Accepting

  private func accept() {
    guard let listener else { return }
    // Bounded, so that a flood of clients cannot hold up the reactor.
    for _ in 0..<64 {
      var credentials = clinux_credentials()
      let socket = unsafe clinux_local_accept(listener.socket.rawValue, &credentials)
      if socket == -EMFILE || socket == -ENFILE {
        refuse(with: listener)
        if spare < 0 { return pause() }
        continue
      }
      guard socket >= 0 else { return }
      let descriptor = FileDescriptor(owning: socket)
      let peer = ControlPeer(credentials, groups: ControlPeer.groups(of: descriptor))
      // Counted only where strangers can come in at all.
      let isStranger = access.hasGroups && role(of: peer) == .stranger
      guard clients.count < limits.clients, !isStranger || strangers < limits.strangers else {
        refusedCount += 1
        continue
      }
      add(ControlClient(peer: peer, socket: descriptor))
    }
  }

  private var strangers: Int {
    clients.values.count { role(of: $0.peer) == .stranger }
  }

  private func refuse(with listener: ControlListener) {
    refusedCount += 1
    guard spare >= 0 else { return }
    _ = clinux_close(spare)
    var credentials = clinux_credentials()
    let socket = unsafe clinux_local_accept(listener.socket.rawValue, &credentials)
    if socket >= 0 { _ = clinux_close(socket) }
    spare = clinux_local_socket()
  }

  /// Not even the spare descriptor can be had: who waits at the door would keep the reactor awake.
  private func pause() {
    if let listening { reactor.unregister(listening) }
    listening = nil
  }

  /// Listens again after a pause for want of descriptors; to be called at each wake-up, at least
  /// about once a second. Costs nothing while it listens.
  public func resume() {
    guard listening == nil, listener != nil else { return }
    if spare < 0 { spare = clinux_local_socket() }
    guard spare >= 0 else { return }
    // What fails now is tried again at the next call.
    listening = try? listen()
  }

  private func add(_ client: ControlClient) {
    lastID += 1
    let id = ControlClientID(rawValue: lastID)
    do throws(SystemError) {
      client.registration = try reactor.register(client.socket.rawValue, .readable) {
        [unowned self] readiness in
        handle(readiness, id)
      }
      clients[id] = client
    } catch {
      refusedCount += 1
    }
  }

  // MARK: Talking

  private func handle(_ readiness: Readiness, _ id: ControlClientID) {
    guard let client = clients[id] else { return }
    if client.isDropped {
      forget(id, client)
      return
    }
    if readiness.contains(.writable) { write(to: client) }
    guard !readiness.isDisjoint(with: [.readable, .hangup, .error]) else { return }
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe clinux_read(client.socket.rawValue, bytes.baseAddress, bytes.count)
    }
    if count == -Int64(EAGAIN) { return }
    guard count > 0 else {
      forget(id, client)
      return
    }
    client.decoder.append(buffer.span.extracting(..<Int(count)))
    takeRequests(id, client)
  }

  private func takeRequests(_ id: ControlClientID, _ client: ControlClient) {
    do throws(ControlFrameError) {
      while !client.isDropped, let frame = try client.decoder.next() {
        guard case .request(let fields) = frame else {
          drop(client)
          return
        }
        onRequest(id, client.peer, fields)
      }
    } catch {
      drop(client)
    }
  }

  private func write(to client: ControlClient) {
    let before = client.waiting
    let isWhole = client.write()
    waiting -= before - client.waiting
    guard isWhole, let registration = client.registration else {
      drop(client)
      return
    }
    // Refused only for a descriptor that is not watched, which this one is.
    try? reactor.modify(registration, client.waiting > 0 ? [.readable, .writable] : .readable)
  }

  private func drop(_ client: ControlClient) {
    droppedCount += 1
    waiting -= client.waiting
    client.drop()
  }

  private func forget(_ id: ControlClientID, _ client: ControlClient) {
    waiting -= client.waiting
    if let registration = client.registration { reactor.unregister(registration) }
    clients[id] = nil
    onDisconnect(id)
  }
}
