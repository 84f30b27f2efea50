import CLinux
import ControlProtocol
import Glibc
import NetworkTypes
import SystemCalls

/// A connection to the control socket. Blocks, but never longer than it is told.
struct ControlConnection: ~Copyable {
  /// A document from the daemon.
  struct Received {
    /// True if no other follows.
    var isFinal: Bool
    /// The document.
    var document: [UInt8]
  }

  /// How long the daemon may take to accept a connection.
  static let connectTimeout = Microseconds.milliseconds(100)

  private let socket: FileDescriptor
  private var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumDocumentLength)

  /// The number of the descriptor, for a caller that also waits for others.
  var descriptor: Int32 { socket.rawValue }

  /// Connects to the socket at `path`.
  init(path: String) throws(ControlSocketError) {
    socket = try Self.connect(path)
  }

  private static func connect(_ path: String) throws(ControlSocketError) -> FileDescriptor {
    let number = clinux_local_socket()
    guard number >= 0 else { throw .system(SystemError.text(of: -number)) }
    let socket = FileDescriptor(owning: number)
    let deadline = MonotonicInstant.now() + connectTimeout
    while true {
      let result = unsafe clinux_local_connect(socket.rawValue, path)
      switch -result {
      case 0: return socket
      case ENOENT, ECONNREFUSED, ENOTDIR, ENAMETOOLONG, ENOTSOCK, EPROTOTYPE: throw .absent
      case EACCES, EPERM: throw .forbidden
      case EAGAIN:
        // Its queue of connections is full: a daemon that lives empties it at once.
        guard MonotonicInstant.now() < deadline else { throw .unresponsive }
        _ = poll(nil, 0, 5)
      default: throw .system(SystemError.text(of: -result))
      }
    }
  }

  /// Sends a request.
  mutating func send(_ request: ControlRequest) throws(ControlSocketError) {
    var frame = ControlFrame.request(fields: request.fields).encoded[...]
    let deadline = MonotonicInstant.now() + .seconds(2)
    while !frame.isEmpty {
      let count = unsafe frame.withUnsafeBytes { bytes in
        unsafe clinux_local_send(socket.rawValue, bytes.baseAddress, bytes.count)
      }
      if count > 0 {
        frame = frame.dropFirst(Int(count))
      } else if -count == Int64(EAGAIN) {
        guard try wait(for: Int16(POLLOUT), until: deadline) else { throw .unresponsive }
      } else {
        throw .closed
      }
    }
  }

  /// The next document; nil if none is complete at `deadline`. A missing deadline waits for ever.
  mutating func receive(
    until deadline: MonotonicInstant?
  ) throws(ControlSocketError) -> Received? {
    while true {
      if let received = try next() { return received }
      guard try wait(for: Int16(POLLIN), until: deadline) else { return nil }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe chunk.withUnsafeMutableBytes { bytes in
        unsafe clinux_read(socket.rawValue, bytes.baseAddress, bytes.count)
      }
      if count > 0 {
        decoder.append(chunk.span.extracting(first: Int(count)))
      } else if -count != Int64(EAGAIN) {
        throw .closed
      }
    }
  }

  /// Takes the first document out of what was received, if it is complete.
  private mutating func next() throws(ControlSocketError) -> Received? {
    let frame: ControlFrame?
    do {
      frame = try decoder.next()
    } catch {
      throw .malformed(error.description)
    }
    switch frame {
    case nil: return nil
    case .document(let document)?: return Received(isFinal: false, document: document)
    case .finalDocument(let document)?: return Received(isFinal: true, document: document)
    case .request?: throw .malformed("a request")
    }
  }

  /// True once the socket is ready, false at the deadline.
  private func wait(
    for events: Int16, until deadline: MonotonicInstant?
  ) throws(ControlSocketError) -> Bool {
    while true {
      var timeout: Int32 = -1
      if let deadline {
        let left = (deadline - MonotonicInstant.now()).wholeMilliseconds
        guard left >= 0 else { return false }
        timeout = Int32(clamping: left + 1)
      }
      var entry = pollfd(fd: socket.rawValue, events: events, revents: 0)
      let count = unsafe poll(&entry, 1, timeout)
      if count > 0 { return true }
      if count == 0, deadline != nil { return false }
      guard count == 0 || errno == EINTR else { throw .system(SystemError.text(of: errno)) }
    }
  }
}
