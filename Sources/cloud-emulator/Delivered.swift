import CloudWorld
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import NIOSSL

/// Sends a reply the way it is to travel, which may be badly.
struct Delivered {
  private let reply: Reply
  private let channel: any Channel

  init(_ reply: Reply, on channel: any Channel) {
    self.reply = reply
    self.channel = channel
  }

  /// The connection was ended on purpose; what is answered now goes nowhere.
  private struct Ended: Error {}

  func response() async throws -> Response {
    switch reply.delivery {
    case .whole: return EmulatorResponder.response(reply.answer)
    case .truncated(let bytes): return truncated(bytes)
    case .slow(let bytesPerSecond): return slow(bytesPerSecond)
    case .never:
      try await waitForEnd()
      throw Ended()
    case .reset:
      try await reset()
      throw Ended()
    }
  }

  private func truncated(_ bytes: Int) -> Response {
    let (answer, channel) = (reply.answer, channel)
    return response { writer in
      try await writer.write(ByteBuffer(bytes: answer.body.prefix(bytes)))
      try await channel.close()
    }
  }

  private func slow(_ bytesPerSecond: Int) -> Response {
    let answer = reply.answer
    // Ten portions a second where there is enough, else one byte at a time.
    let portion = max(1, bytesPerSecond / 10)
    let pause = Duration.seconds(1) * portion / bytesPerSecond
    return response { writer in
      for start in stride(from: 0, to: answer.body.count, by: portion) {
        let end = min(answer.body.count, start + portion)
        try await writer.write(ByteBuffer(bytes: answer.body[start..<end]))
        try await Task.sleep(for: pause)
      }
      try await writer.finish(nil)
    }
  }

  private func response(
    _ write: @Sendable @escaping (inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    let answer = reply.answer
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: EmulatorResponder.fields(answer),
      body: ResponseBody(contentLength: answer.body.count, write))
  }

  /// Returns when the other end has given up; throws when the emulator ends.
  private func waitForEnd() async throws {
    while channel.isActive {
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Closes with a reset instead of an orderly end: lingering for no time discards what is queued,
  /// and going around TLS leaves out its farewell.
  private func reset() async throws {
    if let provider = channel as? any SocketOptionProvider {
      try await provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try await channel.eventLoop.submit { [channel] in
      let pipeline = channel.pipeline.syncOperations
      guard let secure = try? pipeline.context(handlerType: NIOSSLServerHandler.self) else {
        channel.close(promise: nil)
        return
      }
      secure.close(promise: nil)
    }.get()
  }
}
