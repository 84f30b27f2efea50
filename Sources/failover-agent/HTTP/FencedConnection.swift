import Glibc
import NIOCore

/// What a connection to a provider is told, so that nothing of a dead or frozen node arrives late.
///
/// The kernel goes on sending for a process that is gone: an assignment that a cut line has held back
/// would move the address minutes later, to a node that does not live any more.
enum FencedConnection {
  /// How long the kernel tries to deliver what was written, with the process or without it. Longer than
  /// any call may take.
  static let givesUp = TimeAmount.seconds(10)

  /// Sets both options. Fails where the kernel refuses them; the connection is not used then.
  ///
  /// - SO_LINGER of 0 s: closing, by whatever end of the process, discards what was not sent and resets
  ///   the connection.
  /// - TCP_USER_TIMEOUT (RFC 5482): the same for a process that stands still.
  @Sendable static func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
    let timeout = ChannelOptions.Types.SocketOption(
      level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT))
    let milliseconds = SocketOptionValue(givesUp.nanoseconds / 1_000_000)
    return channel.setOption(timeout, value: milliseconds).flatMap {
      guard let provider = channel as? any SocketOptionProvider else {
        return channel.eventLoop.makeSucceededVoidFuture()
      }
      return provider.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
  }
}
