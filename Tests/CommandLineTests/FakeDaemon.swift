import CLinux
import ControlProtocol
import Glibc
import SystemCalls
import Testing

/// A control socket in the test process that answers as it is told. Serves one connection after the
/// other on a thread of its own.
final class FakeDaemon: Sendable {
  /// Answers a request with frames, in order; empty hangs up, nil never answers.
  typealias Script = @Sendable (ControlRequest) -> [ControlFrame]?

  /// Directory of the socket, for `--run-dir`.
  let directory: String
  private let listener: Int32

  /// Starts to listen.
  init(_ script: @escaping Script) throws {
    var template = Array("/tmp/failover-cli-XXXXXX\0".utf8CString)
    try #require(unsafe mkdtemp(&template) != nil)
    directory = String(
      decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    listener = clinux_local_socket()
    let bound = unsafe clinux_local_bind(listener, directory + "/control.sock", 0o600)
    try #require(bound >= 0 && clinux_local_listen(listener, 16) >= 0)
    let number = listener
    let server = Server(listener: number, script: script)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(server).toOpaque()
    _ = unsafe pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Server>.fromOpaque(pointer).takeRetainedValue().run()
        return nil
      }, context)
  }

  deinit {
    _ = shutdown(listener, Int32(SHUT_RDWR))
    _ = unsafe unlink(directory + "/control.sock")
    _ = unsafe rmdir(directory)
  }

  /// A daemon that answers everything with one document.
  convenience init(_ document: some JSONWritable & Sendable) throws {
    try self.init { _ in [.finalDocument(JSONWriter.bytes(of: document))] }
  }
}

/// The thread's part.
private final class Server: Sendable {
  private let listener: Int32
  private let script: FakeDaemon.Script

  init(listener: Int32, script: @escaping FakeDaemon.Script) {
    self.listener = listener
    self.script = script
  }

  func run() {
    while wait(listener) {
      var credentials = clinux_credentials()
      let client = unsafe clinux_local_accept(listener, &credentials)
      guard client >= 0 else { break }
      serve(client)
    }
    _ = clinux_close(listener)
  }

  private func wait(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 60_000) > 0
  }

  private func serve(_ client: Int32) {
    defer { _ = clinux_close(client) }
    var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumRequestLength)
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while wait(client) {
      let count = unsafe clinux_read(client, &bytes, bytes.count)
      guard count > 0 else { return }
      decoder.append(bytes.span.extracting(first: Int(count)))
      guard case .request(let fields)? = try? decoder.next(),
        let request = try? ControlRequest(fields: fields)
      else { continue }
      guard let answer = script(request) else {
        _ = wait(client)
        return
      }
      var reply: [UInt8] = []
      for frame in answer { frame.append(to: &reply) }
      _ = unsafe clinux_local_send(client, reply, reply.count)
      // Whoever reads decides when it is over.
      if !answer.isEmpty { _ = wait(client) }
      return
    }
  }
}
