import CLinux
import ControlProtocol
import ControlServer
import Glibc
import NetworkTypes
import Reactor
import SystemCalls
import Testing

/// A directory that is removed with everything in it.
final class TestDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/failover-test-XXXXXX\0".utf8CString)
    try #require(unsafe mkdtemp(&template) != nil)
    path = String(
      decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { _ = unsafe system("rm -rf '\(path)'") }
}

/// The other end, as simple as it gets.
final class TestClient {
  let socket: FileDescriptor
  private var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumDocumentLength)

  init(_ directory: String) throws {
    socket = try FileDescriptor(opening: clinux_local_socket(), "socket")
    let result = unsafe clinux_local_connect(socket.rawValue, "\(directory)/control.sock")
    try #require(result == 0)
  }

  func send(_ bytes: [UInt8]) {
    _ = unsafe clinux_local_send(socket.rawValue, bytes, bytes.count)
  }

  /// What has come; nil once the connection is cut.
  func receive() throws -> [ControlFrame]? {
    var frames: [ControlFrame] = []
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe clinux_read(socket.rawValue, &bytes, bytes.count)
      if count == -Int64(EAGAIN) { return frames }
      if count <= 0 { return nil }
      decoder.append(bytes.span.extracting(..<Int(count)))
      while let frame = try decoder.next() { frames.append(frame) }
    }
  }
}

@Suite("Control server")
final class ControlServerTests {
  private let directory: TestDirectory
  private let reactor: Reactor
  private var requests: [[String]] = []
  private var gone: [ControlClientID] = []
  private var server: ControlServer?

  init() throws {
    directory = try TestDirectory()
    reactor = try Reactor()
  }

  deinit { server?.close() }

  /// A server that answers each request by its fields.
  @discardableResult
  private func start(
    limits: ControlServer.Limits = ControlServer.Limits()
  ) throws -> ControlServer {
    let server = try ControlServer(directory: directory.path, limits: limits, reactor: reactor)
    server.onRequest = { [unowned self, unowned server] id, peer, fields in
      requests.append(fields)
      #expect(peer.process == getpid() && peer.user == geteuid() && peer.group == getegid())
      let size = Int(fields.last ?? "") ?? 2
      server.send([UInt8](repeating: 0x31, count: size), isFinal: false, to: id)
      server.send([0x32], isFinal: true, to: id)
    }
    server.onDisconnect = { [unowned self] in gone.append($0) }
    self.server = server
    return server
  }

  private func turn(_ count: Int = 5) throws {
    for _ in 0..<count { try reactor.runOnce(timeout: .zero) }
  }

  /// Turns until something holds. A hang-up can come late: a program that another test starts
  /// holds every descriptor for a moment.
  private func turn(until condition: () -> Bool) throws {
    let holds = try eventually {
      try turn()
      return condition()
    }
    #expect(holds)
  }

  @Test func `groups decide who may ask and who may change things`() {
    func peer(user: UInt32 = 65_001, group: UInt32 = 65_001, _ groups: UInt32...) -> ControlPeer {
      ControlPeer(process: 1, user: user, group: group, groups: groups)
    }
    let own = peer(user: geteuid())
    let open = ControlAccess(readers: 700, administrators: 800)
    #expect(open.role(of: peer(user: 0)) == .administrator)
    #expect(open.role(of: own) == .administrator)
    #expect(open.role(of: peer(800)) == .administrator)
    #expect(open.role(of: peer(700, 800)) == .administrator)
    #expect(open.role(of: peer(group: 800)) == .administrator)
    #expect(open.role(of: peer(1, 700, 3)) == .reader)
    #expect(open.role(of: peer(group: 700)) == .reader)
    #expect(open.role(of: peer(getegid())) == .reader)
    #expect(open.role(of: peer(701, 799)) == .stranger)
    let closed = ControlAccess()
    #expect(closed.role(of: own) == .administrator)
    #expect(closed.role(of: peer(700, 800)) == .stranger)
    #expect(closed.role(of: peer(getegid())) == .reader)
    #expect(ControlAccess(administrators: 800).role(of: peer(700)) == .stranger)
  }

  @Test func `the socket is open to others only while there are groups`() throws {
    let server = try start()
    let path = directory.path + "/" + ControlServer.socketName
    func mode() -> UInt32 {
      var status = stat()
      return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }
    #expect(mode() == 0o660)
    try server.permit(ControlAccess(readers: 700))
    #expect(mode() == 0o666)
    try server.permit(ControlAccess())
    #expect(mode() == 0o660)
  }

  @Test func `a request is answered, and a second on the same connection`() throws {
    let server = try start()
    let client = try TestClient(directory.path)
    for _ in 0..<2 {
      client.send(ControlFrame.request(fields: ["status", "instance=VI_1"]).encoded)
      try turn()
      #expect(try client.receive() == [.document([0x31, 0x31]), .finalDocument([0x32])])
    }
    #expect(requests == [["status", "instance=VI_1"], ["status", "instance=VI_1"]])
    #expect(server.clientCount == 1 && gone.isEmpty)
  }

  @Test func `a long answer goes out as the client reads`() throws {
    try start()
    let client = try TestClient(directory.path)
    client.send(ControlFrame.request(fields: ["big", "1000000"]).encoded)
    var frames: [ControlFrame] = []
    for _ in 0..<1_000 where frames.count < 2 {
      try turn(2)
      frames += try #require(try client.receive())
    }
    #expect(frames.last == .finalDocument([0x32]))
    #expect(frames.first == .document([UInt8](repeating: 0x31, count: 1_000_000)))
  }

  @Test func `socket and directory have the right modes`() throws {
    let inner = directory.path + "/run"
    let server = try ControlServer(directory: inner, reactor: reactor)
    var status = stat()
    #expect(unsafe stat(inner, &status) == 0 && status.st_mode & 0o7777 == 0o755)
    #expect(unsafe stat(inner + "/control.sock", &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o660 && status.st_mode & S_IFMT == S_IFSOCK)
    server.close()
    #expect(unsafe stat(inner + "/control.sock", &status) != 0)
  }

  @Test func `a second daemon is refused, and may start once the first is gone`() throws {
    let first = try start()
    #expect(throws: ControlSocketError.inUse(directory: directory.path)) {
      try ControlServer(directory: directory.path, reactor: reactor)
    }
    first.close()
    try start()
    _ = try TestClient(directory.path)
  }

  @Test func `a socket nobody answers on is replaced, one that answers is not`() throws {
    let path = directory.path + "/control.sock"
    do {
      let dead = try FileDescriptor(opening: clinux_local_socket(), "socket")
      try #require(unsafe clinux_local_bind(dead.rawValue, path, 0o600) == 0)
    }
    let server = try start()
    _ = try TestClient(directory.path)
    server.close()
    let alive = try FileDescriptor(opening: clinux_local_socket(), "socket")
    try #require(unsafe clinux_local_bind(alive.rawValue, path, 0o600) == 0)
    try #require(clinux_local_listen(alive.rawValue, 1) == 0)
    #expect(throws: ControlSocketError.self) {
      try ControlServer(directory: directory.path, reactor: reactor)
    }
  }

  @Test(arguments: ["touch control.sock", "ln -s /etc/passwd control.sock", "mkdir control.sock"])
  func `what is no socket is left alone`(command: String) throws {
    try TestHost.shell("cd \(directory.path) && \(command)")
    let path = directory.path + "/control.sock"
    #expect(throws: ControlSocketError.obstructed(path: path)) {
      try ControlServer(directory: directory.path, reactor: reactor)
    }
    #expect(unsafe access(path, F_OK) == 0)
  }

  @Test(arguments: [
    "chmod 777 run", "chmod 775 run", "rmdir run; mkdir good; ln -s good run",
    "rmdir run; touch run",
  ])
  func `a directory that others could change is refused`(command: String) throws {
    try TestHost.shell("cd \(directory.path) && mkdir run && (\(command))")
    #expect(throws: ControlSocketError.self) {
      try ControlServer(directory: directory.path + "/run", reactor: reactor)
    }
  }

  @Test(
    arguments: [
      [0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 0, 2, 2, 65], [0, 0, 0, 2, 1, 0xFF], [9, 9, 9, 9, 9],
    ] as [[UInt8]])
  func `who sends no request is cut off, the others are served`(bytes: [UInt8]) throws {
    let server = try start()
    let (good, bad) = (try TestClient(directory.path), try TestClient(directory.path))
    bad.send(bytes)
    try turn()
    #expect(try bad.receive() == nil)
    #expect(gone.count == 1 && server.droppedCount == 1 && server.clientCount == 1)
    good.send(ControlFrame.request(fields: ["status"]).encoded)
    try turn()
    #expect(try good.receive()?.count == 2)
  }

  @Test func `half a request and a hang-up leave nothing behind`() throws {
    let server = try start()
    do {
      let client = try TestClient(directory.path)
      client.send(Array(ControlFrame.request(fields: ["status"]).encoded.prefix(7)))
      try turn()
      #expect(server.clientCount == 1)
    }
    try turn(until: { server.clientCount == 0 })
    #expect(gone.count == 1 && requests.isEmpty)
  }

  @Test func `a client that does not read is dropped, and its place is free again`() throws {
    var limits = ControlServer.Limits()
    limits.waitingPerClient = 100_000
    let server = try start(limits: limits)
    let (slow, good) = (try TestClient(directory.path), try TestClient(directory.path))
    for _ in 0..<40 {
      slow.send(ControlFrame.request(fields: ["big", "60000"]).encoded)
      try turn()
    }
    #expect(server.droppedCount == 1 && gone.count == 1 && server.clientCount == 1)
    good.send(ControlFrame.request(fields: ["status"]).encoded)
    try turn()
    #expect(try good.receive()?.count == 2)
  }

  @Test func `one client too many is turned away, the next finds a place`() throws {
    var limits = ControlServer.Limits()
    limits.clients = 3
    let server = try start(limits: limits)
    var clients = try (0..<3).map { _ in try TestClient(directory.path) }
    try turn()
    let fourth = try TestClient(directory.path)
    try turn()
    #expect(try fourth.receive() == nil)
    #expect(server.refusedCount == 1 && server.clientCount == 3)
    clients.removeLast()
    try turn(until: { server.clientCount == 2 })
    let fifth = try TestClient(directory.path)
    fifth.send(ControlFrame.request(fields: ["status"]).encoded)
    try turn()
    #expect(try fifth.receive()?.count == 2)
  }

  @Test func `the server can hang up`() throws {
    let server = try start()
    server.onRequest = { id, _, _ in server.disconnect(id) }
    let client = try TestClient(directory.path)
    client.send(ControlFrame.request(fields: ["status"]).encoded)
    try turn()
    #expect(try client.receive() == nil)
    #expect(gone.count == 1 && server.clientCount == 0 && server.droppedCount == 0)
    server.onRequest = { _, _, _ in }
  }
}
