import Glibc

/// Hands a mail to a server. Source: RFC 5321. Blocks; every step has its time.
struct SMTPClient: ~Copyable {
  /// Why a mail was not taken.
  enum Failure: Error, CustomStringConvertible {
    /// No address, or nobody there.
    case unreachable(String)
    /// The connection ended or took too long.
    case broken(String)
    /// The server said something else than what was hoped for.
    case refused(step: String, answer: String)

    var description: String {
      switch self {
      case .unreachable(let text): "the mail server cannot be reached: \(text)"
      case .broken(let step): "the mail server stopped talking after \(step)"
      case .refused(let step, let answer): "the mail server refuses \(step): \(answer)"
      }
    }
  }

  private let socket: Int32
  private var received: [UInt8] = []

  /// An answer is no longer than this.
  private static let longestAnswer = 16_384

  deinit { close(socket) }

  /// Hands over a mail.
  static func send(_ message: MailMessage, atMost seconds: Int) throws(Failure) {
    var client = try SMTPClient(message.server, message.port, seconds)
    try client.expect("220", after: "the greeting")
    try client.say("HELO \(MailMessage.line(message.greeting))", expecting: "250")
    try client.say("MAIL FROM:<\(MailMessage.line(message.sender))>", expecting: "250")
    for recipient in message.recipients {
      try client.say("RCPT TO:<\(MailMessage.line(recipient))>", expecting: "25")
    }
    try client.say("DATA", expecting: "354")
    try client.write(message.text(date: date()))
    try client.expect("250", after: "the text")
    // The mail is taken; how the farewell ends does not matter.
    try? client.write("QUIT\r\n")
  }

  private init(_ server: String, _ port: String, _ seconds: Int) throws(Failure) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(server, port, &hints, &list)
    guard status == 0 else {
      throw .unreachable("\(server): \(unsafe String(cString: gai_strerror(status)))")
    }
    defer { unsafe freeaddrinfo(list) }
    var failure = "\(server) has no address"
    var next = unsafe list
    while let entry = unsafe next {
      unsafe next = entry.pointee.ai_next
      let descriptor = unsafe Glibc.socket(
        entry.pointee.ai_family, entry.pointee.ai_socktype, entry.pointee.ai_protocol)
      guard descriptor >= 0 else { continue }
      Self.limit(descriptor, seconds)
      if unsafe connect(descriptor, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0 {
        socket = descriptor
        return
      }
      failure = "\(server) port \(port): \(unsafe String(cString: strerror(errno)))"
      close(descriptor)
    }
    throw .unreachable(failure)
  }

  /// Each call ends within this time, a connect too.
  private static func limit(_ descriptor: Int32, _ seconds: Int) {
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
  }

  private mutating func say(_ line: String, expecting code: String) throws(Failure) {
    try write("\(line)\r\n")
    try expect(code, after: String(line.prefix { $0 != " " }))
  }

  private mutating func write(_ text: String) throws(Failure) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw .broken("a part of the mail") }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Reads lines up to the last of an answer, which has a blank behind its code.
  private mutating func expect(_ code: String, after step: String) throws(Failure) {
    while true {
      while let end = received.firstIndex(of: 10) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeSubrange(...end)
        let text = String(line.prefix(200).filter { !$0.isNewline })
        guard line.utf8.count > 3, Array(line.utf8)[3] == UInt8(ascii: "-") else {
          guard line.hasPrefix(code) else { throw .refused(step: step, answer: text) }
          return
        }
      }
      guard received.count < Self.longestAnswer else { throw .broken(step) }
      var buffer = [UInt8](repeating: 0, count: 1_024)
      let count = unsafe recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { throw .broken(step) }
      received += buffer.prefix(count)
    }
  }

  /// `Sat, 21 Nov 2026 13:00:00 +0000`. Source: RFC 5322 section 3.3.
  private static func date() -> String {
    var now = time(nil)
    var parts = unsafe tm()
    guard unsafe gmtime_r(&now, &parts) != nil else { return "" }
    var buffer = [CChar](repeating: 0, count: 64)
    let count = unsafe strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S +0000", &parts)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
