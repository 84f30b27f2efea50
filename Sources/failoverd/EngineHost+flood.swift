import Engine
import NetworkTypes
import Processes
import RawSockets
import Reactor
import SupervisorProtocol
import SystemCalls

extension EngineHost {
  /// Lets the kernel keep away what nobody wants, as long as much of it comes, and lets what it does
  /// not keep away gather, so that many packets share the work of a wake-up.
  func watchForFlood() {
    let now = reactor.now()
    var isCrowded = false
    // In place and by position: a wake-up allocates nothing.
    var place = sockets.startIndex
    while place != sockets.endIndex {
      defer { sockets.formIndex(after: &place) }
      let key = sockets.keys[place]
      let finding = sockets.values[place].flood.advance(to: now) { engine?.selection(on: key) }
      let transport = sockets.values[place]
      if transport.flood.isCrowded { isCrowded = true }
      do throws(SystemError) {
        try transport.socket.select(transport.flood.filter)
      } catch {
        // The flood is then only bounded, not kept away.
        channel.send(.log(.debug, "\(error)"))
      }
      if let finding { tell(finding, key) }
    }
    if isCrowded { reactor.gather(until: now + Self.gatheringTime) }
  }

  /// Short beside every time of the protocol, and long beside what a wake-up costs. At 100,000 packets
  /// a second fifty come in it; the sockets have room for a hundred times as many.
  private static let gatheringTime = Microseconds(500)

  private func tell(_ finding: FloodGuard.Finding, _ key: TransportKey) {
    let place = "interface \(engine?.linkName(key.index) ?? "\(key.index)")"
    let text =
      switch finding {
      case .began(let rate):
        "\(place) receives about \(rate) packets a second that no router here can want: until "
          + "they end, all but one in \(PacketSelection.sample) of them are kept away, and counters "
          + "count the rest"
      case .ended(let keptAway):
        "the flood on \(place) has ended; about \(keptAway) packets were kept away"
      }
    channel.send(.log(.warning, text))
    feed(.supervisor(.hostEvent(text)))
  }
}
