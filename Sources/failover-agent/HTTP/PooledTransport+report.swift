import AgentProtocol
import AsyncHTTPClient
import NIOCore
import Synchronization

extension PooledTransport {
  /// How far connections to the origin of a URL are prepared.
  func report(for url: String) -> ConnectionReport {
    guard let origin = Origin(url), let state = origins.withLock({ $0[origin] }) else {
      return ConnectionReport(state: .cold)
    }
    let count = UInt32(clamping: state.addresses.count)
    if let problem = state.problem {
      return ConnectionReport(state: .failed, resolvedAddresses: count, text: problem)
    }
    // Counted are the pools with an open connection, not what is in them: that nobody tells.
    guard let answered = state.answeredAt, .now() - answered < .minutes(5) else {
      return ConnectionReport(
        state: state.route == nil ? .cold : .connecting, resolvedAddresses: count)
    }
    return ConnectionReport(state: .warm, connections: 1, resolvedAddresses: count)
  }

  /// Closes all connections; requests under way end as cancelled.
  func close() {
    let clients = origins.withLock { origins -> [HTTPClient] in
      defer { origins = [:] }
      return origins.values.compactMap { $0.route?.client }
    }
    for client in clients { client.shutdown { _ in } }
  }
}
