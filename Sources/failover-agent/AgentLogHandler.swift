import AgentProtocol
import CloudTransport
import Logging

/// Log lines go to the engine, which writes them to the daemon's log.
struct AgentLogHandler: LogHandler {
  let packets: PacketChannel
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info

  init(packets: PacketChannel) {
    self.packets = packets
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let level: AgentLogLevel =
      switch event.level {
      case .trace, .debug: .debug
      case .info: .info
      case .notice: .notice
      case .warning: .warning
      case .error, .critical: .error
      }
    let text = PrintableText.line("\(event.message)", limit: 1_000)
    guard let packet = try? AgentToEngine.log(level, text).encoded() else { return }
    packets.send(packet)
  }
}
