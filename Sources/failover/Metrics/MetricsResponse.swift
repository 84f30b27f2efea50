import CLinux
import Glibc
import NetworkTypes
import SystemCalls

/// One HTTP request on standard input, answered on standard output: what a socket unit of systemd with
/// `Accept=yes` starts for each connection, so that nothing stays in memory between two scrapes.
enum MetricsResponse {
  /// Longest head of a request that is read, in bytes.
  private static let headAtMost = 8_192
  /// How long the request may take.
  private static let patience = Microseconds.seconds(5)

  /// Reads the head of the request and gives the bytes of the answer. Blocks until the head is there,
  /// the client ends, or five seconds have passed.
  ///
  /// - Parameter metrics: called only if they are asked for.
  static func answer(_ metrics: () -> String) -> [UInt8] {
    answer(toHead: head(), metrics)
  }

  /// The answer to the head of a request.
  static func answer(toHead head: String, _ metrics: () -> String) -> [UInt8] {
    let words = head.prefix { $0 != "\r\n" && $0 != "\n" }.split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
      return response("400 Bad Request", "not a request of HTTP/1\n")
    }
    guard words[0] == "GET" || words[0] == "HEAD" else {
      return response("405 Method Not Allowed", "GET or HEAD\n", extra: "Allow: GET, HEAD\r\n")
    }
    let path = words[1].prefix { $0 != "?" }
    guard path == "/metrics" else {
      return response(
        path == "/" ? "200 OK" : "404 Not Found", "The metrics of failoverd are at /metrics.\n",
        hasBody: words[0] == "GET")
    }
    return response("200 OK", metrics(), hasBody: words[0] == "GET")
  }

  private static func response(
    _ status: String, _ body: String, extra: String = "", hasBody: Bool = true
  ) -> [UInt8] {
    let head =
      "HTTP/1.1 \(status)\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
      + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\(extra)\r\n"
    return Array((head + (hasBody ? body : "")).utf8)
  }

  private static func head() -> String {
    var bytes: [UInt8] = []
    let deadline = MonotonicInstant.now() + patience
    while bytes.count < headAtMost, !isComplete(bytes) {
      let left = deadline - MonotonicInstant.now()
      guard left > .zero, isReadable(within: left) else { break }
      var block = [UInt8](repeating: 0, count: 2_048)
      let count = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { break }
      bytes += block.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isReadable(within time: Microseconds) -> Bool {
    var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, Int32(clamping: time.count / 1_000 + 1)) > 0
  }

  private static func isComplete(_ bytes: [UInt8]) -> Bool {
    bytes.suffix(4).elementsEqual([13, 10, 13, 10]) || bytes.suffix(2).elementsEqual([10, 10])
  }
}
