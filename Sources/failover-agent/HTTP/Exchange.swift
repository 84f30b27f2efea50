import AsyncHTTPClient
import CloudTransport
import NIOCore
import NIOHTTP1
import Synchronization

/// One request on its way: notices the first byte that leaves, and gathers the answer up to its
/// limit.
final class Exchange: HTTPClientResponseDelegate, Sendable {
  typealias Response = CloudResponse

  /// Why an answer is given up.
  enum Fault: Error {
    case tooLarge
  }

  private struct State {
    var wasSent = false
    var response = CloudResponse(status: 0)
    var isCancelled = false
    var task: HTTPClient.Task<CloudResponse>?
  }

  private let state = Mutex(State())
  private let onSent: @Sendable () -> Void

  init(onSent: @escaping @Sendable () -> Void) {
    self.onSent = onSent
  }

  /// True once the head of the request was handed to a connection.
  var wasSent: Bool { state.withLock { $0.wasSent } }

  /// Remembers what to cancel, and cancels it at once if that was asked for already.
  func begin(_ task: HTTPClient.Task<CloudResponse>) {
    let isCancelled = state.withLock { state in
      state.task = task
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
  }

  /// Ends the request, sent or not.
  func cancel() {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.task
    }
    task?.cancel()
  }

  func didSendRequestHead(task: HTTPClient.Task<CloudResponse>, _ head: HTTPRequestHead) {
    let isFirst = state.withLock { state in
      defer { state.wasSent = true }
      return !state.wasSent
    }
    if isFirst { onSent() }
  }

  func didReceiveHead(
    task: HTTPClient.Task<CloudResponse>, _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    guard announced <= CloudResponse.bodyLimit else {
      return task.eventLoop.makeFailedFuture(Fault.tooLarge)
    }
    state.withLock { state in
      state.response.status = Int(head.status.code)
      state.response.headers = head.headers.map { (name: $0.name, value: $0.value) }
    }
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<CloudResponse>, _ buffer: ByteBuffer
  ) -> EventLoopFuture<Void> {
    let fits = state.withLock { state in
      guard state.response.body.count + buffer.readableBytes <= CloudResponse.bodyLimit else {
        return false
      }
      state.response.body.append(contentsOf: buffer.readableBytesView)
      return true
    }
    return fits
      ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(Fault.tooLarge)
  }

  func didFinishRequest(task: HTTPClient.Task<CloudResponse>) throws -> CloudResponse {
    state.withLock { $0.response }
  }
}
